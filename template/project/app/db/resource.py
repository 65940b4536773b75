"""The database, opened and closed with the service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.config import get_settings
from app.db.engine import make_reading_engine, make_writing_engine
from app.db.session import Database, make_sessions


@asynccontextmanager
async def open_database(app: FastAPI) -> AsyncIterator[None]:
    """Keep two pools for the life of the process."""
    settings = get_settings().database
    reading, writing = make_reading_engine(settings), make_writing_engine(settings)
    app.state.database = Database(
        make_sessions(reading),
        make_sessions(writing),
        # {% if has_principal %}
        has_replica=settings.replica_url is not None,
        # {% endif %}
    )
    try:
        yield
    finally:
        await reading.dispose()
        await writing.dispose()
