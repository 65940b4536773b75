"""What is opened when the service starts, and closed in the reverse order."""

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from app.db.resource import open_database

RESOURCES = [
    open_database,
]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open every resource."""
    async with AsyncExitStack() as stack:
        for resource in RESOURCES:
            await stack.enter_async_context(resource(app))
        # What exists by now stays: without this each full collection looks through all of it again,
        # and the slowest requests are those that wait for it.
        gc.collect()
        gc.freeze()
        yield
