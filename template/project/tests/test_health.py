"""What the probes say."""

from httpx2 import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

LIVE, READY = "/api/v1/health/live", "/api/v1/health/ready"


async def test_a_migrated_service_is_alive_and_ready(client: AsyncClient) -> None:
    for url in (LIVE, READY):
        answer = await client.get(url)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_service_whose_migrations_are_behind_is_alive_and_not_ready(
    client: AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    assert (await client.get(LIVE)).status_code == 200
    answer = await client.get(READY)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "alembic upgrade head" in answer.json()["detail"]
