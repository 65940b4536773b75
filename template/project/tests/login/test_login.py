# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How users log in, stay logged in, and log out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.config import Settings
from app.db.base import utc_now
from app.login import passwords
from app.login.models import RefreshToken
from app.users.models import User
from tests.conftest import Person

Sessions = async_sessionmaker[AsyncSession]

AUTH = "/api/v1/auth"
EMAIL = "ada@example.com"
PASSWORD = "correct horse battery"


async def register(client: AsyncClient) -> None:
    """Become a user."""
    body = {"name": "Ada", "email": EMAIL, "password": PASSWORD}
    assert (await client.post(f"{AUTH}/register", json=body)).status_code == 201


async def log_in(client: AsyncClient, email: str = EMAIL, password: str = PASSWORD) -> Response:
    """Send the form of OAuth2's password flow."""
    return await client.post(f"{AUTH}/token", data={"username": email, "password": password})


async def refresh(client: AsyncClient, refresh_token: str) -> Response:
    """Give a refresh token back for new tokens."""
    return await client.post(f"{AUTH}/refresh", json={"refresh_token": refresh_token})


async def get_me(client: AsyncClient, access_token: str) -> Response:
    """Ask who an access token is for."""
    headers = {"Authorization": f"Bearer {access_token}"}
    return await client.get(f"{AUTH}/me", headers=headers)


@pytest.fixture
async def tokens(client: AsyncClient) -> dict[str, Any]:
    """The tokens of a new user."""
    await register(client)
    answer = await log_in(client)
    assert answer.status_code == 200
    tokens: dict[str, Any] = answer.json()
    return tokens


async def test_a_new_user_logs_in_and_is_no_administrator(
    client: AsyncClient, tokens: dict[str, Any]
) -> None:
    assert tokens["token_type"] == "bearer"
    assert tokens["scope"] == "articles:write"
    me = (await get_me(client, tokens["access_token"])).json()
    assert (me["email"], me["role"]) == (EMAIL, "author")


async def test_tokens_are_not_kept_by_caches(client: AsyncClient) -> None:
    await register(client)
    assert (await log_in(client)).headers["cache-control"] == "no-store"


async def test_the_case_of_an_address_does_not_matter(client: AsyncClient) -> None:
    await register(client)
    assert (await log_in(client, EMAIL.upper())).status_code == 200


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_for_the_same_work(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
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
    client: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(client)
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


async def test_a_refresh_token_is_good_for_one_use(
    client: AsyncClient, tokens: dict[str, Any]
) -> None:
    answer = await refresh(client, tokens["refresh_token"])
    assert answer.status_code == 200
    renewed = answer.json()
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert (await get_me(client, renewed["access_token"])).status_code == 200


async def test_a_second_use_of_a_refresh_token_ends_its_family(
    client: AsyncClient, tokens: dict[str, Any]
) -> None:
    renewed = (await refresh(client, tokens["refresh_token"])).json()
    other = (await log_in(client)).json()
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await refresh(client, renewed["refresh_token"])).status_code == 401
    assert (await refresh(client, other["refresh_token"])).status_code == 200


async def test_refresh_tokens_are_stored_as_hashes(
    tokens: dict[str, Any], sessions: Sessions
) -> None:
    async with sessions() as session:
        stored = await session.scalars(select(RefreshToken.token_hash))
        assert tokens["refresh_token"] not in stored.all()


async def test_an_expired_refresh_token_is_refused_and_forgotten(
    client: AsyncClient, tokens: dict[str, Any], sessions: Sessions
) -> None:
    past = utc_now() - timedelta(seconds=1)
    async with sessions.begin() as session:
        await session.execute(update(RefreshToken).values(expires_at=past))
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    await log_in(client)
    async with sessions() as session:
        assert len((await session.scalars(select(RefreshToken.id))).all()) == 1


async def test_logging_out_ends_the_family(client: AsyncClient, tokens: dict[str, Any]) -> None:
    renewed = (await refresh(client, tokens["refresh_token"])).json()
    body = {"refresh_token": renewed["refresh_token"]}
    assert (await client.post(f"{AUTH}/logout", json=body)).status_code == 204
    assert (await refresh(client, renewed["refresh_token"])).status_code == 401
    assert (await client.post(f"{AUTH}/logout", json=body)).status_code == 204


async def test_a_new_password_replaces_the_old_one_and_its_logins(
    client: AsyncClient, tokens: dict[str, Any]
) -> None:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    url = f"{AUTH}/password"
    body = {"current_password": "wrong horse battery", "new_password": "a new horse battery"}
    assert (await client.post(url, json=body, headers=headers)).status_code == 403
    body["current_password"] = PASSWORD
    assert (await client.post(url, json=body)).status_code == 401
    assert (await client.post(url, json=body, headers=headers)).status_code == 204
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await log_in(client)).status_code == 401
    assert (await log_in(client, password="a new horse battery")).status_code == 200


async def test_a_deleted_user_can_do_nothing_with_old_tokens(
    client: AsyncClient, tokens: dict[str, Any], manager: Person, author: Person
) -> None:
    me = (await get_me(client, tokens["access_token"])).json()
    answer = await manager.client.delete(
        f"/api/v1/users/{me['id']}", headers={"If-Match": f'"{me["version"]}"'}
    )
    assert answer.status_code == 204
    assert (await get_me(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401


def forge(settings: Settings, **changes: Any) -> str:
    """Sign a token that differs from a good one in some claims; None leaves a claim out."""
    now = utc_now()
    claims = {
        "iss": settings.auth.issuer,
        "aud": settings.auth.audience,
        "sub": "1",
        "sid": 1,
        "scope": "articles:write",
        "jti": "1",
        "iat": now,
        "exp": now + timedelta(minutes=5),
    } | changes
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(given, settings.auth.secret.get_secret_value(), "HS256")


@pytest.mark.parametrize(
    "changes",
    [
        *({claim: None} for claim in ("iss", "aud", "sub", "sid", "jti", "iat", "exp")),
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"sub": "one"},
        {"sid": "one"},
        {"exp": 1},
        {"iat": 2**40},
        {"scope": "everything"},
        {"scope": 1},
    ],
)
async def test_a_token_with_a_claim_missing_or_wrong_is_refused(
    client: AsyncClient, settings: Settings, changes: dict[str, Any]
) -> None:
    answer = await get_me(client, forge(settings, **changes))
    assert answer.status_code == 401
    assert answer.json()["detail"] == "The access token is not valid, or not any more."


async def test_a_token_that_somebody_else_signed_is_refused(
    client: AsyncClient, settings: Settings
) -> None:
    header, claims, signature = forge(settings).split(".")
    unsigned = jwt.encode({"sub": "1"}, "", "none")
    other = jwt.encode({"sub": "1"}, "x" * 64, "HS256")
    for token in (unsigned, other, f"{header}.{claims}.", f"{header}.{claims}x.{signature}", "x"):
        assert (await get_me(client, token)).status_code == 401


async def test_the_first_user_is_no_administrator(
    app: FastAPI, tokens: dict[str, Any], open_client: Callable[..., AsyncClient]
) -> None:
    client = open_client(Authorization=f"Bearer {tokens['access_token']}")
    assert (await client.get("/api/v1/users")).status_code == 403
# {% endcall %}
