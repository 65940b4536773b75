"""A database for the tests, on a real server, with every migration."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import get_settings
from app.db.config import DatabaseSettings
from app.db.engine import make_reading_engine, make_writing_engine
from app.db.session import Database, make_sessions
from dev.server import database_server, fresh_database

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Give the URL of a database with every migration, dropped after the last test."""
    with ExitStack() as stack:
        try:
            server = os.environ.get("TEST_DATABASE_URL") or start_server(stack)
            url = stack.enter_context(fresh_database(server))
        except (OSError, DBAPIError) as error:
            message = f"There is no database to test on.\n{error}"
            raise pytest.fail.Exception(message, pytrace=False) from None
        migrate(url)
        yield url


def start_server(stack: ExitStack) -> str:
    """Run a throw-away server that keeps nothing."""
    folder = stack.enter_context(TemporaryDirectory())
    return stack.enter_context(database_server(Path(folder)))


def migrate(url: str) -> None:
    """Take a database to the newest migration."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", url)
        # Migrations need no secrets.
        environment.setenv("ENVIRONMENT", "development")
        get_settings.cache_clear()
        command.upgrade(Config(toml_file=PYPROJECT), "head")
    get_settings.cache_clear()


@asynccontextmanager
async def engines(app: FastAPI, settings: DatabaseSettings) -> AsyncIterator[AsyncEngine]:
    """Put pools of their own under the application, and give the one for reading."""
    reading, writing = make_reading_engine(settings), make_writing_engine(settings)
    app.state.database = Database(make_sessions(reading), make_sessions(writing))
    try:
        yield reading
    finally:
        await reading.dispose()
        await writing.dispose()
