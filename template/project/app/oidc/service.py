# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Which users the people and programs of the provider are."""

from contextlib import suppress
from time import monotonic

from fastapi import Request
from sqlalchemy.exc import IntegrityError

from app.core.errors import UnauthorizedError
from app.db.session import Database, find_database
from app.oidc.claims import Claims, find_email, find_name
from app.oidc.repository import IdentityRepository, Status
from app.users.models import User
from app.users.repository import UserRepository

Who = tuple[str, str]


class KnownUsers:
    """Which users were active a moment ago, so that not each request has to ask the database."""

    SECONDS = 60
    SIZE = 10_000

    def __init__(self) -> None:
        self._entries: dict[Who, tuple[int, float]] = {}

    def get(self, who: Who) -> int | None:
        """Return the id of a user who is known well enough."""
        user_id, known_until = self._entries.get(who, (None, 0.0))
        return user_id if known_until > monotonic() else None

    def put(self, who: Who, user_id: int) -> None:
        """Remember a user, and forget another one if there are too many."""
        self._entries.pop(who, None)
        if len(self._entries) >= self.SIZE:
            del self._entries[next(iter(self._entries))]
        self._entries[who] = (user_id, monotonic() + self.SECONDS)

    def forget(self, who: Who) -> None:
        """Forget a user who is active no more."""
        self._entries.pop(who, None)


class IdentityService:
    """The use cases about identities; each opens its own session."""

    def __init__(self, database: Database, known: KnownUsers) -> None:
        self.database = database
        self.known = known

    async def find_user_id(self, claims: Claims, *, current: bool) -> int:
        """Return which user checked claims name; somebody who is new becomes one.

        Nothing but issuer and subject tells who it is: an address may pass on to somebody else.
        For what changes nothing, what was true a moment ago is good enough.
        """
        who = (claims["iss"], claims["sub"])
        if not current and (user_id := self.known.get(who)) is not None:
            return user_id
        status = await self._read(who)
        if status is None:
            # Another request of the same person may be faster.
            with suppress(IntegrityError):
                await self._add(who, User(name=find_name(claims), email=find_email(claims)))
            status = await self._read(who)
        if status is None or not status.is_active:
            self.known.forget(who)
            raise UnauthorizedError("The user of this token is not active any more.")
        self.known.put(who, status.user_id)
        return status.user_id

    async def _read(self, who: Who) -> Status | None:
        async with self.database.read_current() as session:
            return await IdentityRepository(session).find_status(*who)

    async def _add(self, who: Who, user: User) -> None:
        async with self.database.write() as session:
            await UserRepository(session).add(user)
            await IdentityRepository(session).add(user.id, *who)


def find_identities(request: Request) -> IdentityService:
    """Give the use cases their database, and what is known already."""
    return IdentityService(find_database(request), request.app.state.known_users)
# {% endcall %}
