# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Every router of the service, in the order of the documentation."""

from fastapi import FastAPI

# {% if has_api_keys %}
from app.api_keys.router import router as api_keys
# {% endif %}
from app.articles.router import router as articles
from app.core.problems import problem_responses
from app.health.router import router as health
# {% if has_passwords %}
from app.login.router import router as login
# {% endif %}
# {% if has_oidc %}
from app.oidc.router import router as oidc
# {% endif %}
from app.users.router import router as users

ROUTERS = [
    health,
    # {% if has_passwords %}
    login,
    # {% endif %}
    # {% if has_api_keys %}
    api_keys,
    # {% endif %}
    # {% if has_oidc %}
    oidc,
    # {% endif %}
    users,
    articles,
]


def include_routers(app: FastAPI) -> None:
    """Put every router below the version of the API.

    One by one: a router that held them all would be searched twice for each request.
    """
    problems = problem_responses(400, 413, 422, 500, 503)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1", responses=problems)
# {% endcall %}
