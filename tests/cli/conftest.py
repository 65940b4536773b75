"""A small template in a git repository of its own, and the command as a process."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[2]
FILES = {
    "{{ _copier_conf.answers_file }}": "# Made by Copier.\n{{ _copier_answers | to_nice_yaml -}}\n",
    "README.md": "{{ project_name }}: {{ description }}\n",
    ".gitignore": ".env\n.venv/\n",
    ".env.example": "# A secret that signs tokens\nAUTH_SECRET=\n# Where to log\nLOG_LEVEL=\n",
    "pyproject.toml": '[project]\nname = "{{ project_slug }}"\nversion = "0.1.0"\n'
    'requires-python = ">={{ python_version }}"\n[tool.uv]\npackage = false\n',
    "app/main.py": "# {% if uses_mysql %}\nDRIVER = 'asyncmy'\n# {% else %}\nDRIVER = 'other'\n"
    "# {% endif %}\n",
}
COMPLETE = {".copier-answers.yml", "README.md", ".gitignore", ".env.example", "pyproject.toml"}

Result = subprocess.CompletedProcess[str]


class Run(Protocol):
    """Runs the command with these arguments."""

    def __call__(self, *arguments: str | Path, **env: str) -> Result: ...


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(repository: Path, message: str = "A change") -> str:
    git(repository, "add", "--all")
    author = ("-c", "user.name=Author", "-c", "user.email=author@example.com")
    git(repository, *author, "commit", "--quiet", "--message", message)
    return git(repository, "rev-parse", "HEAD")


def write_template(repository: Path, files: Mapping[str, str] = FILES) -> Path:
    """Make a template with the questions of this repository and these files."""
    for name, text in files.items():
        path = repository / "template/project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copyfile(ROOT / "copier.yml", repository / "copier.yml")
    git(repository, "init", "--quiet", "--initial-branch=main")
    commit(repository, "The template")
    return repository


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean checkout of a template; tests must not change it."""
    return write_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def own_template(tmp_path: Path) -> Path:
    """A checkout of a template that the test may change."""
    return write_template(tmp_path / "own template")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The empty folder that the command runs in."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(template: Path, tmp_path: Path) -> dict[str, str]:
    """What the command sees: nothing of the settings of whoever runs the tests."""
    home = tmp_path / "home"
    home.mkdir()
    ours = ("FASTWRIGHT_CACHE", "FASTWRIGHT_TEMPLATE")
    own = (*ours, "GIT_", "NO_COLOR", "PYTEST_", "UV_PROJECT_", "VIRTUAL_ENV")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    # uv's own cache stays: what it fetched once need not be fetched by each test.
    uv_cache = subprocess.run(["uv", "cache", "dir"], capture_output=True, text=True, check=True)
    return inherited | {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "UV_CACHE_DIR": uv_cache.stdout.strip(),
        "FASTWRIGHT_TEMPLATE": str(template),
    }


@pytest.fixture
def fastwright(here: Path, environment: dict[str, str]) -> Run:
    """The command as a process without a terminal, in an empty folder."""

    def run(*arguments: str | Path, **env: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "fastwright", *map(str, arguments)],
            cwd=here,
            env=environment | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def render(fastwright: Run) -> Run:
    """`fastwright new --defaults` without the steps after rendering."""

    def run(*arguments: str | Path, **env: str) -> Result:
        return fastwright("new", "--defaults", "--no-install", "--no-git", *arguments, **env)

    return run


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the content of every file in a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
