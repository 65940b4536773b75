# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What can be done without a password: to become a user, and to choose another password.

Both are one thing. A mail goes to an address, and whoever shows its token chooses a password. The
mail tells whether the address is known, and nothing else does: the answer and the work for it are
the same. Who could name a password before reading the mail might register a stranger's address, and
wait for its owner to confirm.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Request

from app.config import Settings, get_settings
from app.core.errors import ForbiddenError, TooManyRequestsError
from app.db.base import utc_now
from app.db.session import Database, find_database
from app.login.mails import write_mail
from app.login.models import MailToken
from app.login.passwords import hash_password
from app.login.repository import LoginRepository, MailTokenRepository
from app.login.schemas import TokensOut
from app.login.service import begin_session
from app.login.throttle import Throttle
from app.login.tokens import hash_token, make_token
from app.mail.mailer import deliver
from app.users.models import User
from app.users.repository import UserRepository

INVALID = "The token is not valid, or not any more: ask for another mail."


class AccountService:
    """The use cases of accounts; each opens its own session."""

    def __init__(self, database: Database, settings: Settings, later: BackgroundTasks) -> None:
        self.database = database
        self.settings = settings
        self.later = later
        self.throttle = Throttle(database, settings.auth)

    async def ask(self, email: str, address: str, name: str | None = None) -> None:
        """Send a token to an address: to become a user, with a name, or to choose a password.

        It is stored for whatever address, so that the work is the same; one not sent serves nobody.
        """
        await self.throttle.count(self.throttle.limit_address("mail", address))
        try:
            await self.throttle.count(self.throttle.limit("mail", email))
        except TooManyRequestsError:
            return  # Who floods an address is not told that.
        token, now = make_token(), utc_now()
        expires_at = now + timedelta(seconds=self.settings.auth.mail_lifetime)
        new = MailToken(token_hash=hash_token(token), email=email, name=name, expires_at=expires_at)
        async with self.database.write() as session:
            user = await UserRepository(session).get_by_email(email)
            await MailTokenRepository(session).replace(new, now)
        gets_mail = user.is_active if user else name is not None
        if gets_mail:
            mail = write_mail(email, token, self.settings, is_known=user is not None)
            self.later.add_task(deliver, mail, self.settings.mail)

    async def confirm(self, token: str, password: str, address: str) -> TokensOut:
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
                user = await users.get(user.id, lock=True)
            elif proof.name is not None:
                user = User(name=proof.name, email=proof.email, password_hash=password_hash)
                await users.add(user)
            if user is None or not user.is_active:
                raise ForbiddenError(INVALID)
            user.password_hash = password_hash
            await LoginRepository(session).end_all(user.id)
            return await begin_session(session, user, address, self.settings.auth)


async def get_account_service(request: Request, later: BackgroundTasks) -> AccountService:
    """Give the use cases their database, their settings and a way to work after the answer."""
    return AccountService(find_database(request), get_settings(), later)


AccountServiceDep = Annotated[AccountService, Depends(get_account_service)]
# {% endcall %}
