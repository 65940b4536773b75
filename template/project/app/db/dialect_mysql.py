"""What is special about MySQL and MariaDB."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Numeric, String, event
from sqlalchemy.dialects.mysql import DATETIME, MEDIUMTEXT
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeDecorator

DRIVERS = {"mysql": "mysql+asyncmy", "mariadb": "mariadb+asyncmy"}


class Timestamp(TypeDecorator[datetime]):
    """A time in UTC: the database stores it without its zone."""

    impl = DATETIME(fsp=6)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take the zone off."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone on again."""
        return value and value.replace(tzinfo=UTC)


ID = BigInteger()
# Addresses that differ by an accent belong to different people.
EMAIL = String(254, collation="utf8mb4_bin")
PRICE = Numeric(12, 2)
# TEXT would end after 64 KiB.
TEXT = MEDIUMTEXT()
TIMESTAMP = Timestamp()

# Error numbers of a violated CHECK, which the driver does not take for an integrity error.
CHECK_VIOLATIONS = {3819, 4025}
# Too many connections, shut down, connection lost, lock wait, deadlock, statement took too long.
UNAVAILABLE = {1040, 1053, 1203, 1205, 1213, 1317, 1969, 2003, 2006, 2013, 2014, 2055, 3024}


def connect_arguments(connect_timeout: int, statement_timeout: int) -> dict[str, Any]:
    """Give the driver its limits, in seconds."""
    return {"connect_timeout": connect_timeout, "charset": "utf8mb4"}


def prepare(engine: AsyncEngine, statement_timeout: int, *, autocommit: bool) -> None:
    """Limit the time of a statement, for which each server has words of its own.

    READ COMMITTED locks no gaps, over which inserts would deadlock, and sees rows as they are now.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def _connect(dialect: Any, _: object, arguments: Any, options: Any) -> Any:
        try:
            return dialect.connect(*arguments, **options)
        except RuntimeError as error:  # how the driver says that a proxy hung up at once
            raise dialect.loaded_dbapi.OperationalError(2013, str(error)) from error

    @event.listens_for(engine.sync_engine, "connect")
    def _limit(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cursor.execute(f"SET SESSION innodb_lock_wait_timeout = {statement_timeout}")
        cursor.execute("SELECT VERSION()")
        is_mariadb = "MariaDB" in cursor.fetchone()[0]
        name, unit = ("max_statement_time", 1) if is_mariadb else ("max_execution_time", 1000)
        cursor.execute(f"SET SESSION {name} = {statement_timeout * unit}")
        cursor.close()


def error_number(error: DBAPIError) -> int:
    """Return the number that the server or the driver gave the error."""
    arguments = getattr(error.orig, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else 0


def is_conflict(error: DBAPIError) -> bool:
    """Tell whether a constraint refused a change."""
    return isinstance(error, IntegrityError) or error_number(error) in CHECK_VIOLATIONS


def is_unavailable(error: DBAPIError) -> bool:
    """Tell whether the same request may work in a moment."""
    return error.connection_invalidated or error_number(error) in UNAVAILABLE


def find_constraint(error: DBAPIError) -> str | None:
    """Name the constraint that refused a change; the message has it after the refused value."""
    names = re.findall(r"\b(?:pk|uq|fk|ck)_\w+", str(error.orig))
    return names[-1] if names else None
