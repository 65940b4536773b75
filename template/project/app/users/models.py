"""The table of users."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Record
from app.db.dialect import EMAIL


class User(Record, Base):
    """Somebody who writes articles."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email", info={"conflict": "Another user has this e-mail address."}),
    )

    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(EMAIL)
    # {% if has_passwords %}
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(default=False)
    # {% endif %}
