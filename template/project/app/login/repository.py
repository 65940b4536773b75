"""Refresh tokens in the database."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.login.models import RefreshToken


class RefreshTokenRepository:
    """Reads and writes refresh tokens in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, token_hash: str) -> RefreshToken | None:
        """Find a token by its hash."""
        query = select(RefreshToken).where(RefreshToken.token_hash == token_hash)
        token: RefreshToken | None = await self.session.scalar(query)
        return token

    async def mark_used(self, token: RefreshToken, now: datetime) -> bool:
        """Use a token up; of two who try at the same time, one is told False."""
        unused = (RefreshToken.id == token.id, RefreshToken.used_at.is_(None))
        result = cast(
            "CursorResult[Any]",
            await self.session.execute(update(RefreshToken).where(*unused).values(used_at=now)),
        )
        return result.rowcount == 1

    async def add(self, token: RefreshToken) -> None:
        """Insert a token."""
        self.session.add(token)
        await self.session.flush()

    async def delete_family(self, family: str) -> None:
        """End a login: none of its tokens is good for anything any more."""
        await self.session.execute(delete(RefreshToken).where(RefreshToken.family == family))

    async def delete_of_user(self, user_id: int) -> None:
        """End every login of a user."""
        await self.session.execute(delete(RefreshToken).where(RefreshToken.user_id == user_id))

    async def delete_expired(self, user_id: int, now: datetime) -> None:
        """Forget the tokens of a user that are out of date."""
        expired = (RefreshToken.user_id == user_id, RefreshToken.expires_at <= now)
        await self.session.execute(delete(RefreshToken).where(*expired))
