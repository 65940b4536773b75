# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How users choose another password without the one that they had."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.db.base import utc_now
from app.login.models import MailToken
from app.login.repository import MOST
from app.users.models import User
from tests.conftest import Person
from tests.login.steps import (
    ANOTHER,
    AUTH,
    EMAIL,
    PASSWORD,
    Mailbox,
    bearer,
    confirm,
    forget,
    get_me,
    log_in,
    refresh,
)

Tokens = dict[str, Any]


async def test_who_reads_the_mail_chooses_another_password_and_all_sessions_end(
    client: AsyncClient, tokens: Tokens, mailbox: Mailbox
) -> None:
    assert (await forget(client)).status_code == 202
    token = mailbox.take_token()
    assert (await refresh(client, tokens["refresh_token"])).status_code == 200
    renewed = (await log_in(client)).json()
    answer = await confirm(client, token)
    assert answer.status_code == 200
    assert (await get_me(client, answer.json()["access_token"])).json()["email"] == EMAIL
    assert (await refresh(client, renewed["refresh_token"])).status_code == 401
    assert (await log_in(client)).status_code == 401
    assert (await log_in(client, password=ANOTHER)).status_code == 200
    assert (await confirm(client, token, PASSWORD)).status_code == 403


async def test_an_unknown_address_gets_no_mail(client: AsyncClient, mailbox: Mailbox) -> None:
    assert (await forget(client, "nobody@example.com")).status_code == 202
    assert not mailbox.empty()


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "other@example.com"}])
async def test_a_token_serves_an_active_user_with_that_address_only(
    client: AsyncClient, ada: User, mailbox: Mailbox, manager: Person, change: dict[str, Any]
) -> None:
    await forget(client, ada.email)
    url = f"/api/v1/users/{ada.id}"
    answer = await manager.client.patch(url, json=change, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    assert (await confirm(client, mailbox.take_token())).status_code == 403


async def test_a_new_password_makes_the_token_of_an_older_mail_worthless(
    client: AsyncClient, tokens: Tokens, mailbox: Mailbox
) -> None:
    await forget(client)
    body = {"current_password": PASSWORD, "new_password": ANOTHER}
    headers = bearer(tokens["access_token"])
    changed = await client.post(f"{AUTH}/password", json=body, headers=headers)
    assert changed.status_code == 204
    assert (await confirm(client, mailbox.take_token())).status_code == 403


async def test_one_use_makes_all_other_tokens_of_the_address_worthless(
    client: AsyncClient, ada: User, mailbox: Mailbox, sessions: async_sessionmaker[AsyncSession]
) -> None:
    until = utc_now() + timedelta(days=7)
    others = [
        {"token_hash": str(number), "email": ada.email, "expires_at": until}
        for number in range(2 * MOST)
    ]
    async with sessions.begin() as session:
        await session.execute(insert(MailToken), others)
    await forget(client, ada.email)
    assert (await confirm(client, mailbox.take_token())).status_code == 200
    async with sessions() as session:
        assert (await session.scalars(select(MailToken.email))).all() == []


@pytest.mark.parametrize("password", ["too short", "x" * 129, f"{PASSWORD}\0"])
async def test_a_password_that_is_out_of_bounds_costs_no_token(
    client: AsyncClient, ada: User, mailbox: Mailbox, password: str
) -> None:
    await forget(client, ada.email)
    token = mailbox.take_token()
    assert (await confirm(client, token, password)).status_code == 422
    assert (await confirm(client, token)).status_code == 200
# {% endcall %}
