# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Whether a key is good, and whom it speaks for."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import monotonic

import structlog
from fastapi import FastAPI, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api_keys.config import KeySettings
from app.api_keys.keys import LENGTH, get_prefix, hash_key, is_key
from app.api_keys.memory import Failures, KnownKey, KnownKeys
from app.api_keys.repository import ApiKeyRepository, KeyRow
from app.auth.headers import SAFE_METHODS
from app.auth.principal import Kind, Principal
from app.config import get_settings
from app.core.addresses import find_network
from app.core.errors import UnauthorizedError
from app.db.base import utc_now
from app.db.session import Database, find_database

# A use is written down when the last one that was is older than this.
NOTE_SECONDS = 60
# Compared with where there is no key, so that an unknown prefix takes the same work.
HASH_OF_NOBODY = hash_key("")

log = structlog.get_logger()


class KeyVerifier:
    """Verifies the keys of requests; reads may be answered from memory, writes ask the database."""

    def __init__(self, settings: KeySettings) -> None:
        self._seconds = settings.cache_seconds
        self._known = KnownKeys()
        self._failures = Failures(settings.failures_per_minute)

    async def verify(self, request: Request, key: str) -> Principal:
        """Return whom a key speaks for, or refuse it."""
        key_hash = hash_key(key) if len(key) == LENGTH else ""
        principal = self._recall(request, key_hash)
        if principal is not None:
            return principal
        if not is_key(key):
            raise self._count_failure(request, key_hash)
        database = find_database(request)
        async with database.read_current() as session:
            # While this one waits for its connection others learn more, of this key or its network.
            await session.connection()
            principal = self._recall(request, key_hash)
            if principal is not None:
                return principal
            # Taken before the question: what is answered may be as old as that.
            now, time = utc_now(), monotonic()
            row = await find_good_key(session, key, key_hash)
            if row is None:
                # Counted before the next one gets the connection.
                raise self._count_failure(request, key_hash)
            # Remembered before that, too.
            principal = Principal(row.owner_id, Kind.MACHINE, row.scopes)
            seconds = min(self._seconds, (row.expires_at - now).total_seconds())
            known = self._known.find(key_hash)
            noted_at = known.noted_at if known else time - NOTE_SECONDS
            is_due = was_not_noted_lately(row, now) and time - noted_at >= NOTE_SECONDS
            fresh = KnownKey(principal, time + seconds, time if is_due else noted_at)
            self._known.keep(key_hash, fresh)
        if is_due:
            await note_use(database, row.id, now)
        return principal

    def _recall(self, request: Request, key_hash: str) -> Principal | None:
        """Return whom a known key speaks for, where that is enough.

        Where too many wrong ones came from the address, only keys that were good lately get as far
        as to the database: strangers behind the same address do not lock out who works there.
        """
        known = self._known.find(key_hash)
        if known is None:
            self._failures.check(find_network(request))
        elif known.trusted_until > monotonic() and request.method in SAFE_METHODS:
            return known.principal
        return None

    def _count_failure(self, request: Request, key_hash: str) -> UnauthorizedError:
        """Forget a wrong key, and return its refusal."""
        self._known.forget(key_hash)
        self._failures.add(find_network(request))
        return UnauthorizedError("The API key is not valid, or not any more.")


async def find_good_key(session: AsyncSession, key: str, key_hash: str) -> KeyRow | None:
    """Return what the database knows of a key, if that is good."""
    row = await ApiKeyRepository(session).read(get_prefix(key))
    matches = hmac.compare_digest(HASH_OF_NOBODY if row is None else row.key_hash, key_hash)
    is_good = matches and row is not None and row.is_active and utc_now() < row.expires_at
    return row if is_good else None


def was_not_noted_lately(row: KeyRow, now: datetime) -> bool:
    """Tell whether a use should be written down."""
    age = timedelta(seconds=NOTE_SECONDS)
    return row.last_used_at is None or now - row.last_used_at >= age


async def note_use(database: Database, key_id: int, now: datetime) -> None:
    """Write down that a key is in use; that this fails is no reason to refuse the request."""
    try:
        async with database.write() as session:
            before = now - timedelta(seconds=NOTE_SECONDS)
            await ApiKeyRepository(session).note_use(key_id, now, before)
    except SQLAlchemyError as error:
        log.warning("key.use_not_noted", cause=type(error).__name__)


@asynccontextmanager
async def open_verifier(app: FastAPI) -> AsyncIterator[None]:
    """Keep what is known of keys for the life of the process."""
    app.state.key_verifier = KeyVerifier(get_settings().keys)
    yield
# {% endcall %}
