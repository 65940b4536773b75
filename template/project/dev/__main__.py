"""The service in development, with a database: `python -m dev --help`."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from pydantic_settings import BaseSettings, SettingsConfigDict

# {% if has_oidc %}
from dev.provider import PASSWORDS, Provider, running
# {% endif %}
from dev.server import database_server, fresh_database

DATA = Path(".data")


class DevSettings(BaseSettings):
    """What the environment and `.env` say about this run."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    environment: str = "development"
    host: str = "127.0.0.1"
    port: int = 8000
    log_format: str = "console"
    # {% if has_oidc %}
    oidc_issuer: str | None = None
    # {% endif %}
    database_url: str | None = None
    test_database_url: str | None = None


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m dev",
        description="Start the service on a migrated database, again after each change of its code."
        # {% if has_oidc %}
        " Beside it runs an OpenID provider to log in at, unless OIDC_ISSUER names another one."
        # {% endif %}
        " The database is the one of DATABASE_URL, or else a throw-away one in .data/.",
    )
    parser.add_argument("--fresh", action="store_true", help="on an empty database, dropped later")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="run this instead, unmigrated")
    return parser.parse_args()


@contextmanager
def server_url(chosen: str | None) -> Iterator[str]:
    """Give the URL that was chosen, or else run the throw-away server."""
    if chosen:
        yield chosen
    else:
        with database_server(DATA) as url:
            yield url


@contextmanager
def database_url(settings: DevSettings, *, fresh: bool) -> Iterator[str]:
    """Give the URL of the database to work on."""
    if fresh:
        with server_url(settings.test_database_url) as server, fresh_database(server) as url:
            yield url
    else:
        with server_url(settings.database_url) as url:
            yield url


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run a command to its end, and return its exit code.

    A Ctrl-C reaches the command by itself: here it is only waited for what that makes of it.
    """
    interrupt = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(command, env=environment) as process:
            try:
                code = process.wait()
            except SystemExit:
                process.terminate()
                raise
    finally:
        signal.signal(signal.SIGINT, interrupt)
    return code if code >= 0 else 128 - code


def serve(settings: DevSettings, environment: dict[str, str]) -> int:
    """Migrate the database, and start the service."""
    python = [sys.executable, "-m"]
    code = run([*python, "alembic", "upgrade", "head"], environment)
    if code:
        return code
    place = ["--host", settings.host, "--port", str(settings.port)]
    reload = ["--factory", "--no-access-log", "--reload", "--reload-dir", "app"]
    return run([*python, "uvicorn", "app.main:create_app", *reload, *place], environment)


# {% if has_oidc %}
def serve_with(provider: Provider, settings: DevSettings, environment: dict[str, str]) -> int:
    """Start the service beside a provider, and say who can log in."""
    with running(provider):
        people = " or ".join(f"{name} ({password})" for name, password in PASSWORDS.items())
        print(f"Log in at {provider.origins[0]}/api/v1/auth/login as {people}.", flush=True)
        return serve(settings, environment)


# {% endif %}
def leave(number: int, _: FrameType | None) -> NoReturn:
    """Leave through every `finally`."""
    sys.exit(128 + number)


def main() -> int:
    """Do what the command line says, and return an exit code."""
    arguments, settings = parse_arguments(), DevSettings()
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        with database_url(settings, fresh=arguments.fresh) as url:
            environment = os.environ | {
                "ENVIRONMENT": settings.environment,
                "LOG_FORMAT": settings.log_format,
                "DATABASE_URL": url,
                # The programs of a virtual environment that is not activated, too.
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            }
            if url != settings.database_url:
                # Reads must not go to the replica of another database.
                environment["DATABASE_REPLICA_URL"] = url
            # {% if has_oidc %}
            # On the port beside the service's: the users of a provider are known by its URL.
            origins = [f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")]
            provider = Provider(settings.port ^ 1, origins)
            if settings.oidc_issuer is None:
                environment |= provider.settings
            # {% endif %}
            if arguments.command:
                return run(arguments.command, environment)
            # {% if has_oidc %}
            if settings.oidc_issuer is None:
                return serve_with(provider, settings, environment)
            # {% endif %}
            return serve(settings, environment)
    except OSError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
