"""Renders, each made once for all tests that look at it."""

import contextlib
import os
import random
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from copier import run_copy
from fastwright.shortcuts import taking_shortcuts

from tests.render.variants import ALL, ROOT, complete, name_variant

IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


@dataclass(frozen=True)
class Project:
    """A rendered service and the answers that it was made from."""

    path: Path
    answers: dict[str, str]

    @cached_property
    def files(self) -> dict[str, str]:
        """The text of every file by its path."""
        paths = sorted(path for path in self.path.rglob("*") if path.is_file())
        return {
            path.relative_to(self.path).as_posix(): path.read_bytes().decode() for path in paths
        }


@dataclass(frozen=True)
class File:
    """A rendered file: its path in the project, its text, and the projects that have it so."""

    name: str
    text: str
    projects: list[Project]

    @property
    def path(self) -> Path:
        """Where one copy of it lies."""
        return self.projects[0].path / self.name


Render = Callable[[dict[str, str]], Project]


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody without a configuration."""
    environment = os.environ | IDENTITY
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout


def commit_all(folder: Path) -> None:
    """Make a repository of a folder, with everything in its first commit."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=First")


@pytest.fixture(scope="session", autouse=True)
def take_shortcuts() -> Iterator[None]:
    """Compile each template once: that is four fifths of the time that a render takes."""
    with taking_shortcuts():
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the working tree's template, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard", "copier.yml", "template"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    copy = tmp_path_factory.mktemp("template")
    for name in listed.stdout.split("\0")[:-1]:
        if (ROOT / name).exists():  # a file that was deleted is still listed
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def released(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with the template at a tag."""
    repository = tmp_path_factory.mktemp("released") / "template"
    shutil.copytree(template, repository)
    commit_all(repository)
    git(repository, "tag", "v1.0.0")
    return repository


@pytest.fixture(scope="session")
def render(template: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Render:
    """Return a function that renders a combination of answers, or recalls its render."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "projects"
    shared.mkdir(exist_ok=True)
    projects: dict[str, Project] = {}

    def render(answers: dict[str, str]) -> Project:
        answers = complete(answers)
        name = name_variant(answers)
        if name not in projects:
            if not (shared / name).exists():
                staged = base / "staged" / name
                run_copy(str(template), staged, data=answers, defaults=True, quiet=True)
                with contextlib.suppress(OSError):  # another worker was faster
                    staged.rename(shared / name)
            projects[name] = Project(shared / name, answers)
        return projects[name]

    return render


@pytest.fixture(scope="session")
def projects(render: Render, worker_id: str) -> list[Project]:
    """Return all combinations; workers render them in different orders, and share the work."""
    for answers in random.Random(worker_id).sample(ALL, len(ALL)):  # noqa: S311
        render(answers)
    return [render(answers) for answers in ALL]


@pytest.fixture(scope="session")
def files(projects: list[Project]) -> list[File]:
    """Return every different file of all combinations once."""
    found: dict[tuple[str, str], list[Project]] = defaultdict(list)
    for project in projects:
        for name, text in project.files.items():
            found[name, text].append(project)
    return [File(name, text, having) for (name, text), having in found.items()]
