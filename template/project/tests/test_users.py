"""What can be done with users, by those who may."""

from collections.abc import Callable
from typing import Any

# {% if not has_oidc %}
import pytest
# {% endif %}
# {% if has_principal %}
from httpx2 import AsyncClient
# {% endif %}

from tests.conftest import Person

URL = "/api/v1/users"
# {% if not has_oidc %}


def new_user(**changes: Any) -> dict[str, Any]:
    """The body of a new user."""
    return {
        "name": "Joan",
        "email": "joan@example.com",
        # {% if has_passwords %}
        "password": "correct horse battery",
        # {% endif %}
    } | changes


async def test_a_user_is_returned_as_it_was_added(manager: Person) -> None:
    added = await manager.client.post(URL, json=new_user(email="Joan@Example.COM"))
    assert added.status_code == 201
    user = added.json()
    assert user["email"] == "joan@example.com"
    # {% if has_passwords %}
    assert not any("password" in name for name in user)
    # {% endif %}
    read = await manager.client.get(f"{URL}/{user['id']}")
    assert read.json() == user
    assert read.headers["etag"] == '"1"'


async def test_an_address_belongs_to_one_user(manager: Person) -> None:
    assert (await manager.client.post(URL, json=new_user())).status_code == 201
    answer = await manager.client.post(URL, json=new_user(email="JOAN@example.com"))
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Another user has this e-mail address."


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\tb"},
        {"email": "nobody"},
        {"email": f"{'x' * 250}@example.com"},
        {"version": 7},
        # {% if has_passwords %}
        {"role": "owner"},
        {"password": "too short"},
        {"password": "x" * 129},
        {"password_hash": "x"},
        # {% endif %}
    ],
)
async def test_a_new_user_is_refused_when_it_is_out_of_bounds(
    manager: Person, change: dict[str, Any]
) -> None:
    assert (await manager.client.post(URL, json=new_user(**change))).status_code == 422
# {% endif %}


async def test_a_user_is_changed_in_the_version_that_was_read(
    manager: Person, author: Person
) -> None:
    url = f"{URL}/{author.id}"
    answer = await manager.client.patch(url, json={"name": "Ada L."}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.headers["etag"]) == ("Ada L.", '"2"')
    answer = await manager.client.patch(url, json={"name": "Late"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert (await manager.client.patch(url, json={"name": "Blind"})).status_code == 428


async def test_a_user_with_articles_stays(manager: Person, author: Person) -> None:
    await author.write()
    url = f"{URL}/{author.id}"
    answer = await manager.client.delete(url, headers={"If-Match": '"1"'})
    assert answer.status_code == 409
    # {% if not uses_sqlite %}
    assert answer.json()["detail"] == "An article needs its author."
    # {% endif %}
    assert (await manager.client.get(url)).status_code == 200


async def test_a_deleted_user_is_gone(manager: Person, author: Person) -> None:
    url = f"{URL}/{author.id}"
    assert (await manager.client.delete(url, headers={"If-Match": '"1"'})).status_code == 204
    assert (await manager.client.get(url)).status_code == 404


async def test_users_are_listed_in_pages(manager: Person, make_person: Callable[..., Any]) -> None:
    for name in ("Bea", "Cat", "Dot"):
        await make_person(name)
    names = []
    query: dict[str, Any] = {"sort": "name", "limit": 2}
    while True:
        page = (await manager.client.get(URL, params=query)).json()
        names += [user["name"] for user in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert names == ["Bea", "Cat", "Dot", "Grace"]
# {% if has_principal %}


async def test_users_are_for_administrators(author: Person, client: AsyncClient) -> None:
    url = f"{URL}/{author.id}"
    match = {"If-Match": '"1"'}
    for caller, status in ((client, 401), (author.client, 403)):
        for answer in (
            await caller.get(URL),
            # {% if not has_oidc %}
            await caller.post(URL, json=new_user()),
            # {% endif %}
            await caller.get(url),
            await caller.patch(url, json={}, headers=match),
            await caller.delete(url, headers=match),
        ):
            assert answer.status_code == status
# {% endif %}
