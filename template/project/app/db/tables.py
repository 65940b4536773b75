# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every table, so that Alembic and the tests see them all."""

from app.articles.models import Article
from app.db.base import Base
# {% if has_passwords %}
from app.login.models import RefreshToken
# {% endif %}
from app.users.models import User

__all__ = [
    "Article",
    "Base",
    # {% if has_passwords %}
    "RefreshToken",
    # {% endif %}
    "User",
]
# {% endcall %}
