# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every table, so that Alembic and the tests see them all."""

from app.articles.models import Article
# {% if has_passwords %}
from app.auth.models import RefreshToken
# {% endif %}
from app.db.base import Base
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
