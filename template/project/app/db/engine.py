"""Engines: one to read with, one to write with."""

from time import monotonic
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.db.config import DatabaseSettings
from app.db.dialect import connect_arguments, prepare

IDLE_SECONDS = 30


def make_writing_engine(settings: DatabaseSettings) -> AsyncEngine:
    """Make the pool for transactions; it connects when it is first used."""
    return make_engine(settings, settings.url, autocommit=False)


def make_reading_engine(settings: DatabaseSettings) -> AsyncEngine:
    """Make the pool for reads, on the replica where there is one.

    AUTOCOMMIT saves the round trips of BEGIN and COMMIT. Each statement sees a snapshot of its own:
    several that must agree with each other belong into a transaction.
    """
    return make_engine(settings, settings.replica_url or settings.url, autocommit=True)


def make_engine(settings: DatabaseSettings, url: SecretStr, *, autocommit: bool) -> AsyncEngine:
    """Make a pool of connections with the limits of the settings."""
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    engine = create_async_engine(
        url.get_secret_value(),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        pool_recycle=settings.pool_recycle,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args=connect_arguments(settings.connect_timeout, settings.statement_timeout),
        **(options if autocommit else {}),
    )
    prepare(engine, settings.statement_timeout, autocommit=autocommit)
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
