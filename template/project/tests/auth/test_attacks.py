# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What callers try who want more than they may."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response

from app.auth.scopes import Role
from tests.auth.access import BODIES, TABLE, Row, make_records, send
from tests.conftest import Person

ARTICLES = "/api/v1/articles"
SORTS = [f"{sign}{name}" for name in ("created_at", "title", "price") for sign in ("", "-")]
# What nobody may give to a record, or to oneself, by just sending it along.
PRIVILEGES: dict[str, Any] = {
    "id": 1,
    "version": 1,
    "created_at": "2030-01-01T00:00:00Z",
    "author": {"id": 1, "name": "Eve"},
    "author_id": 1,
    "owner_id": 1,
    "user_id": 1,
    "is_active": True,
    "is_admin": True,
    "kind": "machine",
    "role": "admin",
    "roles": ["admin"],
    "scope": "users:manage",
    "scopes": ["users:manage"],
    # {% if has_passwords %}
    "password_hash": "x",
    # {% endif %}
}
# {% if not has_principal %}
del PRIVILEGES["author_id"]
# {% endif %}
WRITES = [row for row in TABLE if row.changes_something]
WRITES_OF_JSON = [row for row in WRITES if "json" in BODIES.get(row.operation, {})]


def list_members(app: FastAPI, row: Row) -> set[str]:
    """Return the names of what an operation takes in its body."""
    document = app.openapi()
    method, path = row.operation.split()
    operation = document["paths"][f"/api/v1{path}"][method.lower()]
    body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return set(document["components"]["schemas"][body.rpartition("/")[2]]["properties"])


@pytest.mark.parametrize("row", WRITES_OF_JSON, ids=str)
async def test_what_an_operation_does_not_offer_cannot_be_sent_along(
    row: Row, app: FastAPI, manager: Person, author: Person
) -> None:
    ids = await make_records(row, author)
    body = BODIES[row.operation]["json"]
    for name in PRIVILEGES.keys() - list_members(app, row):
        answer = await send(manager.client, row, ids, json=body | {name: PRIVILEGES[name]})
        assert answer.status_code == 422
        assert [fault["where"] for fault in answer.json()["errors"]] == [f"body.{name}"]


@pytest.mark.parametrize("row", WRITES_OF_JSON, ids=str)
def test_only_administrators_are_offered_privileges(row: Row, app: FastAPI) -> None:
    if PRIVILEGES.keys() & list_members(app, row):
        assert {row.statuses[name] for name in ("other", "author", "editor")} == {403}


@pytest.mark.parametrize("row", [row for row in WRITES if "{" in row.operation], ids=str)
def test_nobody_changes_what_belongs_to_another(row: Row) -> None:
    assert row.statuses["nobody"] == 401
    assert row.statuses["other"] in (403, 404)


# {% filter replace(', "DELETE"' if has_oidc else "", "") %}
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
# {% endfilter %}
@pytest.mark.parametrize("row", [row for row in WRITES if row.statuses["nobody"] == 401], ids=str)
async def test_whoever_was_deactivated_or_deleted_changes_nothing_any_more(
    row: Row, method: str, manager: Person, author: Person, make_person: Callable[..., Any]
) -> None:
    ids = await make_records(row, author)
    ended = await make_person("Eve", Role.ADMIN)
    assert (await ended.client.get(ARTICLES)).status_code == 200
    answer = await manager.client.request(
        method,
        f"/api/v1/users/{ended.id}",
        headers={"If-Match": '"1"'},
        json={"is_active": False} if method == "PATCH" else None,
    )
    assert answer.is_success, answer.text
    assert (await send(ended.client, row, ids)).status_code == 401


async def test_a_header_or_a_query_does_not_change_the_method(author: Person) -> None:
    article = await author.write()
    url = f"{ARTICLES}/{article['id']}"
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        for method in ("GET", "POST"):
            answer = await author.client.request(
                method, url, headers={header: "DELETE", "If-Match": '"1"'}
            )
            assert answer.status_code == (200 if method == "GET" else 405)
    assert (await author.client.get(url, params={"_method": "DELETE"})).status_code == 422
    assert (await author.client.get(url)).json() == article


def strip(answer: Response) -> tuple[int, str, list[tuple[str, str]]]:
    """Return what an answer tells, but for the ids in it."""
    headers = [
        (name, value)
        for name, value in answer.headers.multi_items()
        if name not in ("content-length", "x-request-id")
    ]
    text = re.sub(r'"request_id":"\w+"', "", answer.text)
    return answer.status_code, re.sub(r"\d{2,}|\b\d\b", "N", text), headers


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("version", [1, 7])
async def test_what_is_hidden_is_like_what_does_not_exist(
    method: str, version: int, author: Person, make_person: Callable[..., Any]
) -> None:
    stranger = await make_person("Eve")
    answers = []
    for article_id in ((await author.write())["id"], 2**53 - 1):
        answers.append(
            await stranger.client.request(
                method,
                f"{ARTICLES}/{article_id}",
                headers={"If-Match": f'"{version}"'},
                json={"title": "Changed"} if method == "PATCH" else None,
            )
        )
    assert strip(answers[0]) == strip(answers[1])
    assert answers[0].status_code in (404, 405)


async def walk(client: AsyncClient, **query: Any) -> list[int]:
    """Follow the cursors from the first page to the last, one article at a time."""
    ids = []
    while True:
        answer = await client.get(ARTICLES, params=query | {"limit": 1})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        ids += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return ids
        query["cursor"] = page["next_cursor"]


async def test_a_list_shows_what_its_caller_may_read_one_by_one(
    client: AsyncClient, author: Person, manager: Person, make_person: Callable[..., Any]
) -> None:
    stranger = await make_person("Eve")
    articles = [
        (await person.write(state=state))["id"]
        for person in (author, stranger)
        for state in ("draft", "published", "archived", "draft")
    ]
    for caller in (client, stranger.client, author.client, manager.client):
        answers = {number: await caller.get(f"{ARTICLES}/{number}") for number in articles}
        readable = [number for number, answer in answers.items() if answer.status_code == 200]
        for sort in SORTS:
            assert sorted(await walk(caller, sort=sort)) == readable


@pytest.mark.parametrize("state", ["draft", "archived"])
async def test_no_filter_shows_what_is_hidden(
    state: str, client: AsyncClient, author: Person, make_person: Callable[..., Any]
) -> None:
    stranger = await make_person("Eve")
    article = await author.write(state=state)
    query = {"author_id": author.id, "created_from": article["created_at"]}
    for caller in (client, stranger.client):
        assert await walk(caller, state=state) == []
        assert await walk(caller, **query) == []
        assert await walk(caller, **query, state=state) == []
    assert await walk(author.client, **query, state=state) == [article["id"]]


@pytest.mark.parametrize("sort", SORTS)
async def test_the_cursor_of_another_shows_nothing_more(
    sort: str, client: AsyncClient, author: Person, manager: Person
) -> None:
    for state in ("draft", "published", "archived", "draft"):
        await author.write(state=state)
    query: dict[str, Any] = {"sort": sort, "limit": 1}
    while True:
        page = (await manager.client.get(ARTICLES, params=query)).json()
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
        shown = (await client.get(ARTICLES, params=query | {"limit": 100})).json()["items"]
        assert {item["state"] for item in shown} <= {"published"}
# {% endcall %}
