"""The table of users."""

# {% filter replace(", UniqueConstraint" if has_oidc else "", "") %}
from sqlalchemy import String, UniqueConstraint
# {% endfilter %}
from sqlalchemy.orm import Mapped, mapped_column

# {% if has_passwords %}
from app.auth.scopes import Role
# {% endif %}
# {% filter replace("" if has_passwords else ", make_enum", "") %}
from app.db.base import Base, Record, make_enum
# {% endfilter %}
from app.db.dialect import EMAIL


class User(Record, Base):
    """Somebody who writes articles."""

    __tablename__ = "users"
    # {% if not has_oidc %}
    __table_args__ = (
        UniqueConstraint("email", info={"conflict": "Another user has this e-mail address."}),
    )

    # {% endif %}
    name: Mapped[str] = mapped_column(String(100))
    # {% filter replace("[str]", "[str | None]" if has_oidc else "[str]") %}
    email: Mapped[str] = mapped_column(EMAIL)
    # {% endfilter %}
    # {% if has_principal %}
    is_active: Mapped[bool] = mapped_column(default=True)
    # {% endif %}
    # {% if has_passwords %}
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(make_enum(Role, "role"), default=Role.AUTHOR)
    # {% endif %}
