"""How a token has to be sent: in one header, as one token."""

import pytest
from httpx2 import AsyncClient

from tests.conftest import Person

ME = "/api/v1/auth/me"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
async def test_the_case_of_the_scheme_and_more_space_do_not_matter(
    client: AsyncClient, author: Person, scheme: str
) -> None:
    _, token = author.client.headers["Authorization"].split()
    answer = await client.get(ME, headers={"Authorization": f"{scheme} {token}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["Authorization", "authorization"])
async def test_two_headers_are_refused_even_where_each_would_do(
    client: AsyncClient, author: Person, header: str
) -> None:
    good = author.client.headers["Authorization"]
    for others in ([good], ["Bearer x"], ["Basic eDp5"], [""]):
        headers = [(header, good), *(("Authorization", other) for other in others)]
        for order in (headers, headers[::-1]):
            assert (await client.get("/api/v1/articles", headers=order)).status_code == 401


@pytest.mark.parametrize(
    "text",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer {good}, Bearer {good}",
        "Bearer {good},{good}",
        "Bearer {good} {good}",
        "Bearer {good}\t",
        'Bearer token="{good}"',
        "Bearer Bearer {good}",
        "Bearer {good}\xff",
        "Bearer caf\xe9.\xfc.\xdf",
        "Bearer ..",
        "Bearer ...",
        "Bearer null",
        "Bearer " + "x" * 4_001,
        "Bearer " + "x." * 200_000,
        "Bearer {good}" + "=" * 4_000,
    ],
    ids=lambda text: text[:40],
)
async def test_what_is_not_one_token_is_refused_even_where_nobody_need_be_known(
    client: AsyncClient, author: Person, text: str
) -> None:
    _, good = author.client.headers["Authorization"].split()
    value = text.replace("{good}", good).encode("latin-1")
    answer = await client.get("/api/v1/articles", headers=[(b"Authorization", value)])
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
