"""A real provider: a process on this machine, or whichever one the environment names."""

import os
import re
import shlex
from asyncio import create_subprocess_exec, to_thread
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, build_opener

from app.auth.scopes import Role
from app.oidc.config import OidcSettings
from dev.provider import AUDIENCE, CLIENT, DOCS_CLIENT, PASSWORDS, ROLES, Provider, running

ORIGIN = "https://test"
CALLBACK = f"{ORIGIN}/api/v1/auth/callback"
HIDDEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def make_provider() -> Provider:
    """Choose a port for a provider that knows the service of the tests."""
    with create_server(("127.0.0.1", 0)) as listener:
        return Provider(listener.getsockname()[1], [ORIGIN])


def make_settings(provider: Provider) -> OidcSettings:
    """Return the settings of a service that trusts a provider of our own."""
    return OidcSettings.model_validate(
        {
            "issuer": provider.issuer,
            "audience": AUDIENCE,
            "client_id": CLIENT,
            "client_secret": provider.secret,
            "login_scopes": "openid profile email groups",
            "docs_client_id": DOCS_CLIENT,
            "roles": ROLES,
            "roles_claim": "groups",
        }
    )


class StayHere(HTTPRedirectHandler):
    """Leaves it to its user to follow redirects."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


class Person:
    """Somebody who logs in at our own provider, in a browser that the provider knows again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.opener = build_opener(ProxyHandler({}), StayHere, HTTPCookieProcessor())

    async def log_in(self, url: str) -> str:
        """Fill in the pages of the provider, and return where it sends the browser in the end."""
        return await to_thread(self._log_in, url)

    async def open(self, url: str) -> str:
        """Open a URL, and return where it sends the browser."""
        return (await to_thread(self._fetch, url))[0]

    def _log_in(self, url: str) -> str:
        fields = {
            "/login": {"login": self.name},
            "/auth/password": {"password": PASSWORDS[self.name]},
            "/oauth/authorize": {"answer": "accept"},
        }
        location, page = self._fetch(url)
        while not location.startswith(ORIGIN):
            if location:
                url = urljoin(url, location)
                location, page = self._fetch(url)
            else:
                hidden = HIDDEN.search(page)
                assert hidden, page
                filled = {"csrf_token": hidden[1]} | fields[urlsplit(url).path]
                location, page = self._fetch(url, urlencode(filled).encode())
        return location

    def _fetch(self, url: str, body: bytes | None = None) -> tuple[str, str]:
        try:
            answer = self.opener.open(url, body, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.headers.get("Location", ""), answer.read().decode()


class Script:
    """Somebody who logs in at another provider, by a command."""

    def __init__(self, command: str) -> None:
        self.command = shlex.split(command)

    async def log_in(self, url: str) -> str:
        """Run the command with the URL, and return what it prints."""
        process = await create_subprocess_exec(*self.command, url, stdout=PIPE)
        output, _ = await process.communicate()
        assert process.returncode == 0
        return output.decode().strip()


@contextmanager
def serve_or_find() -> Iterator[OidcSettings]:
    """Give the settings of a service that trusts the provider to test with."""
    if "TEST_OIDC_ISSUER" in os.environ:
        chosen = {
            name: os.environ[f"TEST_OIDC_{name.upper()}"]
            for name in ("issuer", "audience", "client_id", "client_secret", "login_scopes")
            if f"TEST_OIDC_{name.upper()}" in os.environ
        }
        yield OidcSettings.model_validate(chosen | {"default_role": Role.AUTHOR})
    else:
        provider = make_provider()
        with running(provider):
            yield make_settings(provider)


def find_person() -> Person | Script:
    """Return who logs in at the provider to test with."""
    command = os.environ.get("TEST_OIDC_LOGIN")
    return Person("author") if command is None else Script(command)
