# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What becomes of keys that are used and rotated from several places at the same moment."""

from asyncio import gather, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Engine, delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.api_keys.keys import make_key
from app.auth.scopes import Role
from app.config import Settings
from app.db.session import Database
from app.users.models import User
from tests.api_keys.conftest import ME, URL
from tests.api_keys.test_memory import counting
from tests.callers import add_user
from tests.database import engines

EMAIL = "racer@example.com"


@pytest.fixture
async def racer(service: FastAPI, settings: Settings) -> AsyncIterator[AsyncClient]:
    """A client whose requests run in transactions of their own, so that they can race."""
    async with engines(service, settings.database):
        database: Database = service.state.database
        async with database.write() as session:
            _, headers = await add_user(session, "Racer", EMAIL, Role.ADMIN)
        transport = ASGITransport(service)
        async with AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as client:
            yield client
        async with database.write() as session:
            await session.execute(delete(User).where(User.email == EMAIL))


async def test_of_two_rotations_at_the_same_moment_one_wins(racer: AsyncClient) -> None:
    body = {"label": "importer", "scopes": []}
    made = [(await racer.post(URL, json=body)).json()["id"] for _ in range(5)]
    for key_id in made:
        answers = await gather(*(racer.post(f"{URL}/{key_id}/rotate", json={}) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_of_revocations_at_the_same_moment_one_finds_the_key(racer: AsyncClient) -> None:
    body = {"label": "importer", "scopes": []}
    made = [(await racer.post(URL, json=body)).json()["id"] for _ in range(5)]
    for key_id in made:
        answers = await gather(*(racer.delete(f"{URL}/{key_id}") for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404]


async def test_first_uses_at_the_same_moment_do_not_stand_in_each_others_way(
    racer: AsyncClient,
) -> None:
    answers = await gather(*(racer.get(ME) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await racer.get(ME)).json()["last_used_at"] is not None


async def test_a_flood_with_one_key_asks_once_for_each_connection_and_writes_once(
    racer: AsyncClient, settings: Settings
) -> None:
    with counting(Engine, "SELECT api_keys") as queries, counting(Engine, "UPDATE") as updates:
        answers = await gather(*(racer.get("/api/v1/articles") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(queries) <= settings.database.pool_size
    assert len(updates) == 1


async def test_a_good_key_is_remembered_before_the_next_one_gets_the_connection(
    racer: AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_current = Database.read_current

    @asynccontextmanager
    async def go_on_late(database: Database) -> AsyncIterator[AsyncSession]:
        async with read_current(database) as session:
            yield session
        for _ in range(100):
            await sleep(0)

    monkeypatch.setattr(Database, "read_current", go_on_late)
    with counting(Engine, "SELECT api_keys") as queries:
        await gather(*(racer.get("/api/v1/articles") for _ in range(50)))
    assert len(queries) <= settings.database.pool_size


async def test_a_flood_of_wrong_keys_gets_no_further_than_one_after_the_other(
    racer: AsyncClient, settings: Settings
) -> None:
    flood = [racer.get(ME, headers={"X-API-Key": make_key()}) for _ in range(100)]
    with counting(Engine, "SELECT api_keys") as queries:
        answers = await gather(*flood)
    # Five are free; each connection may have taken one more by then.
    assert len(queries) < 5 + settings.database.pool_size
    assert [answer.status_code for answer in answers].count(401) == len(queries)
    assert {answer.status_code for answer in answers} == {401, 429}
# {% endcall %}
