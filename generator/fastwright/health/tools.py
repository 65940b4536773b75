"""The programs that a project and its updates need."""

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from fastwright import git
from fastwright.health.finding import Finding
from fastwright.health.programs import ask
from fastwright.health.subject import Subject

# The first that merges without a working tree.
_OLDEST_GIT = (2, 38)
_INSTALLERS = {"darwin": "brew install", "win32": "winget install"}
_TOOLS = {
    "git": ("git", "--version"),
    "uv": ("uv", "--version"),
    "python": ("uv", "python", "find", "--show-version", "--no-python-downloads"),
}
_VERSION = re.compile(r"\d+(\.\d+)+")
_PATIENCE = 60.0


def find_tools(subject: Subject) -> Iterator[Finding]:
    """Judge the versions of git, uv and Python."""
    # Without git there is nothing to look at.
    git.run("--version")
    versions = read_versions(subject.path)
    git_version = versions["git"]
    if git_version and _parse(git_version) < _OLDEST_GIT:
        yield Finding(
            name="git-old",
            found=f"git is {git_version}.",
            why="Updates are merges that git can do since 2.38.",
            mend=_install("git"),
        )
    if versions["uv"] is None:
        yield Finding(
            name="uv-missing",
            found="uv is not on the PATH.",
            why="It installs the packages of the service and runs all of its commands.",
            mend="pipx install uv",
        )
    elif versions["python"] is None:
        wanted = _read_requirement(subject.path)
        yield Finding(
            name="python-missing",
            found=f"No Python of this machine is {wanted or 'one that uv finds'}.",
            why="The service asks for it.",
            mend=shlex.join(["uv", "python", "install", *([wanted] if wanted else [])]),
        )


@cache
def read_versions(project: Path) -> dict[str, str | None]:
    """Return the versions of the tools by their names; None is one that is not there."""
    return {name: _ask_version(command, project) for name, command in _TOOLS.items()}


def _ask_version(command: Sequence[str], project: Path) -> str | None:
    done = ask(command, project, _PATIENCE)
    version = _VERSION.search(done.stdout) if done.returncode == 0 else None
    return version[0] if version else None


def _parse(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")[:2]))


def _read_requirement(project: Path) -> str:
    """Return what uv looks for: the version that a project pins, or else those that will do."""
    with suppress(OSError, ValueError):
        if pinned := (project / ".python-version").read_text("utf-8").split():
            return pinned[0]
    try:
        metadata = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(metadata.get("project", {}).get("requires-python", ""))


def _install(program: str) -> str:
    return f"{_INSTALLERS.get(sys.platform, 'sudo apt-get install')} {program}"
