"""What can be done to log in and out, and without a password: to choose one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES
from app.config import Settings, get_settings
from app.core.addresses import find_network
from app.core.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    TooManyRequestsError,
    UnauthorizedError,
)
from app.db.base import utc_now
from app.db.session import Database, find_database
from app.login.mails import write_mail
from app.login.models import LoginSession, MailToken
from app.login.passwords import hash_password, verify_password
from app.login.repository import LoginRepository, MailTokenRepository
from app.login.schemas import TokensOut
from app.login.throttle import Throttle
from app.login.tokens import hash_token, make_token, sign_access_token
from app.mail.mailer import deliver
from app.users.models import User
from app.users.repository import UserRepository

INVALID = "The token is not valid, or not any more: ask for another mail."


class AuthService:
    """The use cases of the login; each opens its own session, and none hashes while it has one."""

    def __init__(
        self, database: Database, settings: Settings, address: str, later: BackgroundTasks
    ) -> None:
        self.database = database
        self.settings = settings
        self.throttle = Throttle(database, settings.auth)
        # Where the request comes from, and what is done after its answer.
        self.address = address
        self.later = later

    async def ask(self, email: str, name: str | None = None) -> None:
        """Send a token to an address: to become a user, with a name, or to choose a password.

        The mail tells whether the address is known, and nothing else does: the answer is the same
        and so is the work. A token is stored for whatever address; one not sent serves nobody. Who
        could name a password here might register a stranger's address, and wait for its owner to
        confirm.
        """
        await self.throttle.count(self.throttle.limit_address("mail", self.address))
        try:
            # Apart, so that whoever says `forgot` does not use up what others need to register.
            await self.throttle.count(self.throttle.limit("register" if name else "forgot", email))
        except TooManyRequestsError:
            return  # Who floods an address is not told that.
        token = make_token()
        expires_at = utc_now() + timedelta(seconds=self.settings.auth.mail_lifetime)
        new = MailToken(token_hash=hash_token(token), email=email, name=name, expires_at=expires_at)
        async with self.database.write() as session:
            user = await UserRepository(session).get_by_email(email)
            await MailTokenRepository(session).add(new)
        mail = write_mail(email, token, self.settings, is_known=user is not None)
        if user.is_active if user else name is not None:
            self.later.add_task(deliver, mail, self.settings.mail)

    async def confirm(self, token: str, password: str) -> TokensOut:
        """Set the password of the user whose address a token proves, or else make that user.

        Whoever was logged in is so no more. Who reads the mail is, whatever strangers do: from now
        on the user is known at this address.
        """
        async with self.database.read_current() as session:
            proof = await MailTokenRepository(session).find(hash_token(token), utc_now())
        if proof is None:
            raise ForbiddenError(INVALID)
        password_hash = await hash_password(password)
        async with self.database.write() as session:
            if not await MailTokenRepository(session).use_up(proof):
                raise ForbiddenError(INVALID)
            users = UserRepository(session)
            user = await users.get_by_email(proof.email)
            if user is not None:
                user = await users.lock(user.id)
            elif proof.name is not None:
                user = User(name=proof.name, email=proof.email, password_hash=password_hash)
                await users.add(user)
            if user is None or not user.is_active:
                raise ForbiddenError(INVALID)
            user.password_hash = password_hash
            await LoginRepository(session).end_all(user.id)
            return await self._begin(session, user)

    async def log_in(self, email: str, password: str) -> TokensOut:
        """Begin a session; nobody and the deactivated fail, and wait, like a wrong password."""
        email = email.strip().lower()
        async with self.database.read_current() as session:
            user = await UserRepository(session).get_by_email(email)
            is_known = await LoginRepository(session).is_used_from(user, self.address)
        here = [self.address] if is_known else []
        account = self.throttle.limit("login", email, *here, forgives=is_known)
        limits = (self.throttle.limit_address("login", self.address), account)
        await self.throttle.count(*limits)
        matches, renewed = await verify_password(password, user.password_hash if user else None)
        if user is None or not matches or not user.is_active:
            raise UnauthorizedError("The e-mail address or the password is wrong.")
        await self.throttle.succeed(*limits)
        async with self.database.write() as session:
            await replace_hash(session, user, renewed or user.password_hash)
            return await self._begin(session, user)

    async def refresh(self, refresh_token: str) -> TokensOut:
        """Trade a refresh token for new tokens, once; a second use ends its session."""
        family, _, secret = refresh_token.partition(".")
        secret_hash = hash_token(secret)
        # When it is asked for: to wait for others is no sign of a thief.
        now = utc_now()
        leeway = timedelta(seconds=self.settings.auth.refresh_leeway)
        async with self.database.write() as session:
            logins = LoginRepository(session)
            login = await logins.lock(hash_token(family))
            user = login and await UserRepository(session).get(login.user_id)
            if login and user and user.is_active and now < login.expires_at:
                if secret_hash == login.secret_hash:
                    login.last_used_at = now
                    login.expires_at = now + timedelta(seconds=self.settings.auth.refresh_lifetime)
                    return self._grant(user, login, family)
                if secret_hash == login.previous_hash and now - login.last_used_at <= leeway:
                    # A client that asks again, or from two places at the same time, is no thief.
                    raise ConflictError("It was used a moment ago: use the tokens of that answer.")
            if login:
                await logins.end(login.id, login.user_id)
        # Refused after the block: the end of a session must be committed, not rolled back.
        raise UnauthorizedError("The refresh token is not valid, or not any more.")

    async def log_out(self, refresh_token: str) -> None:
        """End the session that a refresh token belongs to, if there is one."""
        family, _, _ = refresh_token.partition(".")
        async with self.database.write() as session:
            logins = LoginRepository(session)
            login = await logins.lock(hash_token(family))
            if login is not None:
                await logins.end(login.id, login.user_id)

    async def list_sessions(self, principal: Principal) -> Sequence[LoginSession]:
        """Return the caller's own sessions."""
        async with self.database.read() as session:
            return await LoginRepository(session).list_newest(principal.id, principal.session_id)

    async def end_session(self, principal: Principal, session_id: int) -> None:
        """End one of the caller's own sessions."""
        async with self.database.write() as session:
            if not await LoginRepository(session).end(session_id, principal.id):
                raise NotFoundError(f"There is no session {session_id} of yours.")

    async def get_user(self, principal: Principal) -> User:
        """Return the caller's own record."""
        async with self.database.read_current() as session:
            user = await UserRepository(session).get(principal.id)
        if user is None:
            raise UnauthorizedError("The user of this token does not exist any more.")
        return user

    async def change_password(self, principal: Principal, old: str, new: str) -> None:
        """Replace the caller's password, and end every session but the one that does so."""
        user = await self.get_user(principal)
        limit = self.throttle.limit("password", str(principal.session_id), forgives=True)
        await self.throttle.count(limit)
        matches, _ = await verify_password(old, user.password_hash)
        if not matches:
            raise ForbiddenError("The current password is wrong.")
        await self.throttle.succeed(limit)
        password_hash = await hash_password(new)
        async with self.database.write() as session:
            # Tokens go before users, as where one is confirmed.
            await MailTokenRepository(session).delete_of(user.email)
            await replace_hash(session, user, password_hash)
            await LoginRepository(session).end_all(user.id, but=principal.session_id)

    async def _begin(self, session: AsyncSession, user: User) -> TokensOut:
        """Log a user in."""
        now, family = utc_now(), make_token()
        login = LoginSession(
            user_id=user.id,
            expires_at=now + timedelta(seconds=self.settings.auth.refresh_lifetime),
            family_hash=hash_token(family),
            address=self.address,
        )
        await LoginRepository(session).add(login, now)
        return self._grant(user, login, family)

    def _grant(self, user: User, login: LoginSession, family: str) -> TokensOut:
        """Make tokens of a session, in the place of those that it had."""
        secret = make_token()
        login.previous_hash, login.secret_hash = login.secret_hash, hash_token(secret)
        principal = Principal(user.id, Kind.USER, SCOPES[user.role], login.id)
        return TokensOut(
            access_token=sign_access_token(principal, self.settings.auth),
            expires_in=self.settings.auth.access_lifetime,
            refresh_token=f"{family}.{secret}",
            scope=" ".join(sorted(principal.scopes)),
        )


async def replace_hash(session: AsyncSession, verified: User, password_hash: str) -> None:
    """Replace the hash that a password was verified with, unless the user has changed since."""
    user = await UserRepository(session).lock(verified.id)
    if not (user and user.is_active and user.password_hash == verified.password_hash):
        raise UnauthorizedError("The user was changed in the meantime.")
    user.password_hash = password_hash


async def get_auth_service(request: Request, later: BackgroundTasks) -> AuthService:
    """Give the use cases what they need of the process and of the request."""
    return AuthService(find_database(request), get_settings(), find_network(request), later)


AuthServiceDep = Annotated[AuthService, Depends(get_auth_service)]
