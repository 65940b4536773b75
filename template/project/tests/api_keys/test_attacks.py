# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Who gets nowhere with which key."""

import hmac
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api_keys.keys import make_key
from app.db.base import utc_now
from tests.api_keys.conftest import ME, URL
from tests.conftest import Person


async def test_a_key_is_good_in_either_header(client: AsyncClient, key: str) -> None:
    bearer = {"Authorization": f"Bearer {key}"}
    for headers in ({"X-API-Key": key}, bearer, bearer | {"x-api-key": key}):
        assert (await client.get(ME, headers=headers)).status_code == 200


async def test_two_keys_or_two_headers_are_refused(
    client: AsyncClient, key: str, manager: Person
) -> None:
    other = manager.client.headers["X-API-Key"]
    for headers in (
        [("X-API-Key", key), ("Authorization", f"Bearer {other}")],
        [("X-API-Key", key), ("Authorization", "Bearer x")],
        [("X-API-Key", ""), ("Authorization", f"Bearer {key}")],
        [("X-API-Key", key), ("X-API-Key", key)],
        [("X-API-Key", key), ("X-API-Key", "")],
        [("X-API-Key", key), ("x-api-key", other)],
        [("Authorization", f"Bearer {key}"), ("Authorization", f"Bearer {key}")],
        [("X-API-Key", f"{key}, {key}")],
        [("X-API-Key", f"Bearer {key}")],
        [("Authorization", f"Bearer {key} {key}")],
    ):
        for url in (ME, "/api/v1/articles"):
            assert (await client.get(url, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{prefix}",
        "{secret}",
        "{prefix}.",
        "{prefix}{secret}",
        "{prefix}.{other_secret}",
        "{other_prefix}.{secret}",
        "{other_prefix}.{other_secret}",
        "{prefix}.{secret}A",
        "{prefix}.{secret}\t",
        "{prefix}.{swapped}",
        "{PREFIX}.{secret}",
        "pk_aaaaaaaaaaaaaaaa.{secret}",
        "sk_' OR 1=1 --      .{secret}",
        "sk_%%%%%%%%%%%%%%%%.{secret}",
        "sk_________________.{secret}",
        "sk_aaaaaaaaaaaaaaa\xdf.{secret}",
        "sk_aaaaaaaaaaaaaaaa.\xff\xfe{secret}",
        "{prefix}.{secret}{long}",
        "{long}",
    ],
)
async def test_a_key_that_was_not_given_out_is_refused(
    client: AsyncClient, key: str, text: str
) -> None:
    prefix, secret = key.split(".")
    other_prefix, other_secret = make_key().split(".")
    wrong = text.format(
        prefix=prefix,
        PREFIX=prefix.upper(),
        secret=secret,
        swapped=secret.swapcase(),
        other_prefix=other_prefix,
        other_secret=other_secret,
        long="x" * 60_000,
    ).encode("latin-1")
    for headers in ({b"X-API-Key": wrong}, {b"Authorization": b"Bearer " + wrong}):
        answer = await client.get("/api/v1/articles", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert not wrong or wrong.decode("latin-1") not in answer.text


async def test_an_expired_key_is_refused(
    key: str, alter: Callable[..., Any], show: Callable[..., Any]
) -> None:
    await alter(key, expires_at=utc_now())
    assert (await show(key)).status_code == 401


@pytest.mark.parametrize("way", ["revoke", "replace", "deactivate", "delete"])
async def test_what_is_not_good_any_more_writes_nothing_from_that_moment_on(
    manager: Person, author: Person, way: str
) -> None:
    key = (await author.client.get(ME)).json()
    user = f"/api/v1/users/{author.id}"
    match = {"If-Match": '"1"'}
    if way == "revoke":
        answer = await manager.client.delete(f"{URL}/{key['id']}")
    elif way == "replace":
        answer = await manager.client.post(f"{URL}/{key['id']}/rotate", json={"overlap": 0})
    elif way == "deactivate":
        answer = await manager.client.patch(user, json={"is_active": False}, headers=match)
    else:
        answer = await manager.client.delete(user, headers=match)
    assert answer.is_success
    answer = await author.client.post("/api/v1/articles", json=author.article())
    assert answer.status_code == 401
    # The process has learnt of it by that, and answers no reads from memory any more.
    assert (await author.client.get(ME)).status_code == 401


async def test_the_keys_of_a_user_who_is_active_again_are_good_again(
    manager: Person, author: Person, write: Callable[..., Any], key: str
) -> None:
    url = f"/api/v1/users/{author.id}"
    for version, is_active, status in ((1, False, 401), (2, True, 201)):
        answer = await manager.client.patch(
            url, json={"is_active": is_active}, headers={"If-Match": f'"{version}"'}
        )
        assert answer.status_code == 200
        assert (await write(key)).status_code == status


async def test_an_unknown_prefix_and_a_wrong_secret_take_the_same_work_and_get_the_same_answer(
    key: str, engine: AsyncEngine, show: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []
    compare = hmac.compare_digest

    def count_comparison(first: str, second: str) -> bool:
        work.append(f"compare {len(first)} and {len(second)}")
        return compare(first, second)

    def count_query(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "SAVEPOINT" not in statement:
            work.append(statement)

    monkeypatch.setattr(hmac, "compare_digest", count_comparison)
    event.listen(engine.sync_engine, "before_cursor_execute", count_query)
    done = []
    wrong_secret = key.partition(".")[0] + "." + make_key().partition(".")[2]
    for wrong in (make_key(), wrong_secret):
        answer = await show(wrong)
        done.append((work[:], answer.status_code, answer.json() | {"request_id": None}))
        work.clear()
    event.remove(engine.sync_engine, "before_cursor_execute", count_query)
    assert done[0] == done[1]
    (query, comparison), status, _ = done[0]
    assert query.startswith("SELECT")
    assert comparison == "compare 64 and 64"
    assert status == 401


async def test_nobody_makes_a_key_that_can_do_more_than_its_maker(
    manager: Person, client: AsyncClient
) -> None:
    scopes = ["keys:manage", "articles:write"]
    body = {"label": "deputy", "scopes": scopes}
    made = (await manager.client.post(URL, json=body)).json()
    headers = {"X-API-Key": made["key"]}
    for more in (["users:manage"], ["articles:write", "articles:manage"]):
        body = {"label": "more", "scopes": more}
        assert (await client.post(URL, json=body, headers=headers)).status_code == 403
    for less in (scopes, ["keys:manage"], []):
        body = {"label": "less", "scopes": less}
        assert (await client.post(URL, json=body, headers=headers)).status_code == 201


async def test_nobody_gets_at_a_stronger_key_by_rotating_it(
    manager: Person, author: Person, client: AsyncClient
) -> None:
    body = {"label": "deputy", "scopes": ["keys:manage", "articles:write"]}
    headers = {"X-API-Key": (await manager.client.post(URL, json=body)).json()["key"]}
    for person in (manager, author):
        mine = (await person.client.get(ME)).json()
        url = f"{URL}/{mine['id']}/rotate"
        assert (await client.post(url, json={"overlap": 0}, headers=headers)).status_code == 403
        assert (await person.client.get(f"{URL}/me")).json()["replaced_at"] is None


async def test_nobody_makes_keys_for_others_without_managing_users(
    manager: Person, author: Person, client: AsyncClient
) -> None:
    body: dict[str, Any] = {"label": "deputy", "scopes": ["keys:manage", "articles:write"]}
    headers = {"X-API-Key": (await manager.client.post(URL, json=body)).json()["key"]}
    body = {"label": "as somebody else", "scopes": [], "owner_id": author.id}
    assert (await client.post(URL, json=body, headers=headers)).status_code == 403
    body["owner_id"] = manager.id
    assert (await client.post(URL, json=body, headers=headers)).status_code == 201


async def test_keys_are_for_those_who_manage_them(
    author: Person, manager: Person, client: AsyncClient
) -> None:
    foreign = (await manager.client.get(ME)).json()
    own = (await author.client.get(ME)).json()
    for caller, status in ((client, 401), (author.client, 403)):
        for key_id in (foreign["id"], own["id"], 2**53 - 1):
            url = f"{URL}/{key_id}"
            for answer in (
                await caller.get(URL),
                await caller.get(url),
                await caller.post(URL, json={"label": "x", "scopes": []}),
                await caller.post(f"{url}/rotate", json={}),
                await caller.delete(url),
            ):
                assert answer.status_code == status


async def test_no_other_endpoint_shows_anything_of_keys(author: Person, manager: Person) -> None:
    article = await author.write(state="published")
    for url in (f"/api/v1/articles/{article['id']}", f"/api/v1/users/{author.id}"):
        answer = await manager.client.get(url)
        assert answer.status_code == 200
        assert "sk_" not in answer.text


async def test_a_shared_cache_does_not_show_anybody_what_a_key_may_see(author: Person) -> None:
    draft = await author.write()
    answer = await author.client.get(f"/api/v1/articles/{draft['id']}")
    assert answer.status_code == 200
    assert {"Authorization", "X-API-Key"} <= set(answer.headers["vary"].split(", "))


async def test_a_scope_that_the_code_has_no_more_counts_for_nothing(
    author: Person, key: str, alter: Callable[..., Any]
) -> None:
    await alter(key, scopes=["articles:write", "articles:burn"])
    assert (await author.client.get(ME)).json()["scopes"] == ["articles:write"]
# {% endcall %}
