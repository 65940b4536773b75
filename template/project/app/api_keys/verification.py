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
        """Return whom a key speaks for, or refuse it.

        Where too many wrong ones came from the address, only keys that were good lately get as far
        as to the database: strangers behind the same address do not lock out who works there.
        """
        key_hash = hash_key(key) if len(key) == LENGTH else ""
        known = self._known.find(key_hash)
        if known and known.trusted_until > monotonic() and request.method in SAFE_METHODS:
            return known.principal
        network = find_network(request)
        if known is None:
            self._failures.check(network)
        database = find_database(request)
        # Taken before the question: what is answered may be as old as that.
        now, time = utc_now(), monotonic()
        row = await find_good_key(database, key, key_hash) if is_key(key) else None
        if row is None:
            self._known.forget(key_hash)
            self._failures.add(network)
            raise UnauthorizedError("The API key is not valid, or not any more.")
        principal = Principal(row.owner_id, Kind.MACHINE, row.scopes)
        seconds = min(self._seconds, (row.expires_at - now).total_seconds())
        noted_at = known.noted_at if known else time - NOTE_SECONDS
        is_due = was_not_noted_lately(row, now) and time - noted_at >= NOTE_SECONDS
        fresh = KnownKey(principal, time + seconds, time if is_due else noted_at)
        self._known.keep(key_hash, fresh)
        if is_due:
            await note_use(database, row.id, now)
        return principal


async def find_good_key(database: Database, key: str, key_hash: str) -> KeyRow | None:
    """Return what the database knows of a key, if that is good; no replica is asked."""
    async with database.read_current() as session:
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
