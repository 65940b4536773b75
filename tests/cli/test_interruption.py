"""Whatever ends a run, its destination is absent or complete."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit, files_below

COMMAND = (sys.executable, "-m", "fastwright", "new", "orders", "--defaults")
QUICK = ("--no-install", "--no-git")
KILLS = 8


@pytest.fixture
def slow_template(own_template: Path) -> Path:
    """A template that takes a second or so to render."""
    for number in range(60):
        (own_template / f"template/project/app/m{number}.py").write_text("NAME = 'x'\n" * 40)
    commit(own_template)
    return own_template


def start(here: Path, environment: dict[str, str], *flags: str) -> subprocess.Popen[str]:
    """Start the command with the signals of a terminal, also where the tests run without one."""
    return subprocess.Popen(
        (*COMMAND, *flags),
        cwd=here,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


def wait_for_staging(here: Path) -> None:
    """Wait until the project is being rendered."""
    deadline = time.monotonic() + 30
    while not list(here.glob(".fastwright-new-*/project/orders/app")):
        assert time.monotonic() < deadline, "nothing was rendered"
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_and_ends_with_130(
    here: Path, environment: dict[str, str], slow_template: Path, number: signal.Signals
) -> None:
    run = start(here, environment | {"FASTWRIGHT_TEMPLATE": str(slow_template)}, *QUICK)
    wait_for_staging(here)
    run.send_signal(number)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130, errors
    assert "Interrupted" in errors
    assert "Traceback" not in errors
    assert list(here.iterdir()) == []


def test_interrupted_after_rendering_it_says_how_to_go_on(
    here: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").write_text("#!/bin/sh\nexec sleep 60\n")
    (programs / "uv").chmod(0o755)
    run = start(here, environment | {"PATH": f"{programs}:{environment['PATH']}"})
    deadline = time.monotonic() + 30
    while not (here / "orders/.env").exists():
        assert time.monotonic() < deadline, "nothing was made"
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130, errors
    assert "Go on with: fastwright setup -C orders" in errors
    assert (here / "orders/README.md").is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_runs_is_told_to_end_and_may_clean_up(
    here: Path, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    programs, cleaned = tmp_path / "programs", tmp_path / "cleaned"
    programs.mkdir()
    (programs / "uv").write_text(
        f"#!/bin/sh\ntrap 'touch {cleaned}; exit 1' TERM\ntouch {cleaned}.not\n"
        "while :; do sleep 0.05; done\n"
    )
    (programs / "uv").chmod(0o755)
    run = start(here, environment | {"PATH": f"{programs}:{environment['PATH']}"})
    deadline = time.monotonic() + 30
    while not cleaned.with_name("cleaned.not").exists():
        assert time.monotonic() < deadline, "it was not started"
        time.sleep(0.01)
    run.send_signal(number)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130, errors
    assert cleaned.exists()


def test_killed_at_any_moment_the_destination_is_absent_or_complete(
    here: Path, environment: dict[str, str], slow_template: Path, fastwright: Run
) -> None:
    environment = environment | {"FASTWRIGHT_TEMPLATE": str(slow_template)}
    new = ("new", "orders", "--defaults", *QUICK)
    started = time.monotonic()
    fastwright(*new, FASTWRIGHT_TEMPLATE=str(slow_template))
    duration = time.monotonic() - started
    complete = files_below(here / "orders").keys()
    _remove(here / "orders")

    for part in [0.3 + 0.8 * number / KILLS for number in range(KILLS)]:
        run = start(here, environment, *QUICK)
        # The moment is what is tested: from the start-up to just after the end.
        time.sleep(part * duration)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        project = here / "orders"
        if project.exists():
            # Killed after the project appeared: at the most its .env is not there yet.
            assert files_below(project).keys() | {".env"} == complete
            _remove(project)

    assert fastwright(*new).returncode == 0
    assert [path.name for path in here.iterdir()] == ["orders"]


def test_a_killed_run_leaves_a_hidden_folder_that_the_next_run_removes(
    here: Path, environment: dict[str, str], slow_template: Path, fastwright: Run
) -> None:
    run = start(here, environment | {"FASTWRIGHT_TEMPLATE": str(slow_template)}, *QUICK)
    wait_for_staging(here)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert [path.name[:16] for path in here.iterdir()] == [".fastwright-new-"]

    assert fastwright("new", "other", "--defaults", *QUICK).returncode == 0
    assert [path.name for path in here.iterdir()] == ["other"]


def test_a_run_does_not_remove_the_folder_of_another_one_under_way(
    here: Path, environment: dict[str, str], slow_template: Path, fastwright: Run
) -> None:
    run = start(here, environment | {"FASTWRIGHT_TEMPLATE": str(slow_template)}, *QUICK)
    wait_for_staging(here)
    os.killpg(run.pid, signal.SIGSTOP)
    assert fastwright("new", "other", "--defaults", *QUICK).returncode == 0
    os.killpg(run.pid, signal.SIGCONT)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 0, errors
    assert sorted(path.name for path in here.iterdir()) == ["orders", "other"]


def test_two_runs_for_one_destination_do_not_mix(here: Path, environment: dict[str, str]) -> None:
    runs = [start(here, environment, *QUICK) for _ in range(2)]
    errors = [run.communicate(timeout=60)[1] for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 1], errors
    assert [path.name for path in here.iterdir()] == ["orders"]


def test_a_file_that_is_too_large_for_the_disk(
    here: Path, environment: dict[str, str], own_template: Path
) -> None:
    (own_template / "template/project/large.txt").write_text("x" * 3_000_000)
    commit(own_template)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    result = subprocess.run(
        (*COMMAND, *QUICK),
        cwd=here,
        env=environment | {"FASTWRIGHT_TEMPLATE": str(own_template)},
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert "could not be written" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(here.iterdir()) == []


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with next to no room left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk))
    try:
        mounted = subprocess.run(("mount", *options), capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("not verified: there is no mount command for a small disk")
    if mounted.returncode:
        pytest.skip("not verified: no small disk can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(("umount", str(disk)), check=True)


def test_a_full_disk(fastwright: Run, full_disk: Path, slow_template: Path) -> None:
    place = full_disk / "orders"
    result = fastwright("new", place, "--defaults", *QUICK, "--template", slow_template)
    assert result.returncode == 1, result.stderr
    # The words of the system, or of git.
    assert "No space left on device" in result.stderr or "Out of diskspace" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(full_disk.iterdir()) == []


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
