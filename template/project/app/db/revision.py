"""Which migration the database has, and which ones the code has left behind."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@cache
def find_outdated() -> frozenset[str]:
    """Read from the folder of migrations which revisions have a successor."""
    # Importing Alembic would slow the start, and only the first probe needs it.
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return frozenset(step.revision for step in steps if not step.is_head)


async def read_revisions(session: AsyncSession) -> frozenset[str]:
    """Read the revisions that the database has."""
    return frozenset(await session.scalars(text("SELECT version_num FROM alembic_version")))
