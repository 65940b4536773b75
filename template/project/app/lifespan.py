"""What is opened when the service starts, and closed in the reverse order."""

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

# {% if has_api_keys %}
from app.api_keys.verification import open_verifier
# {% endif %}
from app.db.resource import open_database
# {% if has_oidc %}
from app.oidc.resource import open_issuer
# {% endif %}

RESOURCES = [
    open_database,
    # {% if has_api_keys %}
    open_verifier,
    # {% endif %}
    # {% if has_oidc %}
    open_issuer,
    # {% endif %}
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
