"""What clients can do with articles."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.conftest import Person

URL = "/api/v1/articles"


async def test_an_article_is_returned_as_it_was_written(author: Person) -> None:
    body = author.article(price="12.5", state="published")
    written = await author.client.post(URL, json=body)
    assert written.status_code == 201
    assert written.headers["etag"] == '"1"'
    article = written.json()
    assert article["author"] == {"id": author.id, "name": "Ada"}
    assert article["price"] == "12.50"
    assert article["created_at"] == article["updated_at"]
    assert article["created_at"].endswith("Z")
    read = await author.client.get(f"{URL}/{article['id']}")
    assert read.json() == article
    assert read.headers["etag"] == '"1"'


async def test_an_article_is_a_free_draft_unless_it_says_otherwise(author: Person) -> None:
    article = await author.write()
    assert (article["state"], article["price"]) == ("draft", "0.00")


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": " spaced "},
        {"title": "two\nlines"},
        {"title": "x" * 201},
        {"slug": "Not A Slug"},
        {"content": "nul\x00"},
        {"content": "x" * 100_001},
        {"state": "lost"},
        {"price": 1.5},
        {"price": "1.505"},
        {"price": "-1.00"},
        {"price": "1e3"},
        {"price": "NaN"},
        {"unknown": 1},
        {"title": None},
    ],
)
async def test_a_new_article_is_refused_when_it_is_out_of_bounds(
    author: Person, change: dict[str, Any]
) -> None:
    answer = await author.client.post(URL, json=author.article(**change))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("body")


async def test_a_slug_belongs_to_one_article(author: Person) -> None:
    first = await author.write()
    answer = await author.client.post(URL, json=author.article(slug=first["slug"]))
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Another article has this slug."
    second = await author.write()
    answer = await author.client.patch(
        f"{URL}/{second['id']}", json={"slug": first["slug"]}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 409


async def test_a_change_leaves_out_what_stays_as_it_is(author: Person) -> None:
    article = await author.write(price="3.00")
    answer = await author.client.patch(
        f"{URL}/{article['id']}", json={"state": "archived"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    changed = answer.json()
    assert changed["updated_at"] > article["updated_at"]
    same = article | {"state": "archived", "version": 2, "updated_at": changed["updated_at"]}
    assert changed == same
    assert (await author.client.get(f"{URL}/{article['id']}")).json() == same


async def test_the_longest_text_comes_back_as_it_is(author: Person) -> None:
    content = "\N{LADY BEETLE}" * 100_000
    article = await author.write(content=content)
    assert (await author.client.get(f"{URL}/{article['id']}")).json()["content"] == content


async def test_null_is_no_way_to_leave_something_out(author: Person) -> None:
    article = await author.write()
    answer = await author.client.patch(
        f"{URL}/{article['id']}", json={"title": None}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 422


async def test_a_change_of_an_old_version_is_refused(author: Person) -> None:
    article = await author.write()
    url = f"{URL}/{article['id']}"
    assert (
        await author.client.patch(url, json={"title": "New"}, headers={"If-Match": '"1"'})
    ).status_code == 200
    for answer in (
        await author.client.patch(url, json={"title": "Late"}, headers={"If-Match": '"1"'}),
        await author.client.delete(url, headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code == 412
        assert answer.json()["detail"] == "It has version 2, not 1: read it again."
    assert (await author.client.get(url)).json()["title"] == "New"


async def test_a_change_has_to_say_which_version_it_means(author: Person) -> None:
    article = await author.write()
    url = f"{URL}/{article['id']}"
    for answer in (
        await author.client.patch(url, json={"title": "Blind"}),
        await author.client.delete(url),
    ):
        assert answer.status_code == 428
    answer = await author.client.delete(url, headers={"If-Match": "1"})
    assert answer.status_code == 422


async def test_a_deleted_article_is_gone(author: Person) -> None:
    article = await author.write()
    url = f"{URL}/{article['id']}"
    answer = await author.client.delete(url, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.content) == (204, b"")
    for answer in (
        await author.client.get(url),
        await author.client.patch(url, json={}, headers={"If-Match": '"1"'}),
        await author.client.delete(url, headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("article_id", ["0", "-1", str(2**53), "one", "1.5"])
async def test_an_id_that_no_article_can_have_is_refused(
    client: AsyncClient, article_id: str
) -> None:
    assert (await client.get(f"{URL}/{article_id}")).status_code == 422


async def test_the_greatest_id_is_only_unknown(client: AsyncClient) -> None:
    assert (await client.get(f"{URL}/{2**53 - 1}")).status_code == 404


async def test_a_list_can_be_filtered(author: Person, make_person: Callable[..., Any]) -> None:
    other = await make_person("Grace")
    draft = await author.write()
    published = await author.write(state="published")
    foreign = await other.write(state="published")

    async def list_ids(**query: Any) -> list[int]:
        answer = await author.client.get(URL, params=query)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await list_ids(state="published") == [foreign["id"], published["id"]]
    assert await list_ids(author_id=author.id) == [published["id"], draft["id"]]
    assert await list_ids(author_id=author.id, state="draft") == [draft["id"]]
    assert await list_ids(created_from=draft["created_at"], sort="created_at") == [
        draft["id"],
        published["id"],
        foreign["id"],
    ]
    assert await list_ids(created_before=draft["created_at"]) == []
    assert await list_ids(created_before="0001-01-01T00:00:00+01:00") == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "many"},
        {"sort": "content"},
        {"state": "lost"},
        {"author_id": 2**53},
        {"created_from": "yesterday"},
        {"created_from": "2030-01-01T00:00:00"},
        {"created_from": "1700000000"},
        {"unknown": 1},
    ],
)
async def test_a_list_refuses_what_it_does_not_understand(
    client: AsyncClient, query: dict[str, Any]
) -> None:
    assert (await client.get(URL, params=query)).status_code == 422
