# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Fixtures of the login: a user, its tokens, and its mails."""

from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.auth.scopes import Role
from app.config import Settings
from app.login.models import LoginSession
from app.users.models import User
from tests.callers import add_user
from tests.login.steps import EMAIL, Mailbox, log_in


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
# {% endcall %}
