"""Settings of the database."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.db.dialect import DRIVERS


def choose_driver(url: SecretStr) -> SecretStr:
    """Take the URL of the database with or without a driver, and give it ours."""
    try:
        parsed = make_url(url.get_secret_value())
    except (ArgumentError, ValueError) as error:
        raise ValueError("is not a URL of a database") from error
    driver = DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise ValueError(f"must start with one of {', '.join(DRIVERS)}")
    return SecretStr(parsed.set(drivername=driver).render_as_string(hide_password=False))


DatabaseUrl = Annotated[SecretStr, AfterValidator(choose_driver)]


class DatabaseSettings(BaseModel, frozen=True):
    """Where the database is, and how much of it one process may take. Times are in seconds."""

    url: DatabaseUrl
    # Where reads go; the same database when it is not set.
    replica_url: DatabaseUrl | None = None
    # Connections kept open for reads, and as many for writes.
    pool_size: int = Field(10, ge=1, le=1000)
    # How long a request waits for a connection before it is told to come again.
    pool_timeout: float = Field(5, gt=0, le=300)
    # A connection older than this is replaced.
    pool_recycle: int = Field(1800, ge=1)
    connect_timeout: int = Field(5, ge=1, le=300)
    statement_timeout: int = Field(10, ge=1, le=3600)
