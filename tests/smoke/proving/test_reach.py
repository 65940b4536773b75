"""What uv cannot reach is no fault of a project; what it cannot meet or build is."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastwright.smoke.packages.dependencies import DependencyError, run_uv
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.results import Outcome

PROJECT = """\
[project]
name = "tools"
version = "1"
requires-python = ">=3.11"
dependencies = ["{}"]

[tool.uv]
package = false
"""
WHEEL = "toy-1-py3-none-any.whl"
METADATA = b"Metadata-Version: 2.1\nName: toy\nVersion: 1\n"
# What a build prints looks like what uv says, but for its place.
BUILD = """\
print("hint: Packages were unavailable because the network was disabled.")
raise SystemExit("error: Failed to download `toy==1`\\ncause: Failed to fetch")
"""


class Index:
    """An index of one package, whose wheel is gone.

    Attributes:
        status: What it answers to everything, or 0 for what there is.
        url: Where it is.

    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.status = 0
        self.url = f"http://127.0.0.1:{server.server_port}/simple"

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.status:
            return self.status, b""
        if path == "/simple/toy/":
            return 200, f'<a href="/{WHEEL}" data-core-metadata="true">{WHEEL}</a>'.encode()
        return (200, METADATA) if path.endswith(".metadata") else (404, b"")


@pytest.fixture(name="index")
def run_index() -> Iterator[Index]:
    """An index."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = index.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        index = Index(server)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield index
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that requires the package of the index, on a machine with nothing in its cache."""
    for name, value in {
        "UV_CACHE_DIR": str(tmp_path / "uv"),
        "UV_DEFAULT_INDEX": index.url,
        "UV_HTTP_RETRIES": "0",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "project").mkdir()
    require(tmp_path / "project", "toy")
    return tmp_path / "project"


def require(project: Path, package: str) -> None:
    """Have a project require something."""
    (project / "pyproject.toml").write_text(PROJECT.format(package))


def fail(project: Path, *arguments: str) -> DependencyError:
    """Run uv, which does not end well."""
    with pytest.raises(DependencyError) as error:
        run_uv(Jobs(), project, *arguments)
    return error.value


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_an_index_that_shuts_a_machine_out_is_no_failure_of_a_project(
    status: int, project: Path, index: Index
) -> None:
    index.status = status

    assert fail(project, "lock").outcome is Outcome.BROKEN


def test_a_network_that_is_off_is_no_failure_of_a_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_uv(Jobs(), project, "lock")
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(project.parent / "cold"))

    installing = fail(project, "sync", "--frozen")
    (project / "uv.lock").unlink()
    locking = fail(project, "lock")

    assert installing.outcome is locking.outcome is Outcome.BROKEN
    assert "network was disabled" in locking.words


def test_a_file_that_an_index_does_not_hand_out_is_no_failure_of_a_project(project: Path) -> None:
    run_uv(Jobs(), project, "lock")

    error = fail(project, "sync", "--frozen")

    assert "404 Not Found" in error.words
    assert error.outcome is Outcome.BROKEN


@pytest.mark.parametrize("package", ["toy>=2", "no-such-distribution-anywhere-at-all"])
def test_what_an_index_does_not_have_is_a_failure(package: str, project: Path) -> None:
    require(project, package)

    assert fail(project, "lock").outcome is Outcome.FAILED


def test_a_build_that_fails_is_a_failure_whatever_it_prints(project: Path) -> None:
    (project / "bad").mkdir()
    (project / "bad/backend.py").write_text(BUILD)
    (project / "bad/pyproject.toml").write_text(
        '[project]\nname = "bad"\nversion = "1"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    require(project, f"bad @ {(project / 'bad').as_uri()}")
    run_uv(Jobs(), project, "lock")

    error = fail(project, "sync", "--frozen")

    assert "Failed to download" in error.words
    assert error.outcome is Outcome.FAILED
