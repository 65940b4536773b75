"""Sessions, and the tokens of mails that lead to one, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import with_expression

from app.auth.scopes import Role
from app.db.base import utc_now
from app.login.models import LoginSession, MailToken
from app.users.models import User

# Made once: it is sent with each change that a caller makes.
ROLE = (
    select(User.role)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(LoginSession.id == bindparam("session_id"), User.id == bindparam("user_id"))
    .where(User.is_active)
)
# More sessions are not shown, and more tokens that are out of date not deleted, at once.
MOST = 100


class LoginRepository:
    """Reads and writes sessions of users in a session of the database that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find_role(self, session_id: int, user_id: int) -> Role | None:
        """Return the role of an active user whose session did not end, in one query."""
        return await self.session.scalar(ROLE, {"session_id": session_id, "user_id": user_id})

    async def lock(self, family_hash: str) -> LoginSession | None:
        """Find the session of a family of tokens, which one transaction after the other gets."""
        family = select(LoginSession.id).where(LoginSession.family_hash == family_hash)
        # By its key, as where it ends: two ways to lock a row wait for each other.
        query = select(LoginSession).where(LoginSession.id == family.scalar_subquery())
        return await self.session.scalar(query.with_for_update(key_share=True))

    async def list_newest(self, user_id: int, current: int) -> Sequence[LoginSession]:
        """Find the sessions of a user, the newest first."""
        query = (
            select(LoginSession)
            .where(LoginSession.user_id == user_id)
            .options(with_expression(LoginSession.current, LoginSession.id == current))
            .order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
            .limit(MOST)
        )
        return (await self.session.scalars(query)).all()

    async def add(self, login: LoginSession, now: datetime) -> None:
        """Insert a session, and forget those of its user that are out of date."""
        expired = (LoginSession.user_id == login.user_id, LoginSession.expires_at <= now)
        await self.session.execute(delete(LoginSession).where(*expired))
        self.session.add(login)
        await self.session.flush()

    async def is_used_from(self, user: User | None, address: str) -> bool:
        """Tell whether a user has a session that began at this address; for nobody it asks, too."""
        same = (LoginSession.user_id == (user.id if user else 0), LoginSession.address == address)
        return await self.session.scalar(select(LoginSession.id).where(*same).limit(1)) is not None

    async def end(self, session_id: int, user_id: int) -> bool:
        """End a session of this user, with all of its tokens; return whether there was one."""
        mine = (LoginSession.id == session_id, LoginSession.user_id == user_id)
        ended = await self.session.execute(delete(LoginSession).where(*mine))
        return cast("CursorResult[Any]", ended).rowcount == 1

    async def end_all(self, user_id: int, *, but: int = 0) -> None:
        """End every session of a user, but for one perhaps."""
        others = (LoginSession.user_id == user_id, LoginSession.id != but)
        await self.session.execute(delete(LoginSession).where(*others))


class MailTokenRepository:
    """Reads and writes tokens of mails in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find(self, token_hash: str, now: datetime) -> MailToken | None:
        """Find a token that is good still."""
        good = (MailToken.token_hash == token_hash, MailToken.expires_at > now)
        return await self.session.scalar(select(MailToken).where(*good))

    async def use_up(self, token: MailToken) -> bool:
        """Delete a token and its like; of two who try at the same time, one is told False."""
        same = delete(MailToken).where(MailToken.token_hash == token.token_hash)
        deleted = await self.session.execute(same)
        await self.delete_of(token.email)
        return cast("CursorResult[Any]", deleted).rowcount == 1

    async def add(self, token: MailToken) -> None:
        """Insert a token, and forget some that are out of date."""
        await self._delete(MailToken.expires_at <= utc_now(), most=MOST)
        self.session.add(token)
        await self.session.flush()

    async def delete_of(self, email: str) -> None:
        """Delete every token that was sent to an address."""
        await self._delete(MailToken.email == email)

    async def _delete(self, useless: ColumnElement[bool], most: int | None = None) -> None:
        query = select(MailToken.token_hash).where(useless).limit(most)
        found = (await self.session.scalars(query)).all()
        # By their keys: a delete that searches may lock rows that it only passes on its way.
        if found:
            await self.session.execute(delete(MailToken).where(MailToken.token_hash.in_(found)))
