# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Which users the people and programs of the provider are."""

from asyncio import gather
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.config import Settings
from app.core.errors import UnauthorizedError
from app.db.session import Database
from app.oidc.models import Identity
from app.oidc.service import IdentityService, KnownUsers
from app.users.models import User
from tests.conftest import Person
from tests.database import engines
from tests.oidc.conftest import Clock
from tests.oidc.provider import provider

USERS, ARTICLES = "/api/v1/users", "/api/v1/articles"
ARTICLE = {"title": "A title", "slug": "a-slug", "content": "Some text."}
Open = Callable[..., AsyncClient]


def sign(**claims: Any) -> str:
    """Make the header of somebody who may write articles."""
    return f"Bearer {provider.sign(provider.claims(scope='articles:write', **claims))}"


async def list_users(manager: Person) -> dict[str, dict[str, Any]]:
    """Return the users by their names."""
    page = (await manager.client.get(USERS, params={"limit": 100})).json()
    return {user["name"]: user for user in page["items"]}


async def write(client: AsyncClient, slug: str = "a-slug") -> dict[str, Any]:
    """Write an article."""
    answer = await client.post(ARTICLES, json=ARTICLE | {"slug": slug})
    assert answer.status_code == 201, answer.text
    article: dict[str, Any] = answer.json()
    return article


async def test_somebody_new_becomes_one_user(open_client: Open, manager: Person) -> None:
    token = sign(name="Joan", email="joan@example.com", email_verified=True)
    client = open_client(Authorization=token)
    assert (await client.get(ARTICLES)).status_code == 200
    user = (await list_users(manager))["Joan"]
    assert (user["email"], user["is_active"]) == ("joan@example.com", True)
    assert (await write(client))["author"] == {"id": user["id"], "name": "Joan"}
    assert (await open_client(Authorization=token).get(ARTICLES)).status_code == 200
    assert len(await list_users(manager)) == 2


async def test_what_the_provider_says_about_somebody_fits_into_a_user(
    open_client: Open, manager: Person
) -> None:
    odd = {"name": "\x00\ud83d" + "\N{LADY BEETLE}" * 200, "email": "\ud83d@nowhere"}
    assert (await open_client(Authorization=sign(**odd)).get(ARTICLES)).status_code == 200
    assert (await list_users(manager))["\N{LADY BEETLE}" * 99]["email"] is None


