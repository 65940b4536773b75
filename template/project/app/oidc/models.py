"""The tables of who users are at the provider, and of the browsers in which they have logged in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, utc_now
from app.db.dialect import ID, TEXT, TIMESTAMP


class Identity(Base):
    """Who a user is: an issuer, and the subject there, which both stay the same for ever.

    Their fingerprint is what is unique: there is no collation that takes two of them for one.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("fingerprint"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class BrowserSession(Base):
    """What a browser has from a login until a logout: to end it is to delete it."""

    __tablename__ = "browser_sessions"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    # Tells the provider whose login ends.
    id_token: Mapped[str] = mapped_column(TEXT)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
