"""Servers are named, found or thrown away; what a run makes on them goes with the run."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import psutil
import pytest
from fastwright.smoke.checks.servers import ServerError, Servers
from fastwright.smoke.packages.environments import Environment
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.questions.configuration import ServerKind
from fastwright.smoke.results import Outcome
from fastwright.smoke.workplace import open_workplace
from sqlalchemy import create_engine, make_url, text

from tests.processes import has_ended, wait_until
from tests.servers import DEV, find_server

NOWHERE = "postgresql://postgres@127.0.0.1:9/postgres"
# What databases are called here: other tests may be at work on the same server.
NAME = f"smoke_test_{token_hex(4)}"
KIND = ServerKind("PostgreSQL", {}, "SMOKE_TESTS_URL", NOWHERE)
# The packages of these tests will do for a project that only starts servers.
ENVIRONMENT = Environment(Path(sys.prefix), Interpreter(sys.executable, ""))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the means of the template to start servers."""
    shutil.copytree(DEV, tmp_path / "project/dev")
    return tmp_path / "project"


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A server that was there before."""
    with TemporaryDirectory() as data, find_server("postgresql", Path(data)) as server:
        yield server.url


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def servers(tmp_path: Path, data: Path) -> Iterator[Servers]:
    """The servers of a run."""
    folder = tmp_path / "servers"
    folder.mkdir()
    servers = Servers(folder, data, NAME, threading.Event())
    yield servers
    servers.close()


def list_databases(url: str) -> set[str]:
    """Return the databases of a server, those of other tests as well."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        names = set(connection.scalars(text("SELECT datname FROM pg_database")))
    engine.dispose()
    return names


def execute(url: str, statement: str) -> None:
    """Execute a statement on a server."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def find_processes(folder: Path) -> list[psutil.Process]:
    """Return the processes that work with files of a folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "cwd", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and str(folder) in "".join([*(process.info["cmdline"] or []), process.info["cwd"] or ""])
    ]


