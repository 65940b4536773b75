"""A start of the project's server on an empty, migrated database, until it is ready."""

import signal
import subprocess
import tempfile
import time

from fastwright.checks import START
from fastwright.errors import FastwrightError
from fastwright.processes import kill, program_environment, stop
from fastwright.project import Project
from fastwright.serving import GRACE, HEALTH, find_free_port, is_ready, settings_for
from fastwright.steps import Step


def boot(project: Project) -> None:
    """Start the server on a free port, ask for its health over HTTP, and end it with SIGTERM.

    Raises:
        FastwrightError: If it ends by itself, is never ready, or does not end when told to.

    """
    port = find_free_port()
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            ("uv", "run", *START.full_command),
            cwd=project.path,
            env=program_environment() | settings_for(port),
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
            stop(server)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START.time_limit
    while not is_ready(port):
        if server.poll() is not None:
            raise FastwrightError(f"The server ended by itself with exit code {server.returncode}.")
        if time.monotonic() > deadline:
            raise FastwrightError(f"{HEALTH} was not good after {START.time_limit:.0f} seconds.")
        time.sleep(0.1)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(GRACE)
    except subprocess.TimeoutExpired as error:
        kill(server)
        raise FastwrightError(f"The server still ran {GRACE:.0f} seconds after SIGTERM.") from error


BOOT = Step(START.title, boot)
