# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How sessions go on, how users see them, and how they end."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.db.base import utc_now
from app.login.models import LoginSession
from app.users.models import User
from tests.conftest import Person
from tests.login.steps import ANOTHER, AUTH, EMAIL, PASSWORD, bearer, get_me, log_in, refresh

Sessions = async_sessionmaker[AsyncSession]
Tokens = dict[str, Any]

URL = f"{AUTH}/sessions"
# More than any that can be set.
LEEWAY = timedelta(minutes=2)


async def list_sessions(client: AsyncClient, tokens: Tokens) -> list[dict[str, Any]]:
    """Return the sessions of the user that an access token is for."""
    answer = await client.get(URL, headers=bearer(tokens["access_token"]))
    sessions: list[dict[str, Any]] = answer.json()
    return sessions


async def count(sessions: Sessions) -> int:
    """Count the sessions that there are."""
    async with sessions() as session:
        return len((await session.scalars(select(LoginSession))).all())


async def pass_time(
    write: Callable[[], AbstractAsyncContextManager[AsyncSession]], time: timedelta
) -> None:
    """Let every session have been used longer ago."""
    async with write() as session:
        await session.execute(update(LoginSession).values(last_used_at=utc_now() - time))


async def test_a_refresh_token_is_good_for_one_use(client: AsyncClient, tokens: Tokens) -> None:
    answer = await refresh(client, tokens["refresh_token"])
    assert answer.status_code == 200
    renewed = answer.json()
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert (await get_me(client, renewed["access_token"])).status_code == 200
    assert (await refresh(client, tokens["refresh_token"])).status_code == 409


async def test_a_second_use_of_a_refresh_token_ends_its_session(
    client: AsyncClient, tokens: Tokens, sessions: Sessions
) -> None:
    renewed = (await refresh(client, tokens["refresh_token"])).json()
    other = (await log_in(client)).json()
    await pass_time(sessions.begin, LEEWAY)
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await refresh(client, renewed["refresh_token"])).status_code == 401
    assert (await refresh(client, other["refresh_token"])).status_code == 200
    assert await count(sessions) == 1


async def test_a_second_use_right_after_the_first_is_refused_and_forgiven(
    client: AsyncClient, tokens: Tokens
) -> None:
    renewed = (await refresh(client, tokens["refresh_token"])).json()
    again = await refresh(client, tokens["refresh_token"])
    assert again.status_code == 409
    assert "use the tokens of that answer" in again.json()["detail"]
    assert (await refresh(client, renewed["refresh_token"])).status_code == 200


async def test_refresh_tokens_are_stored_as_hashes(tokens: Tokens, sessions: Sessions) -> None:
    async with sessions() as session:
        [login] = await session.scalars(select(LoginSession))
    stored = (login.family_hash, login.secret_hash)
    given = tokens["refresh_token"].split(".")
    assert [len(stored_hash) for stored_hash in stored] == [64, 64]
    assert [len(part) for part in given] == [43, 43]
    assert not set(given) & set(stored)


async def test_a_session_that_is_out_of_date_is_refused_and_forgotten(
    client: AsyncClient, tokens: Tokens, sessions: Sessions
) -> None:
    past = utc_now() - timedelta(seconds=1)
    await log_in(client)
    async with sessions.begin() as session:
        await session.execute(update(LoginSession).values(expires_at=past))
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert await count(sessions) == 1
    await log_in(client)
    assert await count(sessions) == 1


async def test_a_token_that_was_used_long_ago_ends_its_session_too(
    client: AsyncClient, tokens: Tokens, sessions: Sessions
) -> None:
    newest = tokens["refresh_token"]
    for _ in range(3):
        newest = (await refresh(client, newest)).json()["refresh_token"]
    await pass_time(sessions.begin, LEEWAY)
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await refresh(client, newest)).status_code == 401


async def test_who_knows_no_token_of_a_session_does_not_end_it(
    client: AsyncClient, tokens: Tokens, sessions: Sessions
) -> None:
    await pass_time(sessions.begin, LEEWAY)
    family, secret = tokens["refresh_token"].split(".")
    for made_up in (f"x.{secret}", f"{secret}.{family}", secret, f".{secret}", "."):
        assert (await refresh(client, made_up)).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 200


async def test_logging_out_ends_the_session(
    client: AsyncClient, tokens: Tokens, sessions: Sessions
) -> None:
    renewed = (await refresh(client, tokens["refresh_token"])).json()
    body = {"refresh_token": renewed["refresh_token"]}
    assert (await client.post(f"{AUTH}/logout", json=body)).status_code == 204
    assert (await refresh(client, renewed["refresh_token"])).status_code == 401
    assert (await client.post(f"{AUTH}/logout", json=body)).status_code == 204
    assert await count(sessions) == 0


