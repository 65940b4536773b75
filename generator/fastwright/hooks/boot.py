"""A start of the project's server on an empty, migrated database, until it is ready."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from fastwright.errors import FastwrightError
from fastwright.project import Project
from fastwright.steps import Step, program_environment

_SERVE = """
import runpy, sys
from alembic.config import main
main(argv=["upgrade", "head"])
sys.argv = ["app", "serve"]
runpy.run_module("app", run_name="__main__")
"""
_COMMAND = ("uv", "run", "python", "-m", "dev", "--fresh", "python", "-c", _SERVE)
_HOST = "127.0.0.1"
_HEALTH = "/api/v1/health/ready"
_PATIENCE = 60.0
_GRACE = 15.0


def boot(project: Project) -> None:
    """Start the server on a free port, ask for its health over HTTP, and end it with SIGTERM.

    Raises:
        FastwrightError: If it ends by itself, is never ready, or does not end when told to.

    """
    port = _free_port()
    settings = {"HOST": _HOST, "PORT": str(port), "WORKERS": "1"}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            _COMMAND,
            cwd=project.path,
            env=program_environment() | settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(server, port)
            _end(server)
        except FastwrightError as failure:
            log.seek(0)
            failure.output = log.read().decode("utf-8", "replace")
            raise
        finally:
            _kill_group(server)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _is_ready(port):
        if server.poll() is not None:
            raise FastwrightError(f"The server ended by itself with exit code {server.returncode}.")
        if time.monotonic() > deadline:
            raise FastwrightError(f"{_HEALTH} was not good after {_PATIENCE:.0f} seconds.")
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection(_HOST, port, timeout=5)
    try:
        connection.request("GET", _HEALTH)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(_GRACE)
    except subprocess.TimeoutExpired as error:
        raise FastwrightError(
            f"The server still ran {_GRACE:.0f} seconds after SIGTERM."
        ) from error


def _kill_group(server: subprocess.Popen[bytes]) -> None:
    """Leave no process behind, whatever has happened."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
    server.kill()
    server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


BOOT = Step("Start the server and ask for its health", boot)
