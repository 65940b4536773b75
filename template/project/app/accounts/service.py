"""What can be done without a password: to become a user, and to choose another password.

The mail that is sent tells whether an address is known, and nothing else does: the answer and the
work for it are the same. A password is only taken from somebody who reads the mail of the address;
otherwise a stranger could register it first, with a password that its owner then confirms.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.mails import CONFIRM, FORGOTTEN, KNOWN, write_mail
from app.accounts.models import MailToken, Purpose
from app.accounts.repository import MailTokenRepository
from app.config import Settings, get_settings
from app.core.errors import ForbiddenError
from app.db.base import utc_now
from app.db.session import Database, find_database
from app.login.passwords import hash_password
from app.login.repository import LoginRepository
from app.login.service import Origin
from app.login.throttle import Throttle
from app.login.tokens import hash_refresh_token, make_refresh_token
from app.mail.mailer import Outbox, get_outbox
from app.users.models import User
from app.users.repository import UserRepository

INVALID = "The token is not valid, or not any more: ask for another mail."


class AccountService:
    """The use cases of accounts; each opens its own session."""

    def __init__(self, database: Database, settings: Settings, send_later: Outbox) -> None:
        self.database = database
        self.settings = settings
        self.send_later = send_later
        self.throttle = Throttle(database, settings.auth)

    async def ask(self, email: str, origin: Origin, name: str | None = None) -> None:
        """Send a token to an address: to become a user, with a name, or to choose a password.

        It is stored for whatever address, so that the work is the same; one not sent serves nobody.
        """
        await self.throttle.check(self.throttle.limit_address("mail", origin.address))
        if await self.throttle.count(self.throttle.limit("mail", email)):
            return  # Who floods an address is not told that.
        token, now = make_refresh_token(), utc_now()
        async with self.database.write() as session:
            user = await UserRepository(session).get_by_email(email)
            letter = CONFIRM if user is None else KNOWN
            if name is None:
                letter = FORGOTTEN
            new = MailToken(
                token_hash=hash_refresh_token(token),
                purpose=Purpose(letter.purpose),
                email=email,
                name=name,
                expires_at=now + timedelta(seconds=self.settings.auth.mail_lifetime),
            )
            await MailTokenRepository(session).replace(new, now)
        if letter is CONFIRM if user is None else user.is_active:
            self.send_later(write_mail(letter, email, token, self.settings))

    async def verify(self, token: str, password: str, origin: Origin) -> User:
        """Make the user whose address a token proves."""
        proof, password_hash = await self._prove(token, Purpose.VERIFY, password)
        assert proof.name is not None
        async with self.database.write() as session:
            await use_up(session, proof)
            user = User(name=proof.name, email=proof.email, password_hash=password_hash)
            await UserRepository(session).add(user)
        await self.throttle.welcome(user.email, origin.address)
        return user

    async def reset(self, token: str, password: str, origin: Origin) -> None:
        """Replace the password of the user whose address a token proves, and end its sessions."""
        proof, password_hash = await self._prove(token, Purpose.RESET, password)
        async with self.database.write() as session:
            await use_up(session, proof)
            users = UserRepository(session)
            found = await users.get_by_email(proof.email)
            user = found and await users.get(found.id, lock=True)
            if user is None or not user.is_active:
                raise ForbiddenError(INVALID)
            user.password_hash = password_hash
            await LoginRepository(session).end_all(user.id)
        await self.throttle.welcome(user.email, origin.address)

    async def _prove(self, token: str, purpose: Purpose, password: str) -> tuple[MailToken, str]:
        """Return what a token proves, and the hash of a password: no other token is worth one."""
        async with self.database.read_current() as session:
            tokens = MailTokenRepository(session)
            proof = await tokens.find(hash_refresh_token(token), purpose, utc_now())
        if proof is None:
            raise ForbiddenError(INVALID)
        return proof, await hash_password(password)


async def use_up(session: AsyncSession, proof: MailToken) -> None:
    """Take a token that nobody else may use any more."""
    if not await MailTokenRepository(session).use_up(proof):
        raise ForbiddenError(INVALID)


async def get_account_service(
    request: Request, outbox: Annotated[Outbox, Depends(get_outbox)]
) -> AccountService:
    """Give the use cases their database, their settings and a way to send mails."""
    return AccountService(find_database(request), get_settings(), outbox)


AccountServiceDep = Annotated[AccountService, Depends(get_account_service)]
