"""What can be done to log in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.repository import MailTokenRepository
from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES
from app.config import get_settings
from app.core.addresses import find_network
from app.core.errors import ConflictError, ForbiddenError, NotFoundError, UnauthorizedError
from app.core.pagination import PageQuery, Slice
from app.db.base import utc_now
from app.db.session import Database, find_database
from app.login.config import AuthSettings
from app.login.models import LoginSession, RefreshToken
from app.login.passwords import hash_password, verify_password
from app.login.repository import LoginRepository
from app.login.schemas import TokensOut
from app.login.throttle import Throttle
from app.login.tokens import hash_refresh_token, make_refresh_token, sign_access_token
from app.users.models import User
from app.users.repository import UserRepository


@dataclass(frozen=True)
class Origin:
    """Where a login comes from, so that users know their sessions from those of strangers."""

    address: str
    user_agent: str


async def find_origin(request: Request) -> Origin:
    """Return as much of it as is stored."""
    agent = request.headers.get("user-agent", "")
    shown = "".join(character for character in agent if character.isprintable())
    return Origin(find_network(request)[:64], shown[:200])


OriginDep = Annotated[Origin, Depends(find_origin)]


class AuthService:
    """The use cases of the login; each opens its own session, and none hashes while it has one."""

    def __init__(self, database: Database, settings: AuthSettings) -> None:
        self.database = database
        self.settings = settings
        self.throttle = Throttle(database, settings)

    async def log_in(self, email: str, password: str, origin: Origin) -> TokensOut:
        """Begin a session with a password.

        An unknown address and a deactivated user fail like a wrong password, and have to wait, too.
        """
        email = email.lower()
        async with self.database.read() as session:
            user = await UserRepository(session).get_by_email(email)
            is_known = user is not None and await LoginRepository(session).is_used_from(
                user.id, origin.address
            )
        limits = await self.throttle.limit_login(email, origin.address, is_known=is_known)
        await self.throttle.check(*limits)
        matches, renewed = await verify_password(password, user.password_hash if user else None)
        if user is None or not matches or not user.is_active:
            raise UnauthorizedError("The e-mail address or the password is wrong.")
        await self.throttle.succeed(*limits)
        now = utc_now()
        login = LoginSession(
            user_id=user.id,
            expires_at=now + timedelta(seconds=self.settings.refresh_lifetime),
            address=origin.address,
            user_agent=origin.user_agent,
        )
        async with self.database.write() as session:
            await replace_hash(session, user, renewed or user.password_hash)
            logins = LoginRepository(session)
            await logins.delete_expired(user.id, now)
            await logins.add(login)
            return await self._grant(session, user, login)

    async def refresh(self, refresh_token: str) -> TokensOut:
        """Trade a refresh token for new tokens, once; a second use ends its session."""
        now = utc_now()
        async with self.database.write() as session:
            granted = await self._renew(session, hash_refresh_token(refresh_token), now)
        # Refused after the block: the end of a session must be committed, not rolled back.
        if granted is None:
            raise UnauthorizedError("The refresh token is not valid, or not any more.")
        return granted

    async def _renew(
        self, session: AsyncSession, token_hash: str, now: datetime
    ) -> TokensOut | None:
        """Use a token up for another one, or else end its session."""
        logins = LoginRepository(session)
        found = await logins.lock(token_hash)
        if found is None:
            return None
        login, token = found
        user = await UserRepository(session).get(login.user_id)
        leeway = timedelta(seconds=self.settings.refresh_leeway)
        is_stolen = token.used_at is not None and now - token.used_at > leeway
        if user is None or not user.is_active or login.expires_at <= now or is_stolen:
            await logins.end(login)
            return None
        if token.used_at is not None:
            # A client that asks again, or from two places at the same time, is no thief.
            raise ConflictError("It was used a moment ago: use the tokens of that answer.")
        lifetime = timedelta(seconds=self.settings.refresh_lifetime)
        token.used_at = login.last_used_at = now
        login.expires_at = now + lifetime
        await logins.delete_used(login.id, now - lifetime)
        return await self._grant(session, user, login)

    async def log_out(self, refresh_token: str) -> None:
        """End the session that a refresh token belongs to, if there is one."""
        async with self.database.write() as session:
            logins = LoginRepository(session)
            found = await logins.lock(hash_refresh_token(refresh_token))
            if found is not None:
                await logins.end(found[0])

    async def list_sessions(
        self, principal: Principal, current: int, query: PageQuery
    ) -> Slice[LoginSession]:
        """Return one page of the caller's own sessions."""
        async with self.database.read() as session:
            return await LoginRepository(session).list_page(principal.id, current, query)

    async def end_session(self, principal: Principal, session_id: int) -> None:
        """End one of the caller's own sessions."""
        async with self.database.write() as session:
            if not await LoginRepository(session).end_own(session_id, principal.id):
                raise NotFoundError(f"There is no session {session_id} of yours.")

    async def get_user(self, principal: Principal) -> User:
        """Return the caller's own record."""
        async with self.database.read() as session:
            user = await UserRepository(session).get(principal.id)
        if user is None:
            raise UnauthorizedError("The user of this token does not exist any more.")
        return user

    async def change_password(self, principal: Principal, current: int, old: str, new: str) -> None:
        """Replace the caller's password, and end every session but the one that does so."""
        user = await self.get_user(principal)
        limit = self.throttle.limit("password", str(user.id), str(current), forgives=True)
        await self.throttle.check(limit)
        matches, _ = await verify_password(old, user.password_hash)
        if not matches:
            raise ForbiddenError("The current password is wrong.")
        await self.throttle.succeed(limit)
        password_hash = await hash_password(new)
        async with self.database.write() as session:
            await replace_hash(session, user, password_hash)
            await LoginRepository(session).end_all(user.id, but=current)
            await MailTokenRepository(session).delete_of(user.email)

    async def _grant(self, session: AsyncSession, user: User, login: LoginSession) -> TokensOut:
        """Make tokens of a session, and remember the one that renews them."""
        refresh_token = make_refresh_token()
        new = RefreshToken(token_hash=hash_refresh_token(refresh_token), session_id=login.id)
        await LoginRepository(session).add(new)
        principal = Principal(user.id, Kind.USER, SCOPES[user.role])
        return TokensOut(
            access_token=sign_access_token(principal, login.id, self.settings),
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
