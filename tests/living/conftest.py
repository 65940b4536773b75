"""Services that live: made once from this template, used, changed, and updated."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from copier import run_copy
from fastwright.update.planning import Wish, planned
from fastwright.update.state import State
from fastwright.update.updating import carry_out

from tests.render.conftest import IDENTITY, commit_all, git, released, template
from tests.render.variants import ROOT
from tests.servers import Server
from tests.services.conftest import FindServer, find, shared_folder

__all__ = ["find", "released", "shared_folder", "template"]


@dataclass(frozen=True)
class Life:
    """A service with a database that stays, and an environment that has what every mode needs."""

    path: Path
    python: Path
    url: str
    server: Server

    def run(self, *command: str) -> str:
        """Run a command of the service, which has to succeed, and return what it prints."""
        variables = {
            "PATH": os.pathsep.join([str(self.python.parent), os.environ["PATH"]]),
            "HOME": os.environ.get("HOME", "/"),
            "DATABASE_URL": self.url,
            "TEST_DATABASE_URL": self.server.url,
            "ENVIRONMENT": "development",
        }
        done = subprocess.run(
            command,
            cwd=self.path,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(command)} in {self.path}\n{done.stdout}"
        return done.stdout

    def migrate(self) -> None:
        """Bring its database to the newest revision, which has to be what the models say."""
        both = "from alembic.config import main; main(['upgrade', 'head']); main(['check'])"
        self.run("python", "-c", both)

    def wish(self, **wish: object) -> State:
        """Bring an update or other answers about, without a conflict, and commit it."""
        with planned([Wish(self.path, **wish)]) as plans:  # type: ignore[arg-type]
            plan = next(plans)
            state = carry_out(plan, commit=True)
        assert state is not None, "there was nothing to do"
        assert not state.conflicts, (self.path, state.conflicts)
        return state

    def moved_to(self, path: Path) -> "Life":
        """Return a service in another folder, on the database of this one."""
        return replace(self, path=path)

    def commit(self) -> None:
        """Commit what a developer did."""
        git(self.path, "add", "--all")
        git(self.path, "commit", "--quiet", "--message", "A change")


CHECKS = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"])


def prove(life: Life) -> None:
    """Run what proves a service."""
    for check in CHECKS:
        life.run(*check)
    life.run("pytest", "-q")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with all that any variant requires."""
    folder = tmp_path_factory.mktemp("environment")
    service = ROOT / "template" / "project"
    requirements = ["--requirements", "pyproject.toml", "--group", "dev"]
    for command in (
        ["uv", "venv", "--quiet", "--python", sys.executable, str(folder)],
        ["uv", "pip", "install", "--quiet", "--python", str(folder), *requirements],
    ):
        subprocess.run(command, cwd=service, check=True)
    return folder / "bin" / "python"


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let git commit as somebody without settings, and keep renders apart from those of others."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FASTWRIGHT_CACHE", str(tmp_path / "cache"))


Begin = Callable[..., Life]


@pytest.fixture
def begin(released: Path, environment: Path, find: FindServer, tmp_path: Path) -> Iterator[Begin]:
    """Return a function that makes a service of a template, with an empty database."""
    opened = []

    def begin(
        answers: dict[str, str],
        origin: Path = released,
        ref: str = "HEAD",
        folder: str = "service",
    ) -> Life:
        path = tmp_path / folder
        run_copy(str(origin), path, data=answers, vcs_ref=ref, defaults=True, quiet=True)
        commit_all(path)
        server = find(answers["database"])
        database = server.database()
        opened.append(database)
        return Life(path, environment, database.__enter__(), server)

    yield begin
    for database in opened:
        database.__exit__(None, None, None)
