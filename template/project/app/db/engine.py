"""Engines: one to read with, one to write with."""

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.db.config import DatabaseSettings
from app.db.dialect import connect_arguments, prepare

IDLE_SECONDS = 30


def make_writing_engine(settings: DatabaseSettings) -> AsyncEngine:
    """Make the pool for transactions; it connects when it is first used."""
    return make_engine(settings, settings.url.get_secret_value())


def make_reading_engine(settings: DatabaseSettings) -> AsyncEngine:
    """Make the pool for reads, on the replica where there is one.

    AUTOCOMMIT saves the round trips of BEGIN and COMMIT. Each statement sees a snapshot of its own:
    several that must agree with each other belong into a transaction.
    """
    url = settings.replica_url or settings.url
    return make_engine(
        settings,
        url.get_secret_value(),
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )


def make_engine(settings: DatabaseSettings, url: str, **options: object) -> AsyncEngine:
    """Make a pool of connections with the limits of the settings."""
    engine = create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        pool_recycle=settings.pool_recycle,
        pool_use_lifo=True,
        connect_args=connect_arguments(settings.connect_timeout, settings.statement_timeout),
        **options,
    )
    prepare(engine, settings.statement_timeout)
    ping_after_idling(engine)
    return engine


def ping_after_idling(engine: AsyncEngine) -> None:
    """Test a connection that was idle for long before its use: the server may have closed it.

    Testing each time, as `pool_pre_ping` does, would cost every request a round trip.
    """
    dialect = engine.sync_engine.dialect

    @event.listens_for(engine.sync_engine, "checkin")
    def _remember(_: object, record: Any) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _ping(connection: Any, record: Any, _: object) -> None:
        if monotonic() - record.info.get("idle_since", monotonic()) < IDLE_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
