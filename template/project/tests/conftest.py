# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Fixtures: the service on the real database, in a transaction that each test rolls back."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

# {% if has_principal %}
from app.auth.scopes import Role
# {% endif %}
from app.config import Settings, get_settings
from app.db.engine import make_writing_engine
from app.db.session import Database
from app.lifespan import lifespan
from app.main import create_app
from tests.callers import add_user, prepare

pytest_plugins = [
    # {% if has_principal %}
    "tests.auth.secrecy",
    # {% endif %}
    "tests.database",
]

NUMBERS = count(1)


@dataclass(frozen=True)
class Person:
    """A user, and a client that speaks for it."""

    id: int
    email: str
    client: AsyncClient

    def article(self, **changes: Any) -> dict[str, Any]:
        """The body of a new article by this user."""
        number = next(NUMBERS)
        return {
            "title": f"Article {number}",
            "slug": f"article-{number}",
            "content": "Once upon a time.",
            # {% if not has_principal %}
            "author_id": self.id,
            # {% endif %}
        } | changes

    async def write(self, **changes: Any) -> dict[str, Any]:
        """Write an article, and return it."""
        answer = await self.client.post("/api/v1/articles", json=self.article(**changes))
        assert answer.status_code == 201, answer.text
        article: dict[str, Any] = answer.json()
        return article


@pytest.fixture(scope="session")
def settings(database_url: str) -> Iterator[Settings]:
    """The settings of the tests, whatever the environment says."""
    with prepare() as chosen, pytest.MonkeyPatch.context() as patch:
        patch.setitem(Settings.model_config, "env_file", None)
        patch.setenv("ENVIRONMENT", "test")
        patch.setenv("DATABASE_URL", database_url)
        patch.delenv("DATABASE_REPLICA_URL", raising=False)
        for name, value in chosen.items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        yield get_settings()
    get_settings.cache_clear()


@pytest.fixture(scope="session")
async def engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """One pool for all tests."""
    engine = make_writing_engine(settings.database)
    yield engine
    await engine.dispose()


@pytest.fixture
async def sessions(engine: AsyncEngine) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Sessions in one transaction, which is rolled back: their commits are savepoints in it."""
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield async_sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        await transaction.rollback()


@pytest.fixture(scope="session")
async def service(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application, put together and opened once."""
    app = create_app()
    async with lifespan(app):
        yield app


@pytest.fixture
async def app(service: FastAPI, sessions: async_sessionmaker[AsyncSession]) -> FastAPI:
    """The application on the transaction of this test."""
    service.state.database = Database(sessions, sessions)
    return service


@pytest.fixture
async def open_client(app: FastAPI) -> AsyncIterator[Callable[..., AsyncClient]]:
    """Make clients, closed after the test."""
    clients: list[AsyncClient] = []

    def open_one(**headers: str) -> AsyncClient:
        transport = ASGITransport(app)
        clients.append(AsyncClient(transport=transport, base_url="http://test", headers=headers))
        return clients[-1]

    yield open_one
    for client in clients:
        await client.aclose()


@pytest.fixture
async def client(open_client: Callable[..., AsyncClient]) -> AsyncClient:
    """A client that nobody knows."""
    return open_client()


@pytest.fixture
async def make_person(
    sessions: async_sessionmaker[AsyncSession], open_client: Callable[..., AsyncClient]
) -> Callable[..., Any]:
    """Add users: `await make_person("Ada")`."""

    # {% filter replace("" if has_principal else ", role: Role = Role.AUTHOR", "") %}
    async def make(name: str, role: Role = Role.AUTHOR) -> Person:
    # {% endfilter %}
        email = f"{name.lower()}{next(NUMBERS)}@example.com"
        async with sessions.begin() as session:
            # {% filter replace("" if has_principal else ", role", "") %}
            user, headers = await add_user(session, name, email, role)
            # {% endfilter %}
        return Person(user.id, email, open_client(**headers))

    return make


@pytest.fixture
async def author(make_person: Callable[..., Any]) -> Person:
    """Somebody who writes articles."""
    person: Person = await make_person("Ada")
    return person


@pytest.fixture
async def manager(make_person: Callable[..., Any]) -> Person:
    """Somebody who may change every user and article."""
    # {% filter replace("" if has_principal else ", Role.ADMIN", "") %}
    person: Person = await make_person("Grace", Role.ADMIN)
    # {% endfilter %}
    return person
# {% endcall %}
