# {% if not has_principal %}
# {% include "template/project/tests/authors_none.py" %}
# {% else %}
"""Who may do what with whose articles."""

from httpx2 import AsyncClient

from tests.conftest import Person

URL = "/api/v1/articles"


async def test_everybody_may_read_and_only_users_may_write(
    author: Person, client: AsyncClient
) -> None:
    article = await author.write(state="published")
    url = f"{URL}/{article['id']}"
    assert (await client.get(url)).status_code == 200
    assert (await client.get(URL)).status_code == 200
    match = {"If-Match": '"1"'}
    for answer in (
        await client.post(URL, json=author.article()),
        await client.patch(url, json={}, headers=match),
        await client.delete(url, headers=match),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_nobody_writes_in_the_name_of_another(author: Person, manager: Person) -> None:
    assert (await author.write())["author"]["id"] == author.id
    answer = await author.client.post(URL, json=author.article() | {"author_id": manager.id})
    assert answer.json().get("author", {}).get("id") != manager.id
# {% endif %}
