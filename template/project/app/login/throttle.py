# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Who guesses has to wait, longer with each failure; a stranger cannot make a user wait.

Attempts count for an account, and for the address that they come from. Where the account is used
from that very address, they count apart from those that come from elsewhere: to know a name is not
enough to keep its user out.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import TooManyRequestsError
from app.db.base import utc_now
from app.db.session import Database
from app.login.config import AuthSettings
from app.login.models import Attempts

# Attempts are forgotten when there was none for this long.
MEMORY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """What attempts count for, and how many of them are free."""

    key: tuple[str, ...]
    free: int
    # Whether a success wipes out the failures before it.
    forgives: bool = False

    @property
    def key_hash(self) -> str:
        """Return what is stored: short, and nobody's address. No text that comes in has a NUL."""
        return hashlib.sha256("\0".join(self.key).encode()).hexdigest()


class Throttle:
    """Counts attempts in the database, where all processes see them."""

    def __init__(self, database: Database, settings: AuthSettings) -> None:
        self.database = database
        self.settings = settings

    def limit(self, *key: str, forgives: bool = False) -> Limit:
        """Limit what is aimed at one account."""
        return Limit(key, self.settings.free_attempts, forgives)

    def limit_address(self, purpose: str, address: str) -> Limit:
        """Limit what comes from one address, which many people may share."""
        return Limit((purpose, address), self.settings.free_attempts_per_address)

    async def limit_login(self, email: str, address: str, *, is_known: bool) -> list[Limit]:
        """Limit logins; from an address that the account is known to be used from, they are apart.

        That is known from a session, or lately from an answer to a mail.
        """
        here = self.limit("login", email, address, forgives=True)
        account = here if is_known or await self._find([here]) else self.limit("login", email)
        return [self.limit_address("login", address), account]

    async def welcome(self, email: str, address: str) -> None:
        """Let who has read a mail log in from here, whatever strangers did or will do."""
        here = self.limit("login", email, address, forgives=True)
        await self.succeed(here, self.limit("login", email, forgives=True))
        await self.count(here)

    async def check(self, *limits: Limit) -> None:
        """Count an attempt that is about to be made, or refuse it."""
        if seconds := await self.count(*limits):
            raise TooManyRequestsError("There were too many attempts: wait a while.", seconds)

    async def count(self, *limits: Limit) -> int:
        """Count an attempt that is about to be made, or return how many seconds it has to wait.

        It counts before anybody knows whether it fails: of many at the same time, none slips past.
        """
        waiting: Collection[Limit] = limits
        while waiting:
            now = utc_now()
            past = await self._find(waiting)
            pauses = [self._pause(limit, past.get(limit.key_hash), now) for limit in waiting]
            if max(pauses) > 0:
                return ceil(max(pauses))
            # What somebody else has counted in the meantime is looked at again.
            waiting = [
                limit
                for limit in waiting
                if not await self._add(limit.key_hash, past.get(limit.key_hash), now)
            ]
        return 0

    async def succeed(self, *limits: Limit) -> None:
        """Take an attempt back that did not fail, and forget what is out of date."""
        forgiven = [limit.key_hash for limit in limits if limit.forgives]
        counted = [limit.key_hash for limit in limits if not limit.forgives]
        some = (Attempts.key_hash.in_(counted), Attempts.number > 0)
        old = (Attempts.last_at <= utc_now() - MEMORY) | Attempts.key_hash.in_(forgiven)
        async with self.database.write() as session:
            one_less = update(Attempts).where(*some).values(number=Attempts.number - 1)
            await session.execute(one_less)
            await session.execute(delete(Attempts).where(old))

    def _pause(self, limit: Limit, past: Attempts | None, now: datetime) -> float:
        """Return how many seconds are left until the next attempt; each failure doubles them."""
        if past is None or past.number < limit.free:
            return 0
        doubled = 2.0 ** min(past.number - limit.free, 30)
        return min(doubled, self.settings.max_wait) - (now - past.last_at).total_seconds()

    async def _find(self, limits: Collection[Limit]) -> dict[str, Attempts]:
        """Return what was counted so far."""
        hashes = [limit.key_hash for limit in limits]
        async with self.database.read_current() as session:
            rows = await session.scalars(select(Attempts).where(Attempts.key_hash.in_(hashes)))
            return {row.key_hash: row for row in rows}

    async def _add(self, key_hash: str, past: Attempts | None, now: datetime) -> bool:
        """Count one more, unless somebody else has done so since."""
        try:
            async with self.database.write() as session:
                if past is None:
                    new = insert(Attempts).values(key_hash=key_hash, number=1, last_at=now)
                    await session.execute(new)
                    return True
                number = past.number + 1 if now - past.last_at < MEMORY else 1
                same = (Attempts.key_hash == key_hash, Attempts.number == past.number)
                more = update(Attempts).where(*same).values(number=number, last_at=now)
                return cast("CursorResult[Any]", await session.execute(more)).rowcount == 1
        except IntegrityError:
            return False
# {% endcall %}
