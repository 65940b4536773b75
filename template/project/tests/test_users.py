"""What can be done with users, by those who may."""

from collections.abc import Callable
from typing import Any

# {% if not has_oidc %}
import pytest

# {% endif %}
# {% if has_passwords %}
from app.auth.scopes import Role
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


async def test_the_id_of_a_deleted_user_is_not_given_to_another(
    manager: Person, make_person: Callable[..., Any]
) -> None:
    deleted = await make_person("Bea")
    url = f"{URL}/{deleted.id}"
    assert (await manager.client.delete(url, headers={"If-Match": '"1"'})).status_code == 204
    assert (await make_person("Cat")).id > deleted.id


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


async def test_a_user_is_deactivated_and_activated_again(manager: Person, author: Person) -> None:
    url = f"{URL}/{author.id}"
    for number, is_active in enumerate((False, True), start=1):
        change, match = {"is_active": is_active}, {"If-Match": f'"{number}"'}
        answer = await manager.client.patch(url, json=change, headers=match)
        assert answer.status_code == 200
        assert (await manager.client.get(url)).json()["is_active"] == is_active


async def test_nobody_deactivates_or_deletes_the_own_user(manager: Person) -> None:
    url, match = f"{URL}/{manager.id}", {"If-Match": '"1"'}
    for answer in (
        await manager.client.patch(url, json={"is_active": False}, headers=match),
        await manager.client.patch(url, json={"is_active": True}, headers=match),
        await manager.client.delete(url, headers=match),
    ):
        assert answer.status_code == 403
    assert (await manager.client.get(url)).json()["is_active"]
    answer = await manager.client.patch(url, json={"name": "Grace H."}, headers=match)
    assert answer.status_code == 200
# {% endif %}
# {% if has_passwords %}


async def test_an_administrator_gives_roles_to_others_only(manager: Person, author: Person) -> None:
    match = {"If-Match": '"1"'}
    change = {"role": "editor"}
    answer = await manager.client.patch(f"{URL}/{author.id}", json=change, headers=match)
    assert (answer.status_code, answer.json()["role"]) == (200, "editor")
    answer = await manager.client.patch(f"{URL}/{manager.id}", json=change, headers=match)
    assert answer.status_code == 403


async def test_whoever_loses_a_role_writes_with_it_no_more(
    manager: Person, author: Person, make_person: Callable[..., Any]
) -> None:
    article = await author.write(state="published")
    editor = await make_person("Eve", Role.EDITOR)
    url, match = f"/api/v1/articles/{article['id']}", {"If-Match": '"1"'}
    change = {"role": "author"}
    answer = await manager.client.patch(f"{URL}/{editor.id}", json=change, headers=match)
    assert answer.status_code == 200
    answer = await editor.client.patch(url, json={"title": "Changed"}, headers=match)
    assert answer.status_code == 403
# {% endif %}
