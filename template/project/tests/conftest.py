# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Fixtures: the service on the real database, in a transaction that each test rolls back."""

# {% if has_passwords %}
import secrets
# {% endif %}
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
# {% if has_passwords %}
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
# {% endif %}
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

# {% if has_passwords %}
from app.auth import passwords
from app.auth.principal import Principal
from app.auth.scopes import ADMIN, AUTHOR
from app.auth.tokens import sign_access_token
# {% endif %}
from app.config import Settings, get_settings
from app.db.engine import make_writing_engine
from app.db.session import Database
from app.main import create_app
from app.users.models import User

pytest_plugins = ["tests.database"]

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
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Settings.model_config, "env_file", None)
        patch.setenv("ENVIRONMENT", "test")
        patch.setenv("DATABASE_URL", database_url)
        patch.delenv("DATABASE_REPLICA_URL", raising=False)
        # {% if has_passwords %}
        patch.setenv("AUTH_SECRET", secrets.token_urlsafe(48))
        # {% endif %}
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
def service(settings: Settings) -> FastAPI:
    """The application, put together once."""
    return create_app()


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

    async def make(name: str, **attributes: Any) -> Person:
        user = User(
            name=name,
            email=f"{name.lower()}{next(NUMBERS)}@example.com",
            # {% if has_passwords %}
            password_hash="no password has this hash",
            # {% endif %}
            **attributes,
        )
        async with sessions.begin() as session:
            session.add(user)
        # {% if has_passwords %}
        principal = Principal(user.id, ADMIN if user.is_admin else AUTHOR)
        token = sign_access_token(principal, get_settings().auth)
        return Person(user.id, user.email, open_client(Authorization=f"Bearer {token}"))
        # {% else %}
        return Person(user.id, user.email, open_client())
        # {% endif %}

    return make


# {% if has_passwords %}
@pytest.fixture(autouse=True)
def _fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least effort that Argon2 allows."""
    hasher = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    monkeypatch.setattr(passwords, "_hasher", hasher)
    passwords._hash_of_nobody.cache_clear()


# {% endif %}
@pytest.fixture
async def author(make_person: Callable[..., Any]) -> Person:
    """Somebody who writes articles."""
    person: Person = await make_person("Ada")
    return person


@pytest.fixture
async def manager(make_person: Callable[..., Any]) -> Person:
    """Somebody who may change every user and article."""
    # {% filter replace("" if has_passwords else ", is_admin=True", "") %}
    person: Person = await make_person("Grace", is_admin=True)
    # {% endfilter %}
    return person
# {% endcall %}
