# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What becomes of logins that others overtake."""

from asyncio import gather, get_running_loop, run_coroutine_threadsafe
from collections import Counter
from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import ClauseElement, delete, event, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import ORMExecuteState, Session

from app.auth.scopes import Role
from app.config import Settings
from app.db.base import utc_now
from app.db.session import Database
from app.login import passwords, throttle
from app.login.models import Attempts, LoginSession, MailToken
from app.login.repository import LoginRepository
from app.users.models import User
from tests.callers import add_user
from tests.database import engines
from tests.login.steps import AUTH, Mailbox, bearer, confirm, forget, log_in, refresh, register
from tests.login.test_sessions import LEEWAY, pass_time


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"is_active": False}])
async def test_a_user_who_is_changed_during_a_login_is_not_logged_in(
    client: AsyncClient,
    ada: User,
    sessions: async_sessionmaker[AsyncSession],
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
) -> None:
    verify, loop = passwords._verify, get_running_loop()

    async def overtake() -> None:
        async with sessions.begin() as session:
            await session.execute(update(User).values(change))

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
    # However many there are, and however slow this machine is, each waits for its turn.
    patience = dict.fromkeys(("connect_timeout", "pool_timeout", "statement_timeout"), 300)
    patient = settings.database.model_copy(update={"pool_size": 4, **patience})
    async with (
        engines(service, patient),
        AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client
        database: Database = service.state.database
        async with database.write() as session:
            await session.execute(delete(Attempts))


@pytest.fixture
async def emails(racer: AsyncClient, service: FastAPI) -> AsyncIterator[list[str]]:
    """The addresses of users that every transaction sees."""
    emails = [f"{name}@example.com" for name in ("ada", "bea", "cat", "dee")]
    database: Database = service.state.database
    async with database.write() as session:
        for email in emails:
            await add_user(session, "Racer", email, Role.AUTHOR)
    yield emails
    async with database.write() as session:
        await session.execute(delete(User).where(User.email.in_(emails)))


@pytest.fixture
async def logins(racer: AsyncClient, emails: list[str]) -> list[str]:
    """The refresh tokens of logins at the same time."""
    answers = await gather(*(log_in(racer, email) for email in emails * 5))
    return [answer.json()["refresh_token"] for answer in answers if answer.status_code == 200]


async def test_logins_at_the_same_time_do_not_stand_in_each_others_way(logins: list[str]) -> None:
    assert len(logins) == 20


@pytest.mark.parametrize("path", ["refresh", "logout"])
async def test_a_session_ends_even_while_its_newest_token_is_refreshed(
    racer: AsyncClient, service: FastAPI, logins: list[str], path: str
) -> None:
    for used in logins[:5]:
        newest = (await refresh(racer, used)).json()["refresh_token"]
        await pass_time(service.state.database.write, LEEWAY)
        renewed, _ = await gather(
            refresh(racer, newest),
            racer.post(f"{AUTH}/{path}", json={"refresh_token": used}),
        )
        if renewed.status_code == 200:
            assert (await refresh(racer, renewed.json()["refresh_token"])).status_code == 401


async def test_sessions_end_while_their_tokens_are_refreshed(
    racer: AsyncClient, logins: list[str]
) -> None:
    refreshed = [(await refresh(racer, token)).json() for token in logins]
    headers = [bearer(tokens["access_token"]) for tokens in refreshed]
    listed = [(await racer.get(f"{AUTH}/sessions", headers=own)).json() for own in headers]
    current = [next(found["id"] for found in own if found["current"]) for own in listed]
    answers = await gather(
        *(refresh(racer, tokens["refresh_token"]) for tokens in refreshed),
        *(
            racer.delete(f"{AUTH}/sessions/{number}", headers=own)
            for number, own in zip(current, headers, strict=True)
        ),
    )
    assert {answer.status_code for answer in answers} <= {200, 204, 401}


async def test_of_a_thousand_refreshes_of_one_token_at_the_same_time_one_wins(
    racer: AsyncClient, emails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = (await log_in(racer, emails[0])).json()["refresh_token"]
    now = utc_now()
    # The leeway does not end however slow this machine is.
    monkeypatch.setattr("app.login.service.utc_now", lambda: now)
    answers = await gather(*(refresh(racer, token) for _ in range(1000)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 999}
    [winner] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await refresh(racer, winner["refresh_token"])).status_code == 200


async def test_a_refresh_that_has_to_wait_for_others_is_no_sign_of_a_thief(
    client: AsyncClient, tokens: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await refresh(client, tokens["refresh_token"])
    lock = LoginRepository.lock

    async def lock_slowly(logins: LoginRepository, family_hash: str) -> LoginSession | None:
        monkeypatch.setattr("app.login.service.utc_now", lambda: utc_now() + LEEWAY)
        return await lock(logins, family_hash)

    monkeypatch.setattr(LoginRepository, "lock", lock_slowly)
    assert (await refresh(client, tokens["refresh_token"])).status_code == 409


@pytest.mark.parametrize("ask", [register, forget])
async def test_of_two_uses_of_the_token_of_a_mail_at_the_same_time_one_wins(
    racer: AsyncClient, service: FastAPI, mailbox: Mailbox, ask: Any
) -> None:
    database: Database = service.state.database
    email = "eve@example.com"
    if ask is forget:
        async with database.write() as session:
            await add_user(session, "Eve", email, Role.AUTHOR)
    await ask(racer, email)
    token = mailbox.take_token()
    answers = await gather(*(confirm(racer, token) for _ in range(8)))
    async with database.write() as session:
        await session.execute(delete(User).where(User.email == email))
    assert sorted(answer.is_success for answer in answers) == [False] * 7 + [True]
    assert {answer.status_code for answer in answers if not answer.is_success} == {403}


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
@pytest.mark.usefixtures("emails")
async def test_of_many_guesses_at_the_same_time_the_free_ones_are_looked_at(
    racer: AsyncClient, settings: Settings, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    # No wait ends however slow this machine is.
    monkeypatch.setattr(throttle, "utc_now", lambda: now)
    verified: list[str] = []
    verify_hash = passwords._verify

    def count(password: str, hashed: str | None) -> tuple[bool, str | None]:
        verified.append(password)
        return verify_hash(password, hashed)

    monkeypatch.setattr(passwords, "_verify", count)
    guesses = [log_in(racer, email, f"horse number {number}") for number in range(50)]
    codes = Counter(answer.status_code for answer in await gather(*guesses))
    free = settings.auth.free_attempts
    assert codes == {401: free, 429: 50 - free}
    assert len(verified) == free


async def test_registrations_at_the_same_time_do_not_stand_in_each_others_way(
    racer: AsyncClient, service: FastAPI, mailbox: Mailbox
) -> None:
    emails = [f"racer{number % 10}@example.com" for number in range(40)]
    answers = await gather(*(register(racer, email) for email in emails))
    database: Database = service.state.database
    async with database.write() as session:
        await session.execute(delete(MailToken))
    assert [answer.status_code for answer in answers] == [202] * 40
    assert len(mailbox.empty()) == 40


async def test_whoever_succeeds_locks_row_after_row_in_one_order(
    service: FastAPI, client: AsyncClient, settings: Settings
) -> None:
    limiter = throttle.Throttle(service.state.database, settings.auth)
    limits = [limiter.limit("login", name, forgives=True) for name in ("ada", "bea", "cat")]
    hashes = {limit.key_hash for limit in limits}
    locked: list[list[str]] = []

    def note(state: ORMExecuteState) -> None:
        assert isinstance(state.statement, ClauseElement)
        values = state.statement.compile().params.values()
        listed = [value if isinstance(value, list) else [value] for value in values]
        locked.append([value for values in listed for value in values if value in hashes])

    event.listen(Session, "do_orm_execute", note)
    try:
        for given in permutations(limits):
            locked.clear()
            await limiter.succeed(*given)
            assert [keys for keys in locked if keys] == [[key] for key in sorted(hashes)]
    finally:
        event.remove(Session, "do_orm_execute", note)
# {% endcall %}
