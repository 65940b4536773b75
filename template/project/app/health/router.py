"""Whether the process is alive, and whether it can work."""

from asyncio import to_thread
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from app.core.errors import UnavailableError
from app.db.revision import find_outdated, read_revisions
from app.db.session import find_database

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """The answer of a probe that is satisfied."""

    status: Literal["ok"] = "ok"


@router.get("/live")
async def check_live() -> Health:
    """Say that the process answers; restart it when this fails."""
    return Health()


@router.get("/ready")
async def check_ready(request: Request) -> Health:
    """Say that requests can be served: the database answers, and no migration is missing."""
    outdated = await to_thread(find_outdated)
    try:
        async with find_database(request).read() as session:
            applied = await read_revisions(session)
    except DBAPIError as error:
        raise UnavailableError("The database does not answer, or was never migrated.") from error
    # A revision that nobody here knows is newer: a deployment migrates before it replaces us.
    if not applied or applied & outdated:
        raise UnavailableError("Migrations are missing: run `alembic upgrade head`.")
    return Health()
