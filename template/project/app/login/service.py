"""What can be done to log in and out."""

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES
from app.config import get_settings
from app.core.errors import ForbiddenError, UnauthorizedError
from app.db.base import utc_now
from app.db.session import Database, find_database
from app.login.config import AuthSettings
from app.login.models import RefreshToken
from app.login.passwords import hash_password, verify_password
from app.login.repository import RefreshTokenRepository
from app.login.schemas import TokensOut
from app.login.tokens import hash_refresh_token, make_refresh_token, sign_access_token
from app.users.models import User
from app.users.repository import UserRepository


class AuthService:
    """The use cases of the login; each opens its own session, and none hashes while it has one."""

    def __init__(self, database: Database, settings: AuthSettings) -> None:
        self.database = database
        self.settings = settings

    async def log_in(self, email: str, password: str) -> TokensOut:
        """Trade a password for tokens; an unknown address fails like a wrong password."""
        async with self.database.read() as session:
            user = await UserRepository(session).get_by_email(email.lower())
        matches, renewed = await verify_password(password, user.password_hash if user else None)
        if user is None or not matches:
            raise UnauthorizedError("The e-mail address or the password is wrong.")
        async with self.database.write() as session:
            await replace_hash(session, user, renewed or user.password_hash)
            await RefreshTokenRepository(session).delete_expired(user.id, utc_now())
            return await self._grant(session, user, family=uuid4().hex)

    async def refresh(self, refresh_token: str) -> TokensOut:
        """Trade a refresh token for new tokens, once; a second use ends its whole family."""
        now = utc_now()
        granted = None
        async with self.database.write() as session:
            tokens = RefreshTokenRepository(session)
            token = await tokens.get(hash_refresh_token(refresh_token))
            if token is not None and token.expires_at > now:
                user = await UserRepository(session).get(token.user_id, lock=True)
                if user is not None and await tokens.mark_used(token, now):
                    granted = await self._grant(session, user, token.family)
                else:
                    await tokens.delete_family(token.family)
        # Refused after the block: the end of a family must be committed, not rolled back.
        if granted is None:
            raise UnauthorizedError("The refresh token is not valid, or not any more.")
        return granted

    async def log_out(self, refresh_token: str) -> None:
        """End the login that a refresh token belongs to, if there is one."""
        async with self.database.write() as session:
            tokens = RefreshTokenRepository(session)
            token = await tokens.get(hash_refresh_token(refresh_token))
            if token is not None:
                await UserRepository(session).get(token.user_id, lock=True)
                await tokens.delete_family(token.family)

    async def get_user(self, principal: Principal) -> User:
        """Return the caller's own record."""
        async with self.database.read() as session:
            user = await UserRepository(session).get(principal.id)
        if user is None:
            raise UnauthorizedError("The user of this token does not exist any more.")
        return user

    async def change_password(self, principal: Principal, current: str, new: str) -> None:
        """Replace the caller's password and end every login of the old one."""
        user = await self.get_user(principal)
        matches, _ = await verify_password(current, user.password_hash)
        if not matches:
            raise ForbiddenError("The current password is wrong.")
        password_hash = await hash_password(new)
        async with self.database.write() as session:
            await replace_hash(session, user, password_hash)
            await RefreshTokenRepository(session).delete_of_user(user.id)

    async def _grant(self, session: AsyncSession, user: User, family: str) -> TokensOut:
        """Make tokens for a user and remember the one that renews them."""
        refresh_token = make_refresh_token()
        await RefreshTokenRepository(session).add(
            RefreshToken(
                token_hash=hash_refresh_token(refresh_token),
                family=family,
                user_id=user.id,
                expires_at=utc_now() + timedelta(seconds=self.settings.refresh_lifetime),
            )
        )
        principal = Principal(user.id, Kind.USER, SCOPES[user.role])
        return TokensOut(
            access_token=sign_access_token(principal, 0, self.settings),
            expires_in=self.settings.access_lifetime,
            refresh_token=refresh_token,
            scope=" ".join(sorted(principal.scopes)),
        )


async def replace_hash(session: AsyncSession, verified: User, password_hash: str) -> None:
    """Replace the hash that a password was verified with, unless somebody else did so since."""
    user = await UserRepository(session).get(verified.id, lock=True)
    if user is None or user.password_hash != verified.password_hash:
        raise UnauthorizedError("The password was changed in the meantime.")
    user.password_hash = password_hash


async def get_auth_service(request: Request) -> AuthService:
    """Give the use cases their database and their settings."""
    return AuthService(find_database(request), get_settings().auth)


AuthServiceDep = Annotated[AuthService, Depends(get_auth_service)]
