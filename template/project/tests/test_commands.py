"""What the commands of the service do."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.__main__ import main
from app.commands import CommandError, open_transaction
from app.config import get_settings
from dev import seed
from tests.conftest import Person


@pytest.fixture
def _one_transaction(
    sessions: async_sessionmaker[AsyncSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the commands work in the transaction of the test."""
    monkeypatch.setattr(seed, "open_transaction", sessions.begin)


@pytest.mark.usefixtures("_one_transaction")
async def test_example_data_is_added_once(manager: Person) -> None:
    assert await seed.seed() == "6 records were added."
    assert await seed.seed() == "0 records were added."
    page = (await manager.client.get("/api/v1/articles")).json()
    assert len(page["items"]) == 4


@pytest.mark.usefixtures("_one_transaction")
async def test_example_data_stays_out_of_production(monkeypatch: pytest.MonkeyPatch) -> None:
    production = get_settings().model_copy(update={"environment": "production"})
    monkeypatch.setattr(seed, "get_settings", lambda: production)
    with pytest.raises(CommandError):
        await seed.seed()


@pytest.mark.usefixtures("settings")
async def test_what_the_database_refuses_is_told_in_its_words() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        async with open_transaction() as session:
            await session.execute(text("SELECT 1 FROM nowhere"))


def test_an_unknown_command_is_an_error_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["dance"])
    assert caught.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_wrong_settings_are_named_by_their_variables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "oracle://host/name")
    monkeypatch.setenv("WORKERS", "0")
    get_settings.cache_clear()
    assert main(["serve"]) == 2
    get_settings.cache_clear()
    assert {"DATABASE_URL:", "WORKERS:"} <= set(capsys.readouterr().err.split())
