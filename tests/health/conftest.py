"""A template with releases, and a project that plain Copier has made from it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import (
    Result,
    Run,
    commit,
    environment,
    fastwright,
    git,
    here,
    own_template,
    template,
    write_template,
)

__all__ = ["environment", "fastwright", "here", "own_template", "template"]

ANSWERS = ".copier-answers.yml"
AUTHOR = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}
# A file that the template, the user, or both change at different places.
LINES = "".join(f"line {number}\n" for number in range(20))
STARTED, ENDED = "<" * 7, ">" * 7

Look = Callable[..., Any]


def release(template: Path, tag: str, files: Mapping[str, str] | None = None) -> str:
    """Make a release of a template, and return its commit."""
    for name, text in (files or {f"docs/{tag}.md": f"What {tag} brings.\n"}).items():
        place = template / "template/project" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    made = commit(template, f"Release {tag}")
    git(template, "tag", tag)
    return made


def write(project: Path, files: Mapping[str, str]) -> None:
    """Write files of a project."""
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)


def record(project: Path, **answers: Any) -> None:
    """Edit the answers file by hand; None takes a line out."""
    recorded = yaml.safe_load((project / ANSWERS).read_text()) | answers
    kept = {name: value for name, value in recorded.items() if value is not None}
    (project / ANSWERS).write_text(yaml.safe_dump(kept, width=1000))


@pytest.fixture(scope="session")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A template with the release v1.0.0, and what plain Copier makes of it."""
    folder = tmp_path_factory.mktemp("first")
    origin = write_template(folder / "template")
    release(origin, "v1.0.0", {"notes.txt": LINES})
    copy = ("copy", "--quiet", "--defaults", "--vcs-ref", "v1.0.0", origin, folder / "orders")
    subprocess.run([sys.executable, "-m", "copier", *map(str, copy)], check=True)
    return origin, folder / "orders"


@pytest.fixture
def releases(first_release: tuple[Path, Path], tmp_path: Path) -> Path:
    """A template with the release v1.0.0, for the test alone."""
    return Path(shutil.copytree(first_release[0], tmp_path / "own template"))


@pytest.fixture
def copier(here: Path, environment: dict[str, str]) -> Run:
    """Plain Copier, as a process."""

    def run(*arguments: str | Path, **env: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "copier", *map(str, arguments)],
            cwd=here,
            env=environment | AUTHOR | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def project(first_release: tuple[Path, Path], releases: Path, here: Path) -> Path:
    """A project that plain Copier has made at v1.0.0, committed."""
    project = Path(shutil.copytree(first_release[1], here / "orders"))
    record(project, _src_path=str(releases))
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project, "The project")
    return project


@pytest.fixture
def another(project: Path) -> Callable[[str], Path]:
    """Makes a copy of the project, with its repository."""
    return lambda name: Path(shutil.copytree(project, project.parent / name))


@pytest.fixture
def status(fastwright: Run) -> Look:
    """`fastwright status --json` of a single project."""

    def look(*arguments: str | Path, **env: str) -> Any:
        result = fastwright("status", "--json", *arguments, **env)
        assert result.returncode == 0, result.stderr
        [told] = json.loads(result.stdout)
        return told

    return look


@pytest.fixture
def findings(fastwright: Run) -> Look:
    """`fastwright doctor --json`: the findings by their names."""

    def look(project: str | Path = "orders", *arguments: str, **env: str) -> Any:
        result = fastwright("doctor", "-C", project, "--json", *arguments, **env)
        told = json.loads(result.stdout)["findings"]
        assert result.returncode == bool(told), result.stderr
        return {finding["name"]: finding for finding in told}

    return look
