# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Fixtures: keys in all states, and what the service remembers of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.api_keys.config import KeySettings
from app.api_keys.keys import get_prefix
from app.api_keys.models import ApiKey
from app.api_keys.verification import KeyVerifier
from tests.conftest import Person

URL = "/api/v1/api-keys"
ME = f"{URL}/me"
Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(autouse=True)
def _fresh_memory(service: FastAPI) -> Iterator[None]:
    """Remember no keys and no failures of other tests, and let only five pass."""
    before = service.state.key_verifier
    service.state.key_verifier = KeyVerifier(KeySettings(failures_per_minute=5))
    yield
    service.state.key_verifier = before


@pytest.fixture
def key(author: Person) -> str:
    """The key of somebody who writes articles."""
    return author.client.headers["X-API-Key"]


@pytest.fixture
def show(client: AsyncClient) -> Callable[..., Any]:
    """Ask what a key is: `await show(key)`."""

    async def ask(key: str) -> Response:
        return await client.get(ME, headers={"X-API-Key": key})

    return ask


@pytest.fixture
def write(client: AsyncClient, author: Person) -> Callable[..., Any]:
    """Write an article with a key: `await write(key)`."""

    async def post(key: str) -> Response:
        body = author.article()
        return await client.post("/api/v1/articles", json=body, headers={"X-API-Key": key})

    return post


@pytest.fixture
def alter(sessions: Sessions) -> Callable[..., Any]:
    """Change what is stored of a key: `await alter(key, label="another")`."""

    async def execute(key: str, **values: Any) -> None:
        async with sessions.begin() as session:
            of_key = ApiKey.prefix == get_prefix(key)
            await session.execute(update(ApiKey).where(of_key).values(values))

    return execute


@pytest.fixture
def load(sessions: Sessions) -> Callable[..., Any]:
    """Read what is stored of a key: `await load(key)`."""

    async def read(key: str) -> ApiKey:
        async with sessions() as session:
            rows = await session.scalars(select(ApiKey).where(ApiKey.prefix == get_prefix(key)))
            return rows.one()

    return read
# {% endcall %}
