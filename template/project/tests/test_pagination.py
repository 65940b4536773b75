"""How clients walk through lists."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.conftest import Person

URL = "/api/v1/articles"


async def walk(client: AsyncClient, **query: Any) -> list[dict[str, Any]]:
    """Follow the cursors from the first page to the last."""
    items: list[dict[str, Any]] = []
    while True:
        answer = await client.get(URL, params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= query["limit"]
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("key", ["created_at", "title", "price"])
@pytest.mark.parametrize("limit", [1, 2, 5, 100])
async def test_every_item_is_seen_once_in_both_directions(
    author: Person, key: str, limit: int
) -> None:
    for title, price in (("b", "1.00"), ("a", "2.50"), ("c", "1.00"), ("a", "10.00"), ("d", "0")):
        await author.write(title=title, price=price)
    up = await walk(author.client, sort=key, limit=limit)
    down = await walk(author.client, sort=f"-{key}", limit=limit)
    assert len({item["id"] for item in up}) == len(up) == 5
    assert up == down[::-1]
    values = [float(item[key]) if key == "price" else item[key] for item in up]
    assert values == sorted(values)


async def test_what_comes_in_meanwhile_moves_nothing(author: Person) -> None:
    for _ in range(3):
        await author.write()
    first = (await author.client.get(URL, params={"limit": 2})).json()
    await author.write()
    query = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await author.client.get(URL, params=query)).json()
    assert len({item["id"] for item in first["items"] + second["items"]}) == 3


def encode(text: str) -> str:
    """Write a cursor as the service does."""
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "====",
        "A" * 2001,
        encode("nothing"),
        encode("null"),
        encode("[]"),
        encode('["-created_at", "2030-01-01T00:00:00Z"]'),
        encode('["-created_at", "soon", 1]'),
        encode('["-created_at", "2030-01-01T00:00:00Z", 9223372036854775808]'),
        encode('["-created_at", "2030-01-01T00:00:00Z", "1; DROP TABLE users"]'),
        encode('["created_at", "2030-01-01T00:00:00Z", 1]'),
        encode("[" * 1000),
        encode('["-created_at", 1e999, 1]'),
    ],
)
async def test_a_cursor_that_was_not_given_out_is_refused(client: AsyncClient, cursor: str) -> None:
    assert (await client.get(URL, params={"cursor": cursor})).status_code == 422


async def test_a_cursor_belongs_to_its_order(author: Person) -> None:
    await author.write()
    await author.write()
    page = (await author.client.get(URL, params={"limit": 1, "sort": "price"})).json()
    query = {"sort": "title", "cursor": page["next_cursor"]}
    answer = await author.client.get(URL, params=query)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "The cursor belongs to the order price, not title."
