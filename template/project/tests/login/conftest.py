# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Fixtures of the login: a user, its tokens, its mails, and where requests come from."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import delete, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from app.auth.scopes import Role
from app.config import Settings
from app.login import throttle
from app.login.models import LoginSession
from app.users.models import User
from tests.callers import add_user
from tests.login.steps import EMAIL, Clock, Mailbox, Place, log_in


@pytest.fixture
async def ada(sessions: async_sessionmaker[AsyncSession]) -> User:
    """A user who did not log in yet."""
    async with sessions.begin() as session:
        user, _ = await add_user(session, "Ada", EMAIL, Role.AUTHOR)
        await session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
    return user


@pytest.fixture
async def tokens(client: AsyncClient, ada: User) -> dict[str, Any]:
    """The tokens of a user who did."""
    answer = await log_in(client, ada.email)
    assert answer.status_code == 200
    tokens: dict[str, Any] = answer.json()
    return tokens


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """The mails that this test makes the service send."""
    assert settings.mail.folder is not None
    return Mailbox(settings.mail.folder)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that nobody has to wait for."""
    clock = Clock()
    monkeypatch.setattr(throttle, "utc_now", clock)
    return clock


@pytest.fixture
async def at(app: FastAPI) -> AsyncIterator[Place]:
    """Make clients with an address: `at(HOME)`."""
    async with AsyncExitStack() as stack:
        clients: dict[str, AsyncClient] = {}

        def come_from(address: str) -> AsyncClient:
            if address not in clients:
                transport = ASGITransport(app, client=(address, 1))
                clients[address] = AsyncClient(transport=transport, base_url="http://test")
                stack.push_async_callback(clients[address].aclose)
            return clients[address]

        yield come_from


@pytest.fixture
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements that are sent to the database, without their values."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", note)
# {% endcall %}
