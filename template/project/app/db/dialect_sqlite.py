"""What is special about SQLite."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Table, Text, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeDecorator

DRIVERS = {"sqlite": "sqlite+aiosqlite"}


class Timestamp(TypeDecorator[datetime]):
    """A time in UTC: the database stores it as text without its zone."""

    impl = DateTime()
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take the zone off."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone on again."""
        return value and value.replace(tzinfo=UTC)


class Price(TypeDecorator[Decimal]):
    """An amount in cents: the database has no exact decimals."""

    impl = BigInteger()
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Count cents."""
        return None if value is None else int(value.scaleb(2).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read cents."""
        return None if value is None else Decimal(value).scaleb(-2)


ID = Integer()
EMAIL = String(254)
PRICE = Price()
TEXT = Text()
TIMESTAMP = Timestamp()


@event.listens_for(Table, "before_create")
def _keep_ids_apart(table: Table, *_: object, **__: object) -> None:
    """Never give the id of a deleted row to a new one: something may still refer to the old one."""
    if len(table.primary_key) == 1:
        table.dialect_options["sqlite"]["autoincrement"] = True


def connect_arguments(connect_timeout: int, statement_timeout: int) -> dict[str, Any]:
    """Wait for a lock as long as a statement may take, in seconds."""
    return {"timeout": statement_timeout}


def prepare(engine: AsyncEngine, statement_timeout: int, *, autocommit: bool) -> None:
    """Check foreign keys, let readers go on beside a writer, and lock when a transaction begins."""

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    if not autocommit:

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def is_conflict(error: DBAPIError) -> bool:
    """Tell whether a constraint refused a change."""
    return isinstance(error, IntegrityError)


def is_unavailable(error: DBAPIError) -> bool:
    """Tell whether the same request may work in a moment."""
    return bool(re.search("locked|unable to open|disk I/O|is full", str(error.orig)))


def find_constraint(error: DBAPIError) -> str | None:
    """Name the unique constraint that refused a change: the message holds its columns only."""
    columns = re.findall(r"(\w+)\.(\w+)", str(error.orig))
    return "_".join(["uq", columns[0][0], *(column for _, column in columns)]) if columns else None