async def test_an_address_does_not_tell_who_somebody_is(
    open_client: Open, author: Person, manager: Person
) -> None:
    impostor = open_client(
        Authorization=sign(name="Eve", email=author.email, preferred_username=author.email)
    )
    assert (await write(impostor))["author"]["id"] != author.id
    users = await list_users(manager)
    assert users["Eve"]["email"] == users["Ada"]["email"] == author.email


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (("https://a.example.com", "ada"), ("https://b.example.com", "ada")),
        (("https://a.example.com", "ada"), ("https://a.example.com", "Ada")),
        (("https://a.example.com", "ada"), ("https://a.example.com", "ada ")),
        (("https://a.example.com", "ada"), ("https://a.example.com/", "ada")),
        (("https://a.example.com", "a b"), ("https://a.example.com a", "b")),
    ],
)
async def test_who_differs_in_anything_is_somebody_else(
    app: FastAPI, one: tuple[str, str], another: tuple[str, str]
) -> None:
    identities = IdentityService(app.state.database, KnownUsers())
    first, second, again = [
        await identities.find_user_id({"iss": issuer, "sub": subject}, current=current)
        for issuer, subject, current in ((*one, True), (*another, False), (*one, True))
    ]
    assert first == again != second


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that tells how long ago a user was seen."""
    clock = Clock()
    monkeypatch.setattr("app.oidc.service.monotonic", clock)
    return clock


async def change(manager: Person, who: str, **changes: Any) -> str:
    """Change a user, and return its URL."""
    user = (await list_users(manager))[who]
    url, match = f"{USERS}/{user['id']}", {"If-Match": f'"{user["version"]}"'}
    assert (await manager.client.patch(url, json=changes, headers=match)).status_code == 200
    return url


async def test_a_deactivated_user_writes_no_more_at_once_and_reads_no_more_soon(
    open_client: Open, manager: Person, later: Clock
) -> None:
    client = open_client(Authorization=sign(name="Joan"))
    assert (await client.get(ARTICLES)).status_code == 200
    await change(manager, "Joan", is_active=False)
    assert (await client.get(ARTICLES)).status_code == 200
    later.seconds += KnownUsers.SECONDS
    assert (await client.get(ARTICLES)).status_code == 401
    for answer in (
        await client.post(ARTICLES, json=ARTICLE),
        await client.patch(f"{ARTICLES}/1", json={}, headers={"If-Match": '"1"'}),
        await client.delete(f"{ARTICLES}/1", headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code == 401
    await change(manager, "Joan", is_active=True)
    await write(client)


async def test_a_refused_write_is_noticed_by_reads(open_client: Open, manager: Person) -> None:
    client = open_client(Authorization=sign(name="Joan"))
    assert (await client.get(ARTICLES)).status_code == 200
    await change(manager, "Joan", is_active=False)
    assert (await client.post(ARTICLES, json=ARTICLE)).status_code == 401
    assert (await client.get(ARTICLES)).status_code == 401


async def test_a_deleted_user_who_comes_again_is_a_new_one(
    open_client: Open, manager: Person, sessions: async_sessionmaker[AsyncSession]
) -> None:
    client = open_client(Authorization=sign(name="Joan"))
    article = await write(client)
    url, match = f"{ARTICLES}/{article['id']}", {"If-Match": '"1"'}
    assert (await client.delete(url, headers=match)).status_code == 204
    url = await change(manager, "Joan", name="Old")
    assert (await manager.client.delete(url, headers={"If-Match": '"2"'})).status_code == 204
    assert (await write(client))["author"]["name"] == "Joan"
    async with sessions() as session:
        query = select(func.count()).select_from(Identity)
        assert await session.scalar(query) == len(await list_users(manager))


async def test_reads_ask_the_database_about_a_user_now_and_then_only(later: Clock) -> None:
    known = KnownUsers()
    known.put(("a", "b"), 7)
    later.seconds += KnownUsers.SECONDS - 1
    assert known.get(("a", "b")) == 7
    later.seconds += 1
    assert known.get(("a", "b")) is None


async def test_only_so_many_users_are_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KnownUsers, "SIZE", 2)
    known = KnownUsers()
    for number in (1, 2, 1, 3):
        known.put(("a", str(number)), number)
    assert [known.get(("a", str(number))) for number in (1, 2, 3)] == [1, None, 3]


@pytest.fixture
async def racer(service: FastAPI, settings: Settings) -> AsyncIterator[AsyncClient]:
    """A client whose requests run in transactions of their own, so that they can race."""
    subject = uuid4().hex
    headers = {"Authorization": sign(sub=subject, name=subject)}
    transport = ASGITransport(service)
    async with (
        engines(service, settings.database),
        AsyncClient(transport=transport, base_url="http://test", headers=headers) as client,
    ):
        yield client
        database: Database = service.state.database
        async with database.write() as session:
            await session.execute(delete(User).where(User.name == subject))


async def test_somebody_new_who_sends_much_at_once_becomes_one_user(
    racer: AsyncClient, service: FastAPI
) -> None:
    answers = await gather(*(racer.get(ARTICLES) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    database: Database = service.state.database
    async with database.read() as session:
        for model in (User, Identity):
            assert await session.scalar(select(func.count()).select_from(model)) == 1


async def test_somebody_new_who_is_gone_at_once_is_refused(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = IdentityService(app.state.database, KnownUsers())

    async def add(who: object, user: object) -> None:
        """Lose the race against an administrator."""

    monkeypatch.setattr(identities, "_add", add)
    with pytest.raises(UnauthorizedError):
        await identities.find_user_id({"iss": "https://a.example.com", "sub": "a"}, current=True)
# {% endcall %}
