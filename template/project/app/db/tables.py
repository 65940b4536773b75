# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every table, so that Alembic and the tests see them all."""

# {% if has_passwords %}
from app.accounts.models import MailToken
# {% endif %}
from app.articles.models import Article
from app.db.base import Base
# {% if has_passwords %}
from app.login.models import LoginSession, RefreshToken
# {% endif %}
from app.users.models import User

__all__ = [
    "Article",
    "Base",
    # {% if has_passwords %}
    "LoginSession",
    "MailToken",
    "RefreshToken",
    # {% endif %}
    "User",
]
# {% endcall %}
