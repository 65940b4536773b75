# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How people become users, and what strangers learn from that."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.db.base import utc_now
from app.login import passwords
from app.login.models import MailToken
from app.users.models import User
from tests.conftest import Person
from tests.login.steps import (
    AUTH,
    EMAIL,
    NOBODY,
    PASSWORD,
    Mailbox,
    confirm,
    find_token,
    forget,
    get_me,
    log_in,
    register,
)

Sessions = async_sessionmaker[AsyncSession]


async def test_who_proves_an_address_becomes_a_user_and_no_administrator(
    client: AsyncClient, mailbox: Mailbox
) -> None:
    assert (await register(client, EMAIL.upper())).status_code == 202
    answer = await confirm(client, mailbox.take_token(), PASSWORD)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    user = (await get_me(client, answer.json()["access_token"])).json()
    assert (user["name"], user["email"], user["role"]) == ("Ada", EMAIL, "author")
    tokens = (await log_in(client)).json()
    assert (await get_me(client, tokens["access_token"])).json() == user


async def test_nobody_is_a_user_before_the_address_is_proven(
    client: AsyncClient, mailbox: Mailbox, sessions: Sessions
) -> None:
    await register(client)
    assert len(mailbox.empty()) == 1
    async with sessions() as session:
        assert not (await session.scalars(select(User))).all()


@pytest.mark.parametrize("ask", [register, forget])
async def test_the_answer_and_the_work_for_it_do_not_tell_whether_an_address_is_known(
    client: AsyncClient, ada: User, statements: list[str], ask: Any
) -> None:
    # What is sent once only, such as the version of the server, was sent then.
    await ask(client, "first@example.com")
    seen = []
    for email in (ada.email, NOBODY):
        statements.clear()
        answer = await ask(client, email)
        headers = {n: v for n, v in answer.headers.items() if n != "x-request-id"}
        seen.append((answer.status_code, answer.content, headers, list(statements)))
    assert seen[0] == seen[1]
    assert seen[0][:2] == (202, b"")
    counted = ["SELECT", "UPDATE", "SELECT", "INSERT"]
    verbs = [text.split()[0] for text in seen[0][3]]
    assert verbs == [*counted, "SELECT", "SELECT", "INSERT"]


async def test_who_registers_a_known_address_is_told_by_mail_only(
    client: AsyncClient, ada: User, mailbox: Mailbox
) -> None:
    await register(client, ada.email)
    [mail] = mailbox.empty()
    assert "new password" in mail["Subject"]
    tokens = (await confirm(client, find_token(mail))).json()
    assert (await get_me(client, tokens["access_token"])).json()["id"] == ada.id


@pytest.mark.parametrize("ask", [register, forget])
async def test_a_deactivated_user_gets_no_mail(
    client: AsyncClient, ada: User, sessions: Sessions, mailbox: Mailbox, ask: Any
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(User).values(is_active=False))
    assert (await ask(client, ada.email)).status_code == 202
    assert not mailbox.empty()


async def test_a_token_is_good_for_one_use(client: AsyncClient, mailbox: Mailbox) -> None:
    await register(client)
    token = mailbox.take_token()
    assert (await confirm(client, token)).status_code == 200
    again = await confirm(client, token)
    assert again.status_code == 403
    assert "ask for another mail" in again.json()["detail"]


async def test_each_mail_is_good_until_one_has_served(
    client: AsyncClient, mailbox: Mailbox
) -> None:
    await register(client)
    # Anybody may do that, at any address.
    await forget(client)
    await register(client)
    older, newer = (find_token(mail) for mail in mailbox.empty())
    assert (await confirm(client, older)).status_code == 200
    assert (await confirm(client, newer)).status_code == 403


async def test_a_token_expires_and_is_forgotten(
    client: AsyncClient, mailbox: Mailbox, sessions: Sessions
) -> None:
    await register(client)
    async with sessions.begin() as session:
        await session.execute(update(MailToken).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert (await confirm(client, mailbox.take_token())).status_code == 403
    await register(client, NOBODY)
    async with sessions() as session:
        assert (await session.scalars(select(MailToken.email))).all() == [NOBODY]


async def test_tokens_are_stored_as_hashes(
    client: AsyncClient, mailbox: Mailbox, sessions: Sessions
) -> None:
    await register(client)
    async with sessions() as session:
        [stored] = await session.scalars(select(MailToken.token_hash))
    assert len(stored) == 64
    assert mailbox.take_token() not in stored


async def test_nothing_is_hashed_for_a_token_that_somebody_made_up(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", None)
    assert (await confirm(client, "made-up")).status_code == 403


async def test_an_address_that_became_known_meanwhile_stays_with_its_user(
    client: AsyncClient, mailbox: Mailbox, manager: Person
) -> None:
    await register(client)
    body = {"name": "Joan", "email": EMAIL, "password": PASSWORD}
    assert (await manager.client.post("/api/v1/users", json=body)).status_code == 201
    tokens = (await confirm(client, mailbox.take_token())).json()
    user = (await get_me(client, tokens["access_token"])).json()
    assert (user["name"], user["email"]) == ("Joan", EMAIL)
    assert (await log_in(client)).status_code == 401


@pytest.mark.parametrize(
    "more", [{"role": "admin"}, {"is_active": True}, {"scopes": ["users:manage"]}, {"id": 1}]
)
async def test_nobody_chooses_more_than_a_name_and_a_password(
    client: AsyncClient, mailbox: Mailbox, more: dict[str, Any]
) -> None:
    await register(client)
    bodies = {
        "register": {"name": "Ada", "email": EMAIL},
        "confirm": {"token": mailbox.take_token(), "password": PASSWORD},
    }
    for path, body in bodies.items():
        assert (await client.post(f"{AUTH}/{path}", json=body | more)).status_code == 422
# {% endcall %}
