"""A server is asked within its time, and for no longer than anybody wants to know."""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastwright.smoke.checks import served
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.served import serve
from fastwright.smoke.checks.suite import HTTP
from fastwright.smoke.packages.environments import Environment
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.programs.jobs import Jobs, StoppedError
from fastwright.smoke.renders.trees import Tree
from fastwright.smoke.results import Outcome, Result

from tests.processes import wait_until
from tests.smoke.proving.miniature import FILES, change

ANSWER = "        known = self.path in ANSWERS\n"
CLOSE = """\
        if "openapi" in self.path:
            return
"""
HANG = """\
        if "colors" in self.path:
            open("hanging", "w").close()
            threading.Event().wait()
"""
# Says something, and then nothing for as long as somebody listens.
STREAM = """\
        if "colors" in self.path:
            self.send_response({})
            self.end_headers()
            self.wfile.write(b"data: 1\\n")
            self.rfile.read(1)
            return
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A service with the packages of these tests."""
    for name, text in FILES.items():
        if name.startswith(("alembic/", "app/", "dev/")):
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    change(tmp_path, "project/app/server.py", "\nimport os\n", "\nimport os\nimport threading\n")
    (tmp_path / "scratch").mkdir()
    environment = Environment(Path(sys.prefix), Interpreter(sys.executable, ""))
    return Project(tmp_path / "project", tmp_path / "scratch", Tree({}), environment)


@pytest.fixture
def spoil(project: Project) -> Callable[[str], None]:
    """Has the server do something else for some of what it is asked."""
    return lambda code: change(project.path, "app/server.py", ANSWER, code + ANSWER)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little time that it is over at once."""
    monkeypatch.setattr(served, "HTTP", replace(HTTP, time_limit=0.5))


def show(project: Project) -> dict[str, Result]:
    """Return what a server shows, by the names of the checks."""
    return {result.check: result for result in serve(project, Jobs())}


def test_a_sound_server_shows_three_things(project: Project) -> None:
    results = show(project)

    assert list(results) == ["migrations", "http", "start"]
    assert {result.outcome for result in results.values()} == {Outcome.PASSED}


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("code", [HANG, STREAM.format(500)])
def test_an_answer_that_does_not_come_is_a_failure_once_the_time_is_over(
    code: str, project: Project, spoil: Callable[[str], None]
) -> None:
    spoil(code)

    results = show(project)

    # That it was killed says nothing about how it ends.
    assert list(results) == ["migrations", "http"]
    assert results["http"].outcome is Outcome.FAILED
    assert results["http"].output.startswith("It was not done after 0.5 seconds.")


@pytest.mark.usefixtures("short")
def test_the_operation_that_hangs_is_named(project: Project, spoil: Callable[[str], None]) -> None:
    spoil(HANG)

    assert "\nGET /api/v1/colors/1 is not answered: " in show(project)["http"].output


def test_a_stream_without_an_end_is_an_answer(
    project: Project, spoil: Callable[[str], None]
) -> None:
    spoil(STREAM.format(200))

    results = show(project)

    assert {result.outcome for result in results.values()} == {Outcome.PASSED}


def test_a_server_that_does_not_answer_for_its_document_is_a_failure(
    project: Project, spoil: Callable[[str], None]
) -> None:
    spoil(CLOSE)

    result = show(project)["http"]

    assert result.outcome is Outcome.FAILED
    assert "GET /openapi.json is not answered" in result.output


def test_once_stopped_nobody_waits_for_an_answer(
    project: Project, spoil: Callable[[str], None]
) -> None:
    spoil(HANG)
    jobs = Jobs()
    raised: list[float] = []

    def visit() -> None:
        with pytest.raises(StoppedError):
            list(serve(project, jobs))
        raised.append(time.monotonic())

    thread = threading.Thread(target=visit)
    thread.start()
    wait_until((project.path / "hanging").exists)
    began = time.monotonic()
    jobs.stopped.set()
    thread.join(60)

    assert raised[0] - began < HTTP.time_limit / 100
