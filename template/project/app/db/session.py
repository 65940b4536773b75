"""Sessions: one kind reads, the other is a transaction, committed before the answer leaves."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker


@dataclass(frozen=True, slots=True)
class Database:
    """The way to the database, opened by each use case where it needs it."""

    reading: async_sessionmaker[AsyncSession]
    writing: async_sessionmaker[AsyncSession]
    # {% if has_principal %}
    has_replica: bool = False
    # {% endif %}

    def read(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session for queries: `async with database.read() as session`."""
        return self.reading()

    # {% if has_principal %}
    def read_current(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session for queries that no replica may answer, which might lag behind."""
        return self.writing.begin() if self.has_replica else self.reading()

    # {% endif %}
    def write(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open one transaction: the end of the block commits it, an error rolls it back."""
        return self.writing.begin()


def make_sessions(bind: AsyncEngine | AsyncConnection) -> async_sessionmaker[AsyncSession]:
    """Make sessions whose rows can still be read after the commit."""
    return async_sessionmaker(bind, expire_on_commit=False)


def find_database(request: Request) -> Database:
    """Return what the lifespan opened."""
    database: Database = request.app.state.database
    return database
