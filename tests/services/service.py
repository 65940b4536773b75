"""A rendered service on a real database: its commands, and the service as a process."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.servers import Server
from tests.services.issuer import AUDIENCE, Issuer

SECRET = secrets.token_urlsafe(48)
# Seconds that a process may take to start or to stop, on a machine that is busy.
PATIENCE = 60
API = "/api/v1"


@dataclass(frozen=True)
class Service:
    """A rendered service, its environment, and whom it needs: a database server, a provider."""

    answers: dict[str, str]
    path: Path
    python: Path
    server: Server
    issuer: Issuer | None = None

    @property
    def has_principal(self) -> bool:
        """Whether callers have to say who they are."""
        return self.answers["auth"] != "none"

    @property
    def mails(self) -> Path:
        """The folder of its mails, where it sends any."""
        return self.path / ".data" / "mail"

    def environment(self, **settings: str) -> dict[str, str]:
        """The variables of its processes: nothing of the caller's but where programs are."""
        return {
            "PATH": os.pathsep.join([str(self.python.parent), os.environ["PATH"]]),
            "HOME": os.environ.get("HOME", "/"),
            "TEST_DATABASE_URL": self.server.url,
            **settings,
        }

    def run(self, *command: str, **settings: str) -> str:
        """Run a command, which has to succeed, and return what it prints."""
        done = subprocess.run(
            command,
            cwd=self.path,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(command)} in {self.path}\n{done.stdout}"
        return done.stdout

    def settings(self, database_url: str) -> dict[str, str]:
        """The settings of production."""
        settings = {"DATABASE_URL": database_url, "WORKERS": "1"}
        if self.answers["auth"] == "jwt":
            settings["AUTH_SECRET"] = SECRET
            settings["MAIL_URL"] = self.mails.as_uri()
            settings["MAIL_SENDER"] = "nobody@example.com"
        if self.issuer:
            settings["OIDC_ISSUER"] = self.issuer.url
            settings["OIDC_AUDIENCE"] = AUDIENCE
            settings["OIDC_CLIENT_ID"] = "tests"
            settings["OIDC_CLIENT_SECRET"] = settings["SESSION_SECRET"] = SECRET
            settings["OIDC_ROLES"] = json.dumps({"authors": "author", "admins": "admin"})
            settings["SSL_CERT_FILE"] = str(self.issuer.certificate)
        return settings

    def create_key(self, database_url: str, email: str, name: str, *scopes: str) -> str:
        """Make an API key for a new user, by the command of the service."""
        options = [word for scope in scopes for word in ("--scope", scope)]
        owner = (email, "--name", name, "--label", "Tests")
        command = ("python", "-m", "app", "create-key", *owner, *options)
        return self.run(*command, **self.settings(database_url)).splitlines()[-1]

    @contextmanager
    def migrated_database(self) -> Iterator[str]:
        """Make a database with every migration, and drop it afterwards."""
        with self.server.database() as url:
            self.run("alembic", "upgrade", "head", **self.settings(url))
            yield url

    @contextmanager
    def serve(self, database_url: str, **settings: str) -> Iterator["Process"]:
        """Run the service as in production, until the block ends."""
        port = find_free_port()
        settings = {**self.settings(database_url), "PORT": str(port), **settings}
        log = self.path / f"service-{port}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [self.python, "-m", "app", "serve"],
                cwd=self.path,
                env=self.environment(**settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        running = Process(process, f"http://127.0.0.1:{port}", log, settings)
        try:
            running.wait_until_live()
            yield running
        finally:
            running.stop()


@dataclass(frozen=True)
class Process:
    """A service that answers requests."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    settings: dict[str, str]
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, **options: object) -> requests.Response:
        """Send a request below /api/v1."""
        url = f"{self.url}{API}{path}"
        return self.session.request(method, url, timeout=PATIENCE, **options)  # type: ignore[arg-type]

    def wait_until_live(self) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.call("GET", "/health/live").raise_for_status()
            except requests.ConnectionError:
                died = self.process.poll() is not None
                assert not died, f"it stopped at once:\n{self.log.read_text()}"
                assert time.monotonic() < deadline, f"it never answers:\n{self.log.read_text()}"
                time.sleep(0.05)

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.session.close()
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def find_free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
