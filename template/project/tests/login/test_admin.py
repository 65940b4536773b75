# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How administrators are made."""

from io import StringIO

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.auth.scopes import Role
from app.login import admin
from app.users.models import User
from tests.conftest import Person

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(autouse=True)
def _one_transaction(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command work in the transaction of the test."""
    monkeypatch.setattr(admin, "open_transaction", sessions.begin)


async def find_admins(sessions: Sessions) -> dict[str, str]:
    """Map the address of each administrator to the hash of its password."""
    async with sessions() as session:
        admins = await session.scalars(select(User).where(User.role == Role.ADMIN))
        return {user.email: user.password_hash for user in admins}


async def test_a_new_administrator_takes_its_password_from_a_pipe(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("correct horse battery\n"))
    await admin.create_admin("Root@example.com", "Root")
    admins = await find_admins(sessions)
    assert list(admins) == ["root@example.com"]
    assert admins["root@example.com"].startswith("$argon2id$")


async def test_a_known_user_becomes_an_administrator_and_keeps_its_password(
    sessions: Sessions, author: Person
) -> None:
    message = await admin.create_admin(author.email, "Root")
    assert "password as before" in message
    assert list(await find_admins(sessions)) == [author.email]


async def test_who_becomes_an_administrator_is_no_longer_deactivated(
    sessions: Sessions, author: Person
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(User).values(is_active=False))
    await admin.create_admin(author.email, "Root")
    assert (await author.client.get("/api/v1/auth/me")).json()["role"] == "admin"


@pytest.mark.parametrize(
    ("email", "password"), [("root@example.com", "short"), ("nobody", "correct horse battery")]
)
async def test_an_administrator_is_refused_like_any_user_that_is_out_of_bounds(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, email: str, password: str
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(password))
    with pytest.raises(ValidationError):
        await admin.create_admin(email, "Root")
    assert not await find_admins(sessions)
# {% endcall %}
