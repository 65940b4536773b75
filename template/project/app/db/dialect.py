# {% if not uses_postgresql %}
# {% include "template/project/app/db/dialect_" ~ database ~ ".py" %}
# {% else %}
"""What is special about PostgreSQL."""

from typing import Any

from sqlalchemy import BigInteger, DateTime, Numeric, String, Text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

DRIVERS = {"postgresql": "postgresql+psycopg"}

ID = BigInteger()
EMAIL = String(254)
PRICE = Numeric(12, 2)
TEXT = Text()
TIMESTAMP = DateTime(timezone=True)

# Classes of SQLSTATE: no connection, rolled back, out of resources, cancelled or shut down.
UNAVAILABLE = ("08", "40", "53", "57")


def connect_arguments(connect_timeout: int, statement_timeout: int) -> dict[str, Any]:
    """Give the driver its limits, in seconds, and one time zone."""
    options = f"-c statement_timeout={statement_timeout * 1000} -c timezone=UTC"
    return {"connect_timeout": connect_timeout, "options": options}


def prepare(engine: AsyncEngine, statement_timeout: int, *, autocommit: bool) -> None:
    """Leave the connections as they are: `connect_arguments` says it all."""


def is_conflict(error: DBAPIError) -> bool:
    """Tell whether a constraint refused a change."""
    return isinstance(error, IntegrityError)


def is_unavailable(error: DBAPIError) -> bool:
    """Tell whether the same request may work in a moment."""
    state = getattr(error.orig, "sqlstate", None)
    lost = error.connection_invalidated or (state is None and "connection" in str(error.orig))
    return lost or (state or "").startswith(UNAVAILABLE)


def find_constraint(error: DBAPIError) -> str | None:
    """Name the constraint that refused a change."""
    name: str | None = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name
# {% endif %}
