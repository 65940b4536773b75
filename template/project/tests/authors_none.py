"""Whose articles there can be."""

from tests.conftest import Person

URL = "/api/v1/articles"


async def test_an_article_needs_an_author_who_exists(author: Person) -> None:
    answer = await author.client.post(URL, json=author.article(author_id=2**53 - 1))
    assert answer.status_code == 409
