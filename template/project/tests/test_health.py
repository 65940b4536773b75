"""What the probes say."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from alembic.script import ScriptDirectory
from httpx2 import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.db import revision

LIVE, READY = "/api/v1/health/live", "/api/v1/health/ready"


async def test_a_migrated_service_is_alive_and_ready(client: AsyncClient) -> None:
    for url in (LIVE, READY):
        answer = await client.get(url)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.fixture
def _next_release(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The code of the next release, which brings one more migration."""
    with TemporaryDirectory() as folder:
        migrations = copytree(revision.MIGRATIONS, Path(folder) / "migrations")
        ScriptDirectory(str(migrations)).generate_revision("next", "Next.")
        monkeypatch.setattr(revision, "MIGRATIONS", migrations)
        revision.find_outdated.cache_clear()
        yield
    revision.find_outdated.cache_clear()


async def check_behind(client: AsyncClient) -> None:
    """Check that the service is alive, and says what it lacks."""
    assert (await client.get(LIVE)).status_code == 200
    answer = await client.get(READY)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "alembic upgrade head" in answer.json()["detail"]


@pytest.mark.usefixtures("_next_release")
async def test_a_service_whose_migrations_are_behind_is_alive_and_not_ready(
    client: AsyncClient,
) -> None:
    await check_behind(client)


async def test_a_service_without_any_migration_is_alive_and_not_ready(
    client: AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM alembic_version"))
    await check_behind(client)


async def test_the_old_code_stays_ready_after_a_deployment_has_migrated(
    client: AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    assert (await client.get(READY)).status_code == 200
