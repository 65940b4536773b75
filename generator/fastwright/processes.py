"""Programs of a project: they end with whoever waits for them, however that ends."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# Seconds that a program may take to clean up: a server of its own, a database, a folder.
_GRACE = 15.0


def run(
    command: Sequence[str],
    cwd: Path,
    *,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    patience: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, and return what it has printed.

    Args:
        command: The program and its arguments.
        cwd: Where.
        stdout: Where its output goes, by default to what is returned.
        stderr: The same for its complaints.
        patience: How many seconds it may take.

    Raises:
        OSError: If it cannot be started.
        subprocess.TimeoutExpired: If it takes longer.

    """
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=program_environment(),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        encoding="utf-8",
        errors="replace",
        # A signal may be meant for this process alone: it is passed on in any case.
        start_new_session=True,
    ) as process:
        try:
            printed, complained = process.communicate(timeout=patience)
        except BaseException:
            stop(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, printed, complained)


def stop(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Ask a program with a session of its own to end, and kill what is left of it after a while."""
    try:
        process.terminate()
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        kill(process)


def kill(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Kill a program with a session of its own, and all that it has started there."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def program_environment() -> dict[str, str]:
    """Return the environment for programs of a project, without the one that this command runs in.

    uv would otherwise take the environment of the wrapper for that of the project, and empty it.
    """
    environment = dict(os.environ)
    environment.pop("VIRTUAL_ENV", None)
    own = environment.get("UV_PROJECT_ENVIRONMENT")
    if own and Path(own).resolve() == Path(sys.prefix).resolve():
        del environment["UV_PROJECT_ENVIRONMENT"]
    return environment


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
