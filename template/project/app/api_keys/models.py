"""The table of API keys."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Dialect, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.auth.scopes import Scope
from app.db.base import Base, utc_now
from app.db.dialect import ID, TIMESTAMP


class Scopes(TypeDecorator[frozenset[Scope]]):
    """A set of scopes, stored as their names; one that the code has no more counts for nothing."""

    impl = String(1000)
    cache_ok = True

    def process_bind_param(self, value: Iterable[Scope] | None, dialect: Dialect) -> str | None:
        """Write the names, with spaces between."""
        return None if value is None else " ".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Scope] | None:
        """Read the names."""
        names = None if value is None else value.split()
        return None if names is None else frozenset(scope for scope in Scope if scope in names)


class ApiKey(Base):
    """One key, as a hash: a program that shows the key acts as the key's owner."""

    __tablename__ = "api_keys"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
            ondelete="CASCADE",
            info={"conflict": "A key needs its owner."},
        ),
        UniqueConstraint("prefix"),
    )

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    prefix: Mapped[str] = mapped_column(String(32))
    key_hash: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(100))
    owner_id: Mapped[int] = mapped_column(ID, index=True)
    scopes: Mapped[frozenset[Scope]] = mapped_column(Scopes())
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    # To the minute: a write for each request would cost more than it tells.
    last_used_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    replaced_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
