"""Sessions and their refresh tokens in the database."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import with_expression

from app.auth.scopes import Role
from app.core.pagination import Order, PageQuery, Slice
from app.core.types import Timestamp
from app.login.models import LoginSession, RefreshToken
from app.users.models import User

NEWEST = Order(LoginSession.created_at, LoginSession.id, Timestamp, descending=True)
# Made once: it is sent with each change that a caller makes.
ROLE = (
    select(User.role)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(LoginSession.id == bindparam("session_id"), User.id == bindparam("user_id"))
    .where(User.is_active)
)


class LoginRepository:
    """Reads and writes sessions of users in a session of the database that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find_role(self, session_id: int, user_id: int) -> Role | None:
        """Return the role of an active user whose session did not end, in one query."""
        values = {"session_id": session_id, "user_id": user_id}
        role: Role | None = await self.session.scalar(ROLE, values)
        return role

    async def lock(self, token_hash: str) -> tuple[LoginSession, RefreshToken] | None:
        """Find a token and its session, which one transaction after the other gets.

        A session that ends in the meantime is not found; one that is renewed is read anew.
        """
        owner = select(RefreshToken.session_id).where(RefreshToken.token_hash == token_hash)
        query = select(LoginSession).where(LoginSession.id == owner.scalar_subquery())
        login = await self.session.scalar(query.with_for_update(key_share=True))
        tokens = select(RefreshToken).where(RefreshToken.token_hash == token_hash)
        token = await self.session.scalar(tokens)
        return None if login is None or token is None else (login, token)

    async def list_page(self, user_id: int, current: int, query: PageQuery) -> Slice[LoginSession]:
        """Find one page of the sessions of a user, the newest first."""
        mark = with_expression(LoginSession.current, LoginSession.id == current)
        mine = select(LoginSession).where(LoginSession.user_id == user_id).options(mark)
        page = NEWEST.apply(mine, after=query.cursor is not None)
        rows = await self.session.scalars(page, NEWEST.bind(query))
        return NEWEST.cut(rows.all(), query)

    async def add(self, row: LoginSession | RefreshToken) -> None:
        """Insert a session or a token."""
        self.session.add(row)
        await self.session.flush()

    async def is_used_from(self, user_id: int, address: str) -> bool:
        """Tell whether a user has a session that began at this address."""
        same = (LoginSession.user_id == user_id, LoginSession.address == address)
        return await self.session.scalar(select(LoginSession.id).where(*same).limit(1)) is not None

    async def end(self, login: LoginSession) -> None:
        """End a session: none of its tokens is good for anything any more."""
        await self.session.delete(login)
        await self.session.flush()

    async def end_own(self, session_id: int, user_id: int) -> bool:
        """End a session of this user, and tell whether there was one."""
        mine = (LoginSession.id == session_id, LoginSession.user_id == user_id)
        ended = await self.session.execute(delete(LoginSession).where(*mine))
        return cast("CursorResult[Any]", ended).rowcount == 1

    async def end_all(self, user_id: int, *, but: int | None = None) -> None:
        """End every session of a user, but for one perhaps."""
        ended = delete(LoginSession).where(LoginSession.user_id == user_id)
        await self.session.execute(ended if but is None else ended.where(LoginSession.id != but))

    async def delete_expired(self, user_id: int, now: datetime) -> None:
        """Forget the sessions of a user that are out of date."""
        expired = (LoginSession.user_id == user_id, LoginSession.expires_at <= now)
        await self.session.execute(delete(LoginSession).where(*expired))

    async def delete_used(self, session_id: int, before: datetime) -> None:
        """Forget the tokens of a session that were used long ago."""
        used = (RefreshToken.session_id == session_id, RefreshToken.used_at < before)
        await self.session.execute(delete(RefreshToken).where(*used))
