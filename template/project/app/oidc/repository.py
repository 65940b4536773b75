# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Identities and sessions of browsers in the database."""

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.oidc.models import BrowserSession, Identity
from app.users.models import User

# Made once: to build a query takes longer than to send it.
BY_FINGERPRINT = (
    select(User.id, User.is_active)
    .join(Identity, Identity.user_id == User.id)
    .where(Identity.fingerprint == bindparam("fingerprint"))
)

ALIVE = (
    select(BrowserSession.id)
    .join(User, User.id == BrowserSession.user_id)
    .where(
        BrowserSession.token_hash == bindparam("token_hash"),
        BrowserSession.expires_at > bindparam("now"),
        User.is_active,
    )
)


class Status(NamedTuple):
    """Which user somebody is, and whether it may still do anything."""

    user_id: int
    is_active: bool


def make_fingerprint(issuer: str, subject: str) -> str:
    """Hash an identity, as JSON so that the end of one part is not the beginning of the other."""
    return hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()


class IdentityRepository:
    """Reads and writes identities in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find_status(self, issuer: str, subject: str) -> Status | None:
        """Find out which user somebody is."""
        key = {"fingerprint": make_fingerprint(issuer, subject)}
        row = (await self.session.execute(BY_FINGERPRINT, key)).one_or_none()
        return row and Status(*row)

    async def add(self, user_id: int, issuer: str, subject: str) -> None:
        """Say who a user is."""
        key = make_fingerprint(issuer, subject)
        identity = Identity(fingerprint=key, issuer=issuer, subject=subject, user_id=user_id)
        self.session.add(identity)
        await self.session.flush()


class SessionRepository:
    """Reads and writes sessions of browsers in a session of the database that somebody opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def is_alive(self, token_hash: str, now: datetime) -> bool:
        """Tell whether a session has not ended, and its user is active."""
        key = {"token_hash": token_hash, "now": now}
        return await self.session.scalar(ALIVE, key) is not None

    async def add(self, session: BrowserSession) -> None:
        """Insert a session."""
        self.session.add(session)
        await self.session.flush()

    async def delete(self, token_hash: str) -> str | None:
        """End a session, and return the ID token that it began with."""
        it = BrowserSession.token_hash == token_hash
        id_token: str | None = await self.session.scalar(select(BrowserSession.id_token).where(it))
        await self.session.execute(delete(BrowserSession).where(it))
        return id_token

    async def delete_expired(self, user_id: int, now: datetime) -> None:
        """Forget the sessions of a user that are out of date."""
        expired = (BrowserSession.user_id == user_id, BrowserSession.expires_at <= now)
        await self.session.execute(delete(BrowserSession).where(*expired))
# {% endcall %}
