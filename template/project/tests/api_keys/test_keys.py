# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What those who manage keys can do with them."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.api_keys.keys import LENGTH, PATTERN, is_key, make_key
from app.api_keys.schemas import NewKeyOut
from app.db.base import utc_now
from tests.api_keys.conftest import ME, URL
from tests.conftest import Person


def new_key(**changes: Any) -> dict[str, Any]:
    """The body of a new key."""
    return {"label": "importer", "scopes": ["articles:write"]} | changes


async def create(person: Person, **changes: Any) -> dict[str, Any]:
    """Make a key, and return what is shown of it."""
    answer = await person.client.post(URL, json=new_key(**changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_scanners_for_secrets_find_every_key_in_a_text() -> None:
    keys = [make_key() for _ in range(500)]
    assert {len(key) for key in keys} == {LENGTH}
    assert all(is_key(key) for key in keys)
    for text in (" ".join(keys), "\n".join(f'api_key = "{key}";' for key in keys)):
        assert re.findall(PATTERN, text) == keys


def test_no_two_keys_are_alike() -> None:
    prefixes, secrets = zip(*(make_key().split(".") for _ in range(500)), strict=True)
    assert len(set(prefixes)) == len(set(secrets)) == 500


async def test_a_key_is_shown_once_and_works_at_once(
    manager: Person, show: Callable[..., Any]
) -> None:
    answer = await manager.client.post(URL, json=new_key())
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    made = answer.json()
    secret = made.pop("key")
    assert is_key(secret)
    assert secret.startswith(made["prefix"])
    assert (await show(secret)).status_code == 200
    for url in (URL, f"{URL}/{made['id']}"):
        answer = await manager.client.get(url)
        assert answer.status_code == 200
        assert made["prefix"] in answer.text
        assert secret.partition(".")[2] not in answer.text
        assert "hash" not in answer.text
    shown = (await manager.client.get(f"{URL}/{made['id']}")).json()
    assert shown == made | {"last_used_at": shown["last_used_at"]}


async def test_only_a_hash_of_a_key_is_stored(key: str, load: Callable[..., Any]) -> None:
    row = await load(key)
    assert row.key_hash == hashlib.sha256(key.encode()).hexdigest()
    stored = [str(value) for value in vars(row).values()]
    assert not any(key.partition(".")[2] in text for text in stored)


def test_a_key_that_was_made_does_not_show_in_its_repr() -> None:
    now = utc_now()
    made = NewKeyOut(
        id=1,
        prefix="sk_x",
        label="x",
        owner_id=1,
        scopes=[],
        created_at=now,
        expires_at=now,
        last_used_at=None,
        replaced_at=None,
        key=make_key(),
    )
    assert made.key.get_secret_value() not in repr(made)
    assert made.key.get_secret_value() in made.model_dump_json()


def test_openapi_says_what_a_key_looks_like_and_where_it_goes(app: FastAPI) -> None:
    document = app.openapi()
    key = document["components"]["schemas"]["NewKeyOut"]["properties"]["key"]
    assert key == {"type": "string", "pattern": PATTERN, "title": "Key"}
    schemes = document["components"]["securitySchemes"]
    assert schemes["ApiKey"] == {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    assert (schemes["BearerKey"]["type"], schemes["BearerKey"]["scheme"]) == ("http", "bearer")
    for operation, scopes, others in (
        (document["paths"]["/api/v1/articles"]["get"], [], [{}]),
        (document["paths"]["/api/v1/articles"]["post"], ["articles:write"], []),
    ):
        # Each of the list is enough.
        assert operation["security"] == [{"ApiKey": scopes}, {"BearerKey": scopes}, *others]
        assert "429" in operation["responses"]


async def test_each_key_knows_what_it_is(
    author: Person, client: AsyncClient, key: str, show: Callable[..., Any]
) -> None:
    me = (await show(key)).json()
    assert (me["owner_id"], me["scopes"]) == (author.id, ["articles:write"])
    assert me["prefix"] == key.partition(".")[0]
    assert (await client.get(ME)).status_code == 401


async def test_the_key_that_is_shown_cannot_be_revoked_by_that_name(client: AsyncClient) -> None:
    answer = await client.delete(ME)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_a_key_acts_as_its_owner(
    manager: Person, author: Person, client: AsyncClient
) -> None:
    made = await create(manager, owner_id=author.id)
    headers = {"X-API-Key": made["key"]}
    answer = await client.post("/api/v1/articles", json=author.article(), headers=headers)
    assert answer.json()["author"]["id"] == author.id


async def test_a_key_has_the_scopes_that_it_was_made_with_and_no_more(
    manager: Person, client: AsyncClient
) -> None:
    made = await create(manager, scopes=["users:manage", "users:manage"])
    assert made["scopes"] == ["users:manage"]
    headers = {"X-API-Key": made["key"]}
    assert (await client.get("/api/v1/users", headers=headers)).status_code == 200
    assert (await client.get(URL, headers=headers)).status_code == 403
    answer = await client.post("/api/v1/articles", json=manager.article(), headers=headers)
    assert answer.status_code == 403
    made = await create(manager, scopes=[])
    headers = {"X-API-Key": made["key"]}
    assert (await client.get("/api/v1/articles", headers=headers)).status_code == 200


async def test_every_key_ends(manager: Person) -> None:
    for days in (1, 366):
        made = await create(manager, days=days)
        created, expires = (datetime.fromisoformat(made[f"{n}_at"]) for n in ("created", "expires"))
        assert abs(expires - created - timedelta(days=days)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "change",
    [
        {"label": ""},
        {"label": "two\nlines"},
        {"label": "x" * 101},
        {"scopes": ["everything"]},
        {"scopes": "articles:write"},
        {"scopes": ["articles:write"] * 51},
        {"scopes": None},
        {"days": 0},
        {"days": 367},
        {"days": None},
        {"owner_id": 0},
        {"prefix": "sk_aaaaaaaaaaaaaaaa"},
        {"key": "mine"},
        {"key_hash": "0" * 64},
        {"secret_hash": "0" * 64},
        {"expires_at": "2999-01-01T00:00:00Z"},
        {"last_used_at": "2999-01-01T00:00:00Z"},
    ],
    ids=str,
)
async def test_a_new_key_is_refused_when_it_is_out_of_bounds(
    manager: Person, change: dict[str, Any]
) -> None:
    assert (await manager.client.post(URL, json=new_key(**change))).status_code == 422


async def test_a_key_needs_an_owner_who_exists(manager: Person) -> None:
    answer = await manager.client.post(URL, json=new_key(owner_id=2**53 - 1))
    assert answer.status_code == 409


async def test_keys_are_listed_in_pages_of_everybody_or_of_one(
    manager: Person, author: Person
) -> None:
    for _ in range(3):
        await create(manager, owner_id=author.id)
    seen: list[int] = []
    query: dict[str, Any] = {"limit": 2, "sort": "-expires_at"}
    while True:
        page = (await manager.client.get(URL, params=query)).json()
        seen += [item["owner_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert sorted(seen) == sorted([manager.id] + [author.id] * 4)
    page = (await manager.client.get(URL, params={"owner_id": author.id})).json()
    assert {item["owner_id"] for item in page["items"]} == {author.id}
    assert len(page["items"]) == 4


@pytest.mark.parametrize("sort", ["label", "key_hash", "last_used_at"])
async def test_keys_are_not_sorted_by_anything_else(manager: Person, sort: str) -> None:
    assert (await manager.client.get(URL, params={"sort": sort})).status_code == 422


async def test_a_rotated_key_is_good_until_the_overlap_ends(
    manager: Person, show: Callable[..., Any], alter: Callable[..., Any]
) -> None:
    old = await create(manager, days=30)
    answer = await manager.client.post(f"{URL}/{old['id']}/rotate", json={"overlap": 600})
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    new = answer.json()
    same = ("label", "owner_id", "scopes")
    assert [new[name] for name in same] == [old[name] for name in same]
    assert new["key"] != old["key"]
    for made in (old, new):
        assert (await show(made["key"])).status_code == 200
    row = (await manager.client.get(f"{URL}/{old['id']}")).json()
    assert row["replaced_at"] is not None
    left = datetime.fromisoformat(row["expires_at"]) - utc_now()
    assert timedelta(seconds=590) < left <= timedelta(seconds=600)
    lifetime = datetime.fromisoformat(new["expires_at"]) - utc_now()
    assert timedelta(days=29) < lifetime <= timedelta(days=30)


async def test_a_rotated_key_ends_at_once_without_an_overlap(
    manager: Person, show: Callable[..., Any]
) -> None:
    old = await create(manager)
    answer = await manager.client.post(f"{URL}/{old['id']}/rotate", json={"overlap": 0})
    assert (await show(old["key"])).status_code == 401
    assert (await show(answer.json()["key"])).status_code == 200


async def test_an_overlap_does_not_make_a_key_live_longer(
    manager: Person, alter: Callable[..., Any]
) -> None:
    old = await create(manager)
    soon = utc_now() + timedelta(seconds=60)
    await alter(old["key"], expires_at=soon)
    answer = await manager.client.post(f"{URL}/{old['id']}/rotate", json={"overlap": 3600})
    assert answer.status_code == 201
    row = (await manager.client.get(f"{URL}/{old['id']}")).json()
    assert abs(datetime.fromisoformat(row["expires_at"]) - soon) < timedelta(seconds=1)


async def test_a_key_has_one_successor_and_an_expired_one_has_none(
    manager: Person, alter: Callable[..., Any]
) -> None:
    old = await create(manager)
    statuses = [
        (await manager.client.post(f"{URL}/{old['id']}/rotate", json={})).status_code
        for _ in range(2)
    ]
    assert statuses == [201, 409]
    expired = await create(manager)
    await alter(expired["key"], expires_at=utc_now())
    answer = await manager.client.post(f"{URL}/{expired['id']}/rotate", json={})
    assert answer.status_code == 409


@pytest.mark.parametrize("overlap", [-1, 604_801, "long", None])
async def test_an_overlap_that_makes_no_sense_is_refused(manager: Person, overlap: Any) -> None:
    made = await create(manager)
    answer = await manager.client.post(f"{URL}/{made['id']}/rotate", json={"overlap": overlap})
    assert answer.status_code == 422


async def test_a_revoked_key_is_gone(manager: Person) -> None:
    made = await create(manager)
    url = f"{URL}/{made['id']}"
    assert (await manager.client.delete(url)).status_code == 204
    for answer in (
        await manager.client.get(url),
        await manager.client.delete(url),
        await manager.client.post(f"{url}/rotate", json={}),
    ):
        assert answer.status_code == 404


async def test_the_keys_of_a_deleted_user_are_gone(
    manager: Person, author: Person, key: str, show: Callable[..., Any]
) -> None:
    url = f"/api/v1/users/{author.id}"
    assert (await manager.client.delete(url, headers={"If-Match": '"1"'})).status_code == 204
    assert (await show(key)).status_code == 401
# {% endcall %}
