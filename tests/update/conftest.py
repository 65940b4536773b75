"""A template with releases, and services that were made from it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from copier import run_copy
from fastwright.update.plan import Plan
from fastwright.update.planning import Wish, planned
from fastwright.update.state import State
from fastwright.update.updating import abort, carry_out, go_on

Files = Mapping[str, str | bytes | None]

QUESTIONS = """\
_templates_suffix: ""
name:
  type: str
  default: orders
"""
ANSWERS = "{{ _copier_conf.answers_file }}"
FIRST: dict[str, str] = {
    "copier.yml": QUESTIONS,
    ANSWERS: "# Made by Copier.\n{{ _copier_answers | to_nice_yaml -}}\n",
    "app.py": "".join(f"line {number}\n" for number in range(1, 21)),
    "README.md": "# {{ name }}\n\nA service.\n",
}


@dataclass(frozen=True)
class Repository:
    """A git repository with a working tree."""

    path: Path

    def git(self, *arguments: str | Path) -> str:
        """Run git here, and return what it prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, check=True, capture_output=True, text=True
        )
        return done.stdout

    def write(self, files: Files) -> None:
        """Write files by their paths; None deletes one."""
        for name, content in files.items():
            place = self.path / name
            if content is None:
                place.unlink()
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.path / name).read_text()

    def commit(self, message: str = "A change") -> str:
        """Commit everything, and return the id of the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def status(self) -> list[str]:
        """Return the lines of git status."""
        return self.git("status", "--porcelain").splitlines()

    def snapshot(self) -> dict[str, tuple[bytes, int]]:
        """Return every file of the working tree, ignored ones too, with its mode."""
        return {
            path.relative_to(self.path).as_posix(): (
                os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes(),
                path.lstat().st_mode,
            )
            for path in sorted(self.path.rglob("*"))
            if ".git" not in path.relative_to(self.path).parts
            and (path.is_symlink() or path.is_file())
        }


class Template(Repository):
    """A template: each release is a commit with a tag."""

    def release(self, tag: str, files: Files) -> None:
        """Write files, and release them."""
        self.write(files)
        self.commit(f"Release {tag}")
        self.git("tag", tag)


class Service(Repository):
    """A project that was made from a template."""

    def plan(self, **wish: Any) -> Plan:
        """Plan an update; only what needs no store can be asked of the plan afterwards."""
        with planned([Wish(self.path, **wish)]) as plans:
            return next(plans)

    def update(self, *, commit: bool = False, **wish: Any) -> State | None:
        """Update, and return what is under way then."""
        with planned([Wish(self.path, **wish)]) as plans:
            return carry_out(next(plans), commit=commit)

    def go_on(self) -> State:
        """Go on with an update."""
        return go_on(self.path)

    def abort(self) -> Path | None:
        """Undo an update."""
        return abort(self.path)

    def update_by_copier(self, **answers: str) -> None:
        """Update with the command of plain Copier: within this process it sees older settings."""
        data = [word for name, value in answers.items() for word in ("-d", f"{name}={value}")]
        command = [sys.executable, "-m", "copier", "update", "--defaults", "--quiet", *data]
        subprocess.run(command, cwd=self.path, check=True, capture_output=True)


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let git and the command know nothing of who runs the tests; return the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("GIT_", "FASTWRIGHT_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n"
    )
    return home


@pytest.fixture
def template(tmp_path: Path) -> Template:
    """A template with one release."""
    path = tmp_path / "template"
    path.mkdir()
    template = Template(path)
    template.git("init", "--quiet")
    template.release("v1.0.0", FIRST)
    return template


Make = Callable[..., Service]


@pytest.fixture
def make_service(template: Template, tmp_path: Path) -> Make:
    """Return a function that makes a service with plain Copier, committed."""

    def make(folder: str = "service", /, *, ref: str = "v1.0.0", **answers: Any) -> Service:
        path = tmp_path / folder
        run_copy(str(template.path), path, data=answers, vcs_ref=ref, defaults=True, quiet=True)
        service = Service(path)
        service.git("init", "--quiet")
        service.commit("New")
        return service

    return make


@pytest.fixture
def service(make_service: Make) -> Service:
    """A service at the first release."""
    return make_service()
