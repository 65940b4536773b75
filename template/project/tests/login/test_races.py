# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What becomes of logins that others overtake."""

from asyncio import gather, get_running_loop, run_coroutine_threadsafe
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.config import Settings
from app.db.session import Database
from app.login import passwords
from app.users.models import User
from tests.database import engines
from tests.login.test_login import AUTH, PASSWORD, log_in, refresh, register


async def test_a_password_that_is_replaced_during_a_login_is_good_no_more(
    client: AsyncClient, sessions: async_sessionmaker[AsyncSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
    verify, loop = passwords._verify, get_running_loop()

    async def overtake() -> None:
        async with sessions.begin() as session:
            await session.execute(update(User).values(password_hash="another"))

    def verify_slowly(password: str, hashed: str | None) -> tuple[bool, str | None]:
        verified = verify(password, hashed)
        run_coroutine_threadsafe(overtake(), loop).result()
        return verified

    monkeypatch.setattr(passwords, "_verify", verify_slowly)
    assert (await log_in(client)).status_code == 401


@pytest.fixture
async def racer(service: FastAPI, settings: Settings) -> AsyncIterator[AsyncClient]:
    """A client whose requests run in transactions of their own, so that they can race."""
    transport = ASGITransport(service)
    async with (
        engines(service, settings.database),
        AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client


@pytest.fixture
async def logins(racer: AsyncClient, service: FastAPI) -> AsyncIterator[list[str]]:
    """The refresh tokens of logins at the same time."""
    emails = [f"{name}@example.com" for name in ("ada", "bea", "cat", "dee")]
    new = [{"name": "Racer", "email": email, "password": PASSWORD} for email in emails]
    await gather(*(racer.post(f"{AUTH}/register", json=body) for body in new))
    answers = await gather(*(log_in(racer, email) for email in emails * 5))
    yield [answer.json()["refresh_token"] for answer in answers if answer.status_code == 200]
    database: Database = service.state.database
    async with database.write() as session:
        await session.execute(delete(User).where(User.email.in_(emails)))


async def test_logins_at_the_same_time_do_not_stand_in_each_others_way(logins: list[str]) -> None:
    assert len(logins) == 20


@pytest.mark.parametrize("path", ["refresh", "logout"])
async def test_a_family_ends_even_while_its_newest_token_is_refreshed(
    racer: AsyncClient, logins: list[str], path: str
) -> None:
    for used in logins:
        newest = (await refresh(racer, used)).json()["refresh_token"]
        renewed, _ = await gather(
            refresh(racer, newest),
            racer.post(f"{AUTH}/{path}", json={"refresh_token": used}),
        )
        if renewed.status_code == 200:
            assert (await refresh(racer, renewed.json()["refresh_token"])).status_code == 401
# {% endcall %}
