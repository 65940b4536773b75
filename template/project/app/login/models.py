"""The tables of sessions, of mails that lead to one, and of attempts to get one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from app.db.base import Base, utc_now
from app.db.dialect import EMAIL, ID, TIMESTAMP


class LoginSession(Base):
    """What a user has from a login until a logout: to end it is to delete it.

    Its refresh tokens have two parts. The family is the same in all of them, the secret is of the
    newest one only. Who knows the family without the secret has a token that was used before: it
    was stolen, or its successor was. Then the session ends.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    # Both move on with each refresh.
    last_used_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    family_hash: Mapped[str] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), default="")
    # Of the one before, which an honest client may send again.
    previous_hash: Mapped[str] = mapped_column(String(64), default="")
    # Where the login came from.
    address: Mapped[str] = mapped_column(String(64))
    current: Mapped[bool] = query_expression()


class MailToken(Base):
    """One token that was sent by mail, as a hash: who has it reads the mail of an address."""

    __tablename__ = "mail_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(EMAIL, index=True)
    # Of a user that is to be made.
    name: Mapped[str | None] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP, index=True)


class Attempts(Base):
    """How many attempts there were lately that count for the same thing, which is hashed."""

    __tablename__ = "attempts"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(TIMESTAMP, index=True)
