# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every table, so that Alembic and the tests see them all."""

# {% if has_passwords %}
from app.accounts.models import MailToken
# {% endif %}
# {% if has_api_keys %}
from app.api_keys.models import ApiKey
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
    # {% if has_api_keys %}
    "ApiKey",
    # {% endif %}
    "LoginSession",
    "MailToken",
    "RefreshToken",
    # {% endif %}
    "User",
]
# {% endcall %}