async def test_users_see_their_own_sessions_and_which_one_is_asking(
    client: AsyncClient, tokens: Tokens, author: Person
) -> None:
    newer = (await log_in(client)).json()
    for asking, expected in ((tokens, [False, True]), (newer, [True, False])):
        listed = await list_sessions(client, asking)
        assert [item["current"] for item in listed] == expected
    await refresh(client, tokens["refresh_token"])
    _, older = await list_sessions(client, newer)
    assert older["created_at"] < older["last_used_at"] < older["expires_at"]


async def test_a_session_says_where_it_was_begun(
    client: AsyncClient, app: FastAPI, ada: User
) -> None:
    form = {"username": EMAIL, "password": PASSWORD}
    transport = ASGITransport(app, client=("2001:db8::1:2:3", 1234))
    async with AsyncClient(transport=transport, base_url="http://test") as elsewhere:
        answer = await elsewhere.post(f"{AUTH}/token", data=form)
    [session] = await list_sessions(client, answer.json())
    assert session["address"] == "2001:db8::/64"


async def test_a_session_that_is_ended_from_another_one_is_good_for_nothing(
    client: AsyncClient, tokens: Tokens
) -> None:
    newer = (await log_in(client)).json()
    _, older = await list_sessions(client, newer)
    url, headers = f"{URL}/{older['id']}", bearer(newer["access_token"])
    assert (await client.delete(url, headers=headers)).status_code == 204
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await client.delete(url, headers=headers)).status_code == 404
    assert (await refresh(client, newer["refresh_token"])).status_code == 200


async def test_the_sessions_of_others_are_out_of_reach(
    client: AsyncClient, tokens: Tokens, manager: Person
) -> None:
    [mine] = await list_sessions(client, tokens)
    url = f"{URL}/{mine['id']}"
    assert (await manager.client.delete(url)).status_code == 404
    assert (await client.delete(url)).status_code == 401
    assert len((await manager.client.get(URL)).json()) == 1
    assert (await refresh(client, tokens["refresh_token"])).status_code == 200


async def test_a_new_password_replaces_the_old_one_and_ends_the_other_sessions(
    client: AsyncClient, tokens: Tokens
) -> None:
    other = (await log_in(client)).json()
    headers, url = bearer(tokens["access_token"]), f"{AUTH}/password"
    body = {"current_password": "wrong horse battery", "new_password": ANOTHER}
    assert (await client.post(url, json=body, headers=headers)).status_code == 403
    body["current_password"] = PASSWORD
    assert (await client.post(url, json=body)).status_code == 401
    assert (await client.post(url, json=body, headers=headers)).status_code == 204
    assert (await refresh(client, other["refresh_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 200
    assert (await log_in(client)).status_code == 401
    assert (await log_in(client, password=ANOTHER)).status_code == 200


async def test_a_deleted_user_can_do_nothing_with_old_tokens(
    client: AsyncClient, tokens: Tokens, manager: Person, ada: User
) -> None:
    url = f"/api/v1/users/{ada.id}"
    answer = await manager.client.delete(url, headers={"If-Match": '"1"'})
    assert answer.status_code == 204
    assert (await get_me(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401


async def test_the_sessions_of_a_deactivated_user_end_and_no_new_one_begins(
    client: AsyncClient, tokens: Tokens, manager: Person, ada: User
) -> None:
    url = f"/api/v1/users/{ada.id}"
    wrong = (await log_in(client, password="wrong horse battery")).json()
    for is_active, status, version in ((False, 401, 1), (True, 200, 2)):
        match = {"If-Match": f'"{version}"'}
        answer = await manager.client.patch(url, json={"is_active": is_active}, headers=match)
        assert answer.status_code == 200
        refused = await log_in(client)
        assert refused.status_code == status
        if not is_active:
            assert refused.json() | {"request_id": None} == wrong | {"request_id": None}
    # The old session did not come back with its user.
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401


async def test_a_user_who_is_not_active_refreshes_nothing(
    client: AsyncClient, tokens: Tokens, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(User).values(is_active=False))
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert await count(sessions) == 0


@pytest.mark.parametrize("path", ["/articles", "/auth/password"])
async def test_a_user_whose_session_ended_writes_nothing_more(
    client: AsyncClient,
    tokens: Tokens,
    open_client: Callable[..., AsyncClient],
    path: str,
) -> None:
    await client.post(f"{AUTH}/logout", json={"refresh_token": tokens["refresh_token"]})
    caller = open_client(**bearer(tokens["access_token"]))
    assert (await caller.post(f"/api/v1{path}", json={})).status_code == 401
# {% endcall %}