def test_a_named_server_goes_before_all_others(
    servers: Servers, project: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_TESTS_URL", server_url)

    server = servers.find(KIND, project, ENVIRONMENT)

    assert server.product.startswith("PostgreSQL 1")
    assert "thrown away" not in server.product
    assert make_url(server.url).database == NAME


def test_a_local_server_is_used_where_none_is_named(
    servers: Servers, project: Path, server_url: str
) -> None:
    kind = ServerKind("PostgreSQL", {}, "SMOKE_TESTS_URL", server_url)

    assert "thrown away" not in servers.find(kind, project, ENVIRONMENT).product


def test_otherwise_one_is_started_and_thrown_away(
    servers: Servers, project: Path, data: Path
) -> None:
    server = servers.find(KIND, project, ENVIRONMENT)

    assert server.product.endswith(", thrown away")
    assert NAME in list_databases(server.url)
    assert find_processes(data)
    servers.close()
    assert not find_processes(data)


def test_a_server_is_opened_once(servers: Servers, project: Path) -> None:
    first = servers.find(KIND, project, ENVIRONMENT)

    assert servers.find(KIND, project, ENVIRONMENT) is first
    assert servers.recall(KIND) is first


def test_databases_of_the_run_are_dropped_and_no_others(
    servers: Servers, project: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_TESTS_URL", server_url)
    foreign = NAME.replace("smoke_", "smoking_")
    execute(server_url, f"CREATE DATABASE {foreign}")
    server = servers.find(KIND, project, ENVIRONMENT)
    execute(server.url, f"CREATE DATABASE {NAME}_0123")
    assert {NAME, f"{NAME}_0123"} <= list_databases(server_url)

    servers.close()

    left = list_databases(server_url)
    execute(server_url, f"DROP DATABASE {foreign}")
    assert foreign in left
    assert not {NAME, f"{NAME}_0123"} & left


def test_another_way_to_name_a_product_is_the_same_product(
    servers: Servers, project: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_TESTS_URL", server_url.replace("postgresql", "postgres", 1))

    server = servers.find(KIND, project, ENVIRONMENT)
    assert make_url(server.url).database == NAME
    servers.close()

    assert NAME not in list_databases(server_url)


@pytest.mark.parametrize(
    "url", ["postgresql://me:confidential@127.0.0.1:9/postgres", "confidential"]
)
def test_a_name_behind_which_no_server_answers_is_told(
    url: str, servers: Servers, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_TESTS_URL", url)

    with pytest.raises(ServerError) as error:
        servers.find(KIND, project, ENVIRONMENT)

    assert error.value.outcome is Outcome.UNVERIFIED
    assert "PostgreSQL, which SMOKE_TESTS_URL names, cannot be had" in error.value.words
    assert "confidential" not in error.value.words


def test_a_server_that_cannot_be_started_is_told_with_what_to_do(
    servers: Servers, project: Path
) -> None:
    (project / "dev/server.py").write_text(
        "def database_server(data):\n    raise FileNotFoundError('install PostgreSQL')\n"
        "def fresh_database(url):\n    raise OSError('nobody answers')\n"
    )

    with pytest.raises(ServerError) as error:
        servers.find(KIND, project, ENVIRONMENT)

    assert error.value.outcome is Outcome.UNVERIFIED
    assert "install PostgreSQL" in error.value.words
    assert "Name a server in SMOKE_TESTS_URL" in error.value.words


def test_code_that_cannot_deal_with_servers_is_a_failure_of_its_project_only(
    servers: Servers, project: Path, tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(project, tmp_path / "broken"))
    (broken / "dev/server.py").write_text("import nothing_of_that_name\n")

    with pytest.raises(ServerError) as error:
        servers.find(KIND, broken, ENVIRONMENT)

    assert error.value.outcome is Outcome.FAILED
    assert "nothing_of_that_name" in error.value.words
    assert servers.find(KIND, project, ENVIRONMENT).product


def test_a_server_that_goes_away_in_the_middle_is_told_from_a_failure(
    servers: Servers, project: Path, data: Path
) -> None:
    servers.find(KIND, project, ENVIRONMENT)
    servers.check(KIND)
    [cluster] = data.glob("*/postgresql")
    main = int((cluster / "postmaster.pid").read_text().split()[0])
    os.kill(main, signal.SIGKILL)
    wait_until(lambda: has_ended(main))

    for _ in range(2):
        with pytest.raises(ServerError) as error:
            servers.check(KIND)
        assert error.value.outcome is Outcome.BROKEN
        assert "went away in the middle" in error.value.words
    with pytest.raises(ServerError):
        servers.find(KIND, project, ENVIRONMENT)


# Opens a server as a run does, says so, and waits.
KEEP = """
import json, sys, threading
from pathlib import Path
from fastwright.smoke.questions.configuration import ServerKind
from fastwright.smoke.packages.environments import Environment
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.checks.servers import Servers
from fastwright.smoke.workplace import open_workplace

cache, project, url = sys.argv[1:]
kind = ServerKind("PostgreSQL", {}, "SMOKE_TESTS_URL", url)
environment = Environment(Path(sys.prefix), Interpreter(sys.executable, ""))
with open_workplace(Path(cache)) as place:
    servers = Servers(place.servers, place.scratch, place.name, threading.Event())
    server = servers.find(kind, Path(project), environment)
    print(json.dumps([server.url, str(place.scratch)]), flush=True)
    sys.stdin.read()
"""


def keep_until_killed(cache: Path, project: Path, url: str) -> tuple[str, Path]:
    """Open a server in a process that is killed then; return its database and its folder."""
    with subprocess.Popen(
        [sys.executable, "-c", KEEP, str(cache), str(project), url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        opened, scratch = json.loads(run.stdout.readline())
        run.kill()
    return opened, Path(scratch)


def test_a_run_that_is_killed_leaves_no_server(tmp_path: Path, project: Path) -> None:
    _, scratch = keep_until_killed(tmp_path / "cache", project, NOWHERE)

    wait_until(lambda: not find_processes(scratch) + find_processes(tmp_path / "cache"))


def test_a_run_that_is_killed_leaves_no_database(
    tmp_path: Path, project: Path, server_url: str
) -> None:
    url, _ = keep_until_killed(tmp_path / "cache", project, server_url)

    wait_until(lambda: make_url(url).database not in list_databases(server_url))


def test_databases_that_are_left_when_everything_is_killed_go_with_the_next_run(
    tmp_path: Path, project: Path, server_url: str
) -> None:
    url, scratch = keep_until_killed(tmp_path / "cache", project, server_url)
    for process in find_processes(tmp_path / "cache"):
        process.kill()
    # The keeper may have come to drop it before it was killed.
    leftover = str(make_url(url).database)
    if leftover not in list_databases(server_url):
        execute(server_url, f"CREATE DATABASE {leftover}")

    with open_workplace(tmp_path / "cache"):
        assert leftover not in list_databases(server_url)
        assert not scratch.exists()


def test_a_server_that_is_left_when_everything_is_killed_goes_with_the_next_run(
    tmp_path: Path, project: Path
) -> None:
    _, scratch = keep_until_killed(tmp_path / "cache", project, NOWHERE)
    for process in find_processes(tmp_path / "cache"):
        process.kill()

    with open_workplace(tmp_path / "cache") as place:
        assert not find_processes(scratch)
        assert not scratch.exists()
        assert list((tmp_path / "cache/runs").iterdir()) == [place.path]
