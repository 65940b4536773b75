"""Which migration the database has, and which one the code expects."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@cache
def find_heads() -> frozenset[str]:
    """Read the newest revisions from the folder of migrations."""
    # Importing Alembic would slow the start, and only the first probe needs it.
    from alembic.script import ScriptDirectory

    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


async def read_revisions(session: AsyncSession) -> frozenset[str]:
    """Read the revisions that the database has."""
    return frozenset(await session.scalars(text("SELECT version_num FROM alembic_version")))
