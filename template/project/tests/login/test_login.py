# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How users log in, stay logged in, and log out."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.db.session import Database
from app.login import passwords
from app.users.models import User
from tests.callers import PASSWORD
from tests.login.steps import ANOTHER, AUTH, EMAIL, bearer, get_me, log_in

Sessions = async_sessionmaker[AsyncSession]


async def test_a_new_user_logs_in_and_is_no_administrator(
    client: AsyncClient, tokens: dict[str, Any]
) -> None:
    assert tokens["token_type"] == "bearer"
    assert tokens["scope"] == "articles:write"
    me = (await get_me(client, tokens["access_token"])).json()
    assert (me["email"], me["role"]) == (EMAIL, "author")


async def test_tokens_are_not_kept_by_caches(client: AsyncClient, ada: User) -> None:
    assert (await log_in(client)).headers["cache-control"] == "no-store"


async def test_the_case_of_an_address_does_not_matter(client: AsyncClient, ada: User) -> None:
    assert (await log_in(client, EMAIL.upper())).status_code == 200


async def test_what_decides_about_passwords_is_read_from_no_replica(
    client: AsyncClient, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Database, "read")
    tokens = (await log_in(client)).json()
    body = {"current_password": PASSWORD, "new_password": ANOTHER}
    headers = bearer(tokens["access_token"])
    answer = await client.post(f"{AUTH}/password", json=body, headers=headers)
    assert answer.status_code == 204


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_for_the_same_work(
    client: AsyncClient, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = passwords._hasher.verify_and_update

    def count(password: str, hashed: str) -> tuple[bool, str | None]:
        verified.append(password)
        return verify(password, hashed)

    monkeypatch.setattr(passwords._hasher, "verify_and_update", count)
    answers = [
        await log_in(client, password="wrong horse battery"),
        await log_in(client, email="nobody@example.com"),
    ]
    assert verified == ["wrong horse battery", PASSWORD]
    assert [answer.status_code for answer in answers] == [401, 401]
    first, second = (answer.json() | {"request_id": None} for answer in answers)
    assert first == second


async def test_a_hash_that_is_out_of_date_is_renewed_at_login(
    client: AsyncClient, ada: User, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = select(User.password_hash).where(User.email == EMAIL)
    async with sessions() as session:
        before = await session.scalar(query)
    hasher = PasswordHash([Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1)])
    monkeypatch.setattr(passwords, "_hasher", hasher)
    assert (await log_in(client)).status_code == 200
    async with sessions() as session:
        after = await session.scalar(query)
    assert before != after
    assert "t=2" in str(after)
    assert (await log_in(client)).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"username": EMAIL},
        {"username": EMAIL, "password": "x" * 129},
        {"username": "x" * 255, "password": PASSWORD},
        {"username": EMAIL, "password": "nul\x00"},
        {"username": EMAIL, "password": PASSWORD, "grant_type": "magic"},
        {"username": EMAIL, "password": PASSWORD, "unknown": "1"},
    ],
)
async def test_a_login_that_is_out_of_bounds_is_refused(
    client: AsyncClient, form: dict[str, str]
) -> None:
    assert (await client.post(f"{AUTH}/token", data=form)).status_code == 422


async def test_the_first_user_is_no_administrator(
    app: FastAPI, tokens: dict[str, Any], open_client: Callable[..., AsyncClient]
) -> None:
    client = open_client(Authorization=f"Bearer {tokens['access_token']}")
    assert (await client.get("/api/v1/users")).status_code == 403
# {% endcall %}
