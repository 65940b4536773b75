"""Whether the migrations say the same as the models, and lead back to an empty database."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.config import Settings
from app.db.tables import Base
from dev.server import fresh_database
from tests.database import PYPROJECT


@pytest.fixture
def config(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """Alembic, on an empty database of its own."""
    with fresh_database(settings.database.url.get_secret_value()) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield Config(toml_file=PYPROJECT)


def test_the_migrations_lead_to_the_models_and_back(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")


def test_the_migrations_are_one_line(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_every_constraint_has_a_name_by_which_it_can_be_dropped() -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{constraint} of {table.name}"
