"""Why there is no server: the machine has none, its disk is full, or the project is at fault."""

from pathlib import Path

import pytest
from fastwright.smoke.checks.servers import ServerError, Servers
from fastwright.smoke.results import Outcome

from tests.smoke.proving.test_servers import ENVIRONMENT, KIND, data, project, servers

__all__ = ["data", "project", "servers"]

FRESH = """
from contextlib import contextmanager

@contextmanager
def fresh_database(url):
    if url == {}:
        raise OSError("nobody answers")
    yield url
"""


def find(servers: Servers, project: Path, code: str) -> ServerError:
    """Look for a server with code of a project that finds none."""
    (project / "dev/server.py").write_text(FRESH.format(repr(KIND.local)) + code)
    with pytest.raises(ServerError) as error:
        servers.find(KIND, project, ENVIRONMENT)
    return error.value


@pytest.mark.parametrize(
    "fault",
    [
        "raise OSError(28, 'No space left on device')",
        "raise ChildProcessError('initdb failed:\\nNo space left on device')",
        "raise ValueError('No space left on device')",
        "print('initdb: No space left on device', flush=True)\n    raise OSError('failed')",
    ],
)
def test_a_full_disk_is_no_lack_of_a_server(fault: str, servers: Servers, project: Path) -> None:
    error = find(servers, project, f"def database_server(data):\n    {fault}\n")

    assert error.outcome is Outcome.BROKEN
    assert error.words.startswith("The disk is full.")


@pytest.mark.parametrize("url", ["nothing://nowhere/x", "postgresql+nothing://nowhere/x", "x"])
def test_a_driver_that_there_is_not_is_a_failure_of_the_project(
    url: str, servers: Servers, project: Path
) -> None:
    code = f"@contextmanager\ndef database_server(data):\n    yield {url!r}\n"

    error = find(servers, project, code)

    assert error.outcome is Outcome.FAILED
    assert "Traceback" in error.words
