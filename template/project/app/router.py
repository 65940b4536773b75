# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every router of the service, in the order of the documentation."""

from fastapi import APIRouter

from app.articles.router import router as articles
# {% if has_passwords %}
from app.auth.router import router as auth
# {% endif %}
from app.core.problems import problem_responses
from app.health.router import router as health
from app.users.router import router as users

v1 = APIRouter(prefix="/api/v1", responses=problem_responses(400, 413, 422, 500, 503))
v1.include_router(health)
# {% if has_passwords %}
v1.include_router(auth)
# {% endif %}
v1.include_router(users)
v1.include_router(articles)
# {% endcall %}
