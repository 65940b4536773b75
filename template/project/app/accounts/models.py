"""The table of tokens that were sent by mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, make_enum
from app.db.dialect import EMAIL, ID, TIMESTAMP


class Purpose(StrEnum):
    """What a token is good for."""

    VERIFY = "verify"
    RESET = "reset"


class MailToken(Base):
    """One token, as a hash: who has it reads the mail of an address. It is used once."""

    __tablename__ = "mail_tokens"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[Purpose] = mapped_column(make_enum(Purpose, "purpose"))
    email: Mapped[str] = mapped_column(EMAIL, index=True)
    # Of a user that is to be made.
    name: Mapped[str | None] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP, index=True)
