"""The base of all tables."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from app.db.dialect import ID, TIMESTAMP

# Constraints without a name cannot be dropped by a later migration.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def make_enum(kind: type[StrEnum], name: str) -> Enum:
    """Make a column type for text that is one of some values, which a constraint checks."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def copy_created_at(context: Any) -> Any:
    """Return when the row that is being inserted was made: that is its first change, too."""
    return context.get_current_parameters()["created_at"]


class Base(DeclarativeBase):
    """Declares a table."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Record:
    """Adds what every record has: an id, when it was made and last changed, and its version.

    The version is the optimistic lock: a flush fails with `StaleDataError` when it is not the one
    that was read. Times are made here, not in the database, so that no row has to be read again.
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(
        TIMESTAMP, default=copy_created_at, onupdate=utc_now
    )
    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
