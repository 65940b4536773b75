"""The tables of sessions, of the tokens that lead to them, and of attempts to get one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from app.db.base import Base, utc_now
from app.db.dialect import EMAIL, ID, TIMESTAMP


class LoginSession(Base):
    """What a user has from a login until a logout: to end it is to delete it."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    # Both move on with each refresh.
    last_used_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    # Where the login came from.
    address: Mapped[str] = mapped_column(String(64))
    current: Mapped[bool] = query_expression()


class RefreshToken(Base):
    """One refresh token of a session, as a hash. Each is used once, and has a successor then.

    A token that comes a second time was stolen, or its successor was: then the session ends.
    """

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    used_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


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
