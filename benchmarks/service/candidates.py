"""The services that are compared: how each is made, and how it is started."""

import json
import os
import secrets
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

from copier import run_copy
from copier.errors import DirtyLocalWarning

from tests.services.issuer import AUDIENCE, Issuer

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
POOL_SIZE = "10"

FLOOR = "floor"
HANDWRITTEN = "hand-written"
HANDWRITTEN_LOGGED = "hand-written, access log"
HANDWRITTEN_LOGIN = "hand-written, JWT"
GENERATED_OPEN = "generated, no auth"
GENERATED = "generated, JWT"
GENERATED_KEY = "generated, API key"
GENERATED_KEY_UNCACHED = "generated, API key, uncached"
GENERATED_OIDC = "generated, OpenID"
# How each is told who is calling.
AUTH = {
    FLOOR: "none",
    HANDWRITTEN: "none",
    HANDWRITTEN_LOGGED: "none",
    HANDWRITTEN_LOGIN: "jwt",
    GENERATED_OPEN: "none",
    GENERATED: "jwt",
    GENERATED_KEY: "api_key",
    GENERATED_KEY_UNCACHED: "api_key",
    GENERATED_OIDC: "oidc",
}
NAMES = list(AUTH)
# What each generated service is measured against, as a whole.
TWINS = {GENERATED_OPEN: HANDWRITTEN, GENERATED: HANDWRITTEN_LOGIN}


@dataclass(frozen=True)
class Candidate:
    """A service that is ready to start: its tables are there, and empty."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str]

    @property
    def auth(self) -> str:
        """How it is told who is calling."""
        return AUTH[self.name]

    @property
    def is_generated(self) -> bool:
        """Whether it was rendered from the template."""
        return self.name.startswith("generated")

    def run(self, *command: str, text: str = "") -> str:
        """Run a command of the service, and return what it prints."""
        return run([self.command[0], "-m", *command], self.folder, self.environment, text)


def make_candidates(
    work: Path, database_urls: dict[str, str], issuer: Issuer
) -> dict[str, Candidate]:
    """Render the generated services, install what they need, and create all tables."""
    projects = {auth: render(work / auth, auth=auth) for auth in sorted(set(AUTH.values()))}
    pythons = {auth: install(project, work / f"{auth}.venv") for auth, project in projects.items()}
    candidates = {}
    for name, url in database_urls.items():
        auth = AUTH[name]
        environment = make_environment(url) | make_login_settings(auth, work, issuer)
        if name.startswith("generated"):
            folder, python = projects[auth], pythons[auth]
            command = [python, "-m", "app", "serve"]
            create_tables = [python, "-m", "alembic", "upgrade", "head"]
        else:
            # What the hand-written ones need is a part of what this one needs.
            folder, python = HERE, pythons["jwt"]
            module = "floor" if name == FLOOR else "handwritten"
            command = [python, "-m", "uvicorn", f"{module}:app"]
            if name != HANDWRITTEN_LOGGED:
                command.append("--no-access-log")
            create_tables = [python, "handwritten.py"]
        if name == GENERATED_KEY_UNCACHED:
            environment["KEYS_CACHE_SECONDS"] = "0"
        run(create_tables, folder, environment)
        candidates[name] = Candidate(name, command, folder, environment)
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


def make_environment(database_url: str) -> dict[str, str]:
    """Make the environment that every candidate understands: the same limits for all of them."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DATABASE_POOL_SIZE": POOL_SIZE,
        "ENVIRONMENT": "production",
        "WORKERS": "1",
    }


def make_login_settings(auth: str, work: Path, issuer: Issuer) -> dict[str, str]:
    """Make the settings that a way to say who is calling needs."""
    if auth == "jwt":
        return {
            "AUTH_SECRET": secrets.token_urlsafe(48),
            "MAIL_URL": (work / "mail").as_uri(),
            "MAIL_SENDER": "service@example.com",
            # Guesses are measured, too.
            "AUTH_FREE_ATTEMPTS": "1000",
            "AUTH_FREE_ATTEMPTS_PER_ADDRESS": "1000",
        }
    if auth == "oidc":
        return {
            "OIDC_ISSUER": issuer.url,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_ROLES": json.dumps({"authors": "author"}),
            "SESSION_SECRET": secrets.token_urlsafe(48),
            "SSL_CERT_FILE": str(issuer.certificate),
        }
    return {}


def run(command: list[str], folder: Path, environment: dict[str, str], text: str = "") -> str:
    """Run a step of the preparation, which must not fail, and return what it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
