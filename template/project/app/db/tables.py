# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every table, so that Alembic and the tests see them all."""

# {% if has_api_keys %}
from app.api_keys.models import ApiKey
# {% endif %}
from app.articles.models import Article
from app.db.base import Base
# {% if has_passwords %}
from app.login.models import Attempts, LoginSession, MailToken
# {% endif %}
# {% if has_oidc %}
from app.oidc.models import BrowserSession, Identity
# {% endif %}
from app.users.models import User

__all__ = [
    # {% if has_api_keys %}
    "ApiKey",
    # {% endif %}
    "Article",
    # {% if has_passwords %}
    "Attempts",
    # {% endif %}
    "Base",
    # {% if has_oidc %}
    "BrowserSession",
    "Identity",
    # {% endif %}
    # {% if has_passwords %}
    "LoginSession",
    "MailToken",
    # {% endif %}
    "User",
]
# {% endcall %}
