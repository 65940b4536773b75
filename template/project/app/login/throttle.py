# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Who guesses has to wait, longer with each failure; a stranger cannot make a user wait.

Attempts count for an account, and for the address that they come from. Where the account is used
from that very address, they count apart from those that come from elsewhere: to know a name is not
enough to keep its user out.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import TooManyRequestsError
from app.db.base import utc_now
from app.db.session import Database
from app.login.config import AuthSettings
from app.login.models import Attempts

MEMORY = timedelta(days=1)  # Without another one for so long, attempts are forgotten.


@dataclass(frozen=True, slots=True)
class Limit:
    """What attempts count for, and how many of them are free."""

    key: tuple[str, ...]
    free: int
    forgives: bool = False  # whether a success wipes out the failures before it

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
        return Limit(("from", purpose, address), self.settings.free_attempts_per_address)

    async def count(self, *limits: Limit) -> None:
        """Count an attempt that is about to be made, or refuse it.

        It counts before anybody knows whether it fails: of many at the same time, none slips past.
        """
        for limit in limits:
            await self._count(limit)

    async def _count(self, limit: Limit) -> None:
        try:
            async with self.database.write() as session:
                attempts = await session.get(Attempts, limit.key_hash, with_for_update=True)
                now = utc_now()
                if attempts is None:
                    session.add(Attempts(key_hash=limit.key_hash, number=1, last_at=now))
                    return
                age = now - attempts.last_at
                # Each attempt that fails doubles the wait.
                excess = attempts.number - limit.free
                wait = min(2.0 ** min(excess, 30), self.settings.max_wait) - age.total_seconds()
                if excess >= 0 and wait > 0:
                    raise TooManyRequestsError("Too many attempts: wait a while.", ceil(wait))
                attempts.number = attempts.number + 1 if age < MEMORY else 1
                attempts.last_at = now
        except IntegrityError:  # another one was the first at the same time
            await self._count(limit)

    async def succeed(self, *limits: Limit) -> None:
        """Take an attempt back that did not fail, and forget some that are out of date."""
        old = select(Attempts.key_hash).where(Attempts.last_at <= utc_now() - MEMORY).limit(1000)
        async with self.database.write() as session:
            # Row after row, in one order: no two requests wait for each other.
            for limit in sorted(limits, key=lambda limit: limit.key_hash):
                row = Attempts.key_hash == limit.key_hash
                less = update(Attempts).where(row, Attempts.number > 0)
                less = less.values(number=Attempts.number - 1)
                await session.execute(delete(Attempts).where(row) if limit.forgives else less)
            # By their keys: a delete that searches may lock rows that it only passes on its way.
            if forgotten := (await session.scalars(old)).all():
                await session.execute(delete(Attempts).where(Attempts.key_hash.in_(forgotten)))
# {% endcall %}
