"""Tokens that were sent by mail, in the database."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import MailToken, Purpose


class MailTokenRepository:
    """Reads and writes tokens in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find(self, token_hash: str, purpose: Purpose, now: datetime) -> MailToken | None:
        """Find a token that is good for this still."""
        good = (MailToken.token_hash == token_hash, MailToken.purpose == purpose)
        query = select(MailToken).where(*good, MailToken.expires_at > now)
        token: MailToken | None = await self.session.scalar(query)
        return token

    async def use_up(self, token: MailToken) -> bool:
        """Delete a token and its like; of two who try at the same time, one is told False."""
        deleted = await self.session.execute(delete(MailToken).where(MailToken.id == token.id))
        await self.delete_of(token.email)
        return cast("CursorResult[Any]", deleted).rowcount == 1

    async def replace(self, token: MailToken, now: datetime) -> None:
        """Insert a token in the place of an older one, and forget those that are out of date."""
        same = (MailToken.email == token.email, MailToken.purpose == token.purpose)
        await self.session.execute(delete(MailToken).where(MailToken.expires_at <= now))
        await self.session.execute(delete(MailToken).where(*same))
        self.session.add(token)
        await self.session.flush()

    async def delete_of(self, email: str) -> None:
        """Delete every token that was sent to an address."""
        await self.session.execute(delete(MailToken).where(MailToken.email == email))
