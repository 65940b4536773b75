"""What the commands of the service share, and the one that serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.logging import configure_logging
from app.db.engine import make_writing_engine
from app.db.session import make_sessions


class CommandError(Exception):
    """A command cannot do what it was asked for; the text says why, and what to do."""


def serve() -> None:
    """Answer requests until a signal comes, then finish those in flight."""
    settings = get_settings()
    configure_logging(settings.log)
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        proxy_headers=bool(settings.proxy.allowed_ips),
        forwarded_allow_ips=settings.proxy.allowed_ips,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        server_header=False,
        access_log=False,
        log_config=None,
    )


@asynccontextmanager
async def open_transaction() -> AsyncIterator[AsyncSession]:
    """Give a command one transaction, outside of a running service."""
    engine = make_writing_engine(get_settings().database)
    try:
        async with make_sessions(engine).begin() as session:
            yield session
    except DBAPIError as error:
        raise CommandError(f"The database refused: {error.orig}") from error
    finally:
        await engine.dispose()
