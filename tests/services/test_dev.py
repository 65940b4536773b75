"""The development command needs nothing but the environment of a service, and leaves nothing."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import requests

from tests.render.variants import list_choices
from tests.services.service import PATIENCE, Service, find_free_port

Make = Callable[[dict[str, str]], Service]


@pytest.fixture(params=list_choices("database"))
def service(request: pytest.FixtureRequest, make_service: Make) -> Service:
    """One service for each database, which throws a server of its own away."""
    return make_service({"database": request.param, "layout": "domain", "auth": "jwt"})


@pytest.fixture(autouse=True)
def nothing_left(service: Service) -> Iterator[None]:
    """Make sure that no process works with the files of the throw-away server after a test."""
    yield
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    data = str(service.path / ".data")
    assert [command for command in commands if any(data in word for word in command)] == []


@contextmanager
def develop(service: Service, *command: str, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m dev` as a terminal does: a group of processes that get its signals."""
    variables = service.environment(PORT=str(port))
    del variables["TEST_DATABASE_URL"]
    with subprocess.Popen(
        ["python", "-m", "dev", *command],
        cwd=service.path,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=PATIENCE)


def wait_until_ready(port: int) -> None:
    """Return when the service is ready, which it is after its migrations have run."""
    url = f"http://127.0.0.1:{port}/api/v1/health/ready"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            return requests.get(url, timeout=PATIENCE).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail("the service does not start")


def ask_for_database(service: Service, *options: str) -> str:
    """Return the URL that a command is given."""
    show = ("python", "-c", "import os; print(os.environ['DATABASE_URL'])")
    with develop(service, *options, *show) as process:
        return process.communicate(timeout=PATIENCE)[0].strip()


def test_the_service_starts_migrated_and_stops_on_a_ctrl_c(service: Service) -> None:
    port = find_free_port()
    with develop(service, port=port) as process:
        wait_until_ready(port)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_a_sigterm_stops_the_service_and_its_server(service: Service) -> None:
    port = find_free_port()
    with develop(service, port=port) as process:
        wait_until_ready(port)
        process.terminate()
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM


def test_a_command_runs_on_the_database_of_a_service_that_runs(service: Service) -> None:
    port = find_free_port()
    with develop(service, port=port):
        wait_until_ready(port)
        with develop(service, "alembic", "current") as second:
            revision = second.communicate(timeout=PATIENCE)[0]
        wait_until_ready(port)
    assert "(head)" in revision


def test_the_server_stays_until_the_last_one_leaves(service: Service) -> None:
    with develop(service, "sh", "-c", "echo started; read line; alembic current") as second:
        assert second.stdout is not None
        second.stdout.readline()
        with develop(service, "alembic", "upgrade", "head") as first:
            first.communicate(timeout=PATIENCE)
        revision, _ = second.communicate("go on\n", timeout=PATIENCE)
    assert "(head)" in revision


def test_a_server_that_was_left_behind_is_taken_over(service: Service) -> None:
    with develop(service, "sh", "-c", "echo started; read line") as killed:
        assert killed.stdout is not None
        killed.stdout.readline()
        killed.kill()
    assert ask_for_database(service)


def test_a_fresh_database_is_empty_and_gone_afterwards(service: Service) -> None:
    with develop(service, "--fresh", "alembic", "current") as process:
        assert process.communicate(timeout=PATIENCE)[0] == ""
    first, second = (ask_for_database(service, "--fresh") for _ in range(2))
    assert len({first, second, ask_for_database(service)}) == 3


def test_the_exit_code_is_that_of_the_command(service: Service) -> None:
    with develop(service, "sh", "-c", "exit 7") as process:
        assert process.wait(PATIENCE) == 7


def test_a_service_may_lie_in_a_deep_folder(service: Service, tmp_path: Path) -> None:
    # The system refuses the path of a socket that has more than a hundred bytes, and the scripts
    # of MariaDB one with spaces.
    path = tmp_path.joinpath(*["a folder in a folder"] * 5)
    shutil.copytree(service.path, path, ignore=shutil.ignore_patterns(".data"))
    with develop(replace(service, path=path), "alembic", "upgrade", "head") as process:
        assert process.wait(PATIENCE) == 0
    assert ask_for_database(replace(service, path=path))
