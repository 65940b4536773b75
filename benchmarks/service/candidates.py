"""The services that are compared: how each is made, and how it is started."""

import os
import secrets
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

from copier import run_copy
from copier.errors import DirtyLocalWarning

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
POOL_SIZE = "10"

FLOOR = "floor"
HANDWRITTEN = "hand-written"
HANDWRITTEN_LOGGED = "hand-written, access log"
HANDWRITTEN_LOGIN = "hand-written, JWT"
GENERATED_OPEN = "generated, no auth"
GENERATED = "generated, JWT"
NAMES = [
    FLOOR,
    HANDWRITTEN,
    HANDWRITTEN_LOGGED,
    HANDWRITTEN_LOGIN,
    GENERATED_OPEN,
    GENERATED,
]
# What each generated service is measured against, as a whole.
TWINS = {GENERATED_OPEN: HANDWRITTEN, GENERATED: HANDWRITTEN_LOGIN}


@dataclass(frozen=True)
class Candidate:
    """A service that is ready to start: its tables are there, and empty."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str]
    has_login: bool


def make_candidates(work: Path, database_urls: dict[str, str]) -> dict[str, Candidate]:
    """Render the generated services, install what they need, and create all tables."""
    projects = {
        GENERATED: render(work / "jwt", auth="jwt"),
        GENERATED_OPEN: render(work / "none", auth="none"),
    }
    # What the open service needs is a part of what the other one needs.
    python = install(projects[GENERATED], work / "environment")
    candidates = {}
    for name, url in database_urls.items():
        has_login = name in (GENERATED, HANDWRITTEN_LOGIN)
        environment = make_environment(url, has_login=has_login)
        if name in projects:
            folder = projects[name]
            command = [python, "-m", "app", "serve"]
            create_tables = [python, "-m", "alembic", "upgrade", "head"]
        else:
            folder = HERE
            module = "floor" if name == FLOOR else "handwritten"
            command = [python, "-m", "uvicorn", f"{module}:app"]
            if name != HANDWRITTEN_LOGGED:
                command.append("--no-access-log")
            create_tables = [python, "handwritten.py"]
        run(create_tables, folder, environment)
        candidates[name] = Candidate(name, command, folder, environment, has_login)
    return candidates


def render(project: Path, *, auth: str) -> Path:
    """Render the template of this checkout as it stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DirtyLocalWarning)
        run_copy(
            str(CHECKOUT),
            project,
            data={"database": "postgresql", "auth": auth},
            defaults=True,
            vcs_ref="HEAD",
            quiet=True,
        )
    return project


def install(project: Path, environment: Path) -> str:
    """Install what a project needs in production; return the Python that has it."""
    run(
        ["uv", "sync", "--quiet", "--no-dev", "--python", sys.executable],
        project,
        {**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment)},
    )
    folder = "Scripts" if sys.platform == "win32" else "bin"
    return str(environment / folder / "python")


def make_environment(database_url: str, *, has_login: bool) -> dict[str, str]:
    """Make the environment that every candidate understands: the same limits for all of them."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DATABASE_POOL_SIZE": POOL_SIZE,
        "ENVIRONMENT": "production",
        "WORKERS": "1",
    }
    if has_login:
        environment["AUTH_SECRET"] = secrets.token_urlsafe(48)
    return environment


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a step of the preparation; it must not fail."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
