# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Identities in the database."""

import hashlib
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.oidc.models import Identity
from app.users.models import User

# Made once: to build a query takes longer than to send it.
BY_FINGERPRINT = (
    select(User.id, User.is_active)
    .join(Identity, Identity.user_id == User.id)
    .where(Identity.fingerprint == bindparam("fingerprint"))
)


class Status(NamedTuple):
    """Which user somebody is, and whether it may still do anything."""

    user_id: int
    is_active: bool


def make_fingerprint(issuer: str, subject: str) -> str:
    """Hash an identity. No URL holds a space, so that two of them never look the same."""
    return hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest()


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
        fingerprint = make_fingerprint(issuer, subject)
        self.session.add(
            Identity(fingerprint=fingerprint, issuer=issuer, subject=subject, user_id=user_id)
        )
        await self.session.flush()
# {% endcall %}
