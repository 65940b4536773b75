"""Fixtures: a provider of a test's own, and what asks it for keys."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from starlette.datastructures import State

from app.oidc.config import OidcSettings
from app.oidc.issuer import Issuer
from tests.oidc.browser import Browser, open_browser
from tests.oidc.provider import AUDIENCE, Provider


class Clock:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that tells the age of keys."""
    clock = Clock()
    monkeypatch.setattr("app.oidc.issuer.monotonic", clock)
    return clock


@pytest.fixture
def other() -> Iterator[Provider]:
    """A provider that no other test knows."""
    provider = Provider("ES256")
    with provider.serve():
        yield provider


@pytest.fixture
async def issuer(other: Provider, clock: Clock) -> AsyncIterator[Issuer]:
    """What fetches the keys of that provider."""
    settings = OidcSettings(issuer=other.issuer, audience=AUDIENCE, roles={"author": "author"})
    async with AsyncClient(trust_env=False) as client:
        issuer = Issuer(settings, client)
        yield issuer
        await issuer.close()


@pytest.fixture
def app_of_other(app: FastAPI, issuer: Issuer) -> Iterator[FastAPI]:
    """The application, which believes that provider."""
    before, app.state.issuer = app.state.issuer, issuer
    yield app
    app.state.issuer = before


@pytest.fixture
async def open_browsers(app: FastAPI) -> AsyncIterator[Callable[[], Browser]]:
    """Open browsers, closed after the test."""
    browsers: list[Browser] = []

    def open_one() -> Browser:
        browsers.append(open_browser(app))
        return browsers[-1]

    yield open_one
    for browser in browsers:
        await browser.client.aclose()


@pytest.fixture
async def browser(open_browsers: Callable[[], Browser]) -> Browser:
    """A browser that has not logged in."""
    return open_browsers()


@pytest.fixture
def state(app: FastAPI) -> Iterator[State]:
    """What the lifespan opened of the provider, which the test may replace."""
    before = app.state.issuer, app.state.browser_login, app.state.known_users
    yield app.state
    app.state.issuer, app.state.browser_login, app.state.known_users = before
