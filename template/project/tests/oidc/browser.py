"""A browser at the service, and what the provider of the tests makes of its logins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from app.oidc.schemes import COOKIE, CSRF_HEADER
from tests.oidc.provider import CLIENT_ID, TOKEN, Answer, answer_json, provider

AUTH = "/api/v1/auth"


def parse_query(url: str) -> dict[str, str]:
    """Read the query of a URL."""
    return dict(parse_qsl(urlsplit(url).query))


@dataclass
class Browser:
    """Keeps cookies, as a browser does, and follows no redirect by itself."""

    client: AsyncClient
    subject: str = field(default_factory=lambda: uuid4().hex)

    async def begin(self, **params: str) -> dict[str, str]:
        """Begin a login, and return what the provider is asked for."""
        answer = await self.client.get(f"{AUTH}/login", params=params)
        assert answer.status_code == 302, answer.text
        url = answer.headers["location"]
        assert url.startswith(f"{provider.issuer}/authorize?")
        return parse_query(url)

    def claims(self, asked: Mapping[str, str], **changes: Any) -> dict[str, Any]:
        """The claims of an ID token, without those that are changed to None."""
        claims = {"aud": CLIENT_ID, "sub": self.subject, "nonce": asked["nonce"]}
        told = {"roles": ["author"], "name": "Ada", "client_id": None}
        return provider.claims(**(claims | told | changes))

    async def come_back(self, answer: Answer, **query: str) -> Response:
        """Return to the service with a code, for which the provider gives this answer."""
        provider.answers[TOKEN] = answer
        try:
            return await self.client.get(f"{AUTH}/callback", params=query)
        finally:
            del provider.answers[TOKEN]

    async def finish(self, asked: Mapping[str, str], **changes: Any) -> Response:
        """Log in, with claims that may be wrong."""
        token = provider.sign(self.claims(asked, **changes), typ="JWT")
        answer = answer_json({"access_token": "a", "token_type": "Bearer", "id_token": token})
        return await self.come_back(answer, code="code", state=asked["state"])

    async def log_in(self, **changes: Any) -> None:
        """Log in, and send the token of the session along from now on."""
        answer = await self.finish(await self.begin(), **changes)
        assert answer.status_code == 302, answer.text
        self.client.headers[CSRF_HEADER] = (await self.read())["csrf_token"]

    async def ask(self) -> Response:
        """Ask who is logged in."""
        return await self.client.get(f"{AUTH}/session")

    async def read(self) -> dict[str, Any]:
        """Return who is logged in."""
        answer = await self.ask()
        assert answer.status_code == 200, answer.text
        session: dict[str, Any] = answer.json()
        return session

    async def write(self) -> Response:
        """Change something."""
        slug = uuid4().hex
        body = {"title": "A", "slug": slug, "content": "Once upon a time."}
        return await self.client.post("/api/v1/articles", json=body)

    @property
    def cookie(self) -> str | None:
        """The cookie of its session."""
        return self.client.cookies.get(COOKIE)

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.cookies.clear()
        self.client.cookies.set(COOKIE, value, domain="test.local")


def open_browser(app: FastAPI) -> Browser:
    """Open a browser that knows no cookie; the service believes that there is TLS."""
    return Browser(AsyncClient(transport=ASGITransport(app), base_url="https://test"))
