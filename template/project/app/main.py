"""The application: `uvicorn --factory app.main:create_app`."""

import structlog
from fastapi import Depends
from starlette.middleware.cors import CORSMiddleware
# {% if has_oidc %}
from starlette.middleware.sessions import SessionMiddleware
# {% endif %}

from app.config import get_settings
from app.core.docs import serve_docs
from app.core.logging import configure_logging
from app.core.middleware import BodyLimitMiddleware, RequestContextMiddleware
from app.core.openapi import Service, refuse_unknown_parameters
from app.core.problems import HANDLERS
from app.lifespan import lifespan
# {% if has_oidc %}
from app.oidc.schemes import COOKIE, describe_docs, list_schemes
# {% endif %}
from app.router import include_routers

# What the pages of other origins may send, besides what every page may.
# {% filter replace("" if has_principal else '"Authorization", ', "") | replace("" if has_api_keys else '"X-API-Key", ', "") %}
PAGE_HEADERS = ["Authorization", "Content-Type", "If-Match", "X-API-Key", "X-Request-ID"]
# {% endfilter %}

log = structlog.get_logger()


def create_app() -> Service:
    """Put the service together from its settings."""
    settings = get_settings()
    configure_logging(settings.log)
    # {% if has_passwords %}
    if "secret" not in settings.auth.model_fields_set:
        log.warning("AUTH_SECRET is not set: tokens are valid until this process ends")
    if settings.mail.folder is not None:
        log.warning("mails are written to a folder", folder=str(settings.mail.folder))
    # {% endif %}
    # {% if has_oidc %}
    if not settings.oidc.is_complete:
        log.warning("OIDC_ISSUER or OIDC_AUDIENCE is not set: nobody can log in")
    # {% endif %}
    app = Service(
        title=settings.title,
        version="1",
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        dependencies=[Depends(refuse_unknown_parameters)],
        # Nothing collects it here yet; with an OpenTelemetry SDK, delete this line.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        redirect_slashes=False,
    )
    include_routers(app)
    # {% if has_oidc %}
    app.other_schemes = list_schemes(settings.oidc)
    # {% endif %}
    if settings.docs:
        # {% filter replace("" if has_oidc else ", describe_docs(settings.oidc)", "") %}
        serve_docs(app, describe_docs(settings.oidc))
        # {% endfilter %}
    # The last one is the outermost.
    # {% if has_oidc %}
    if settings.oidc.client_id is not None:
        app.add_middleware(
            SessionMiddleware,
            secret_key=settings.session.secret.get_secret_value(),
            session_cookie=COOKIE,
            max_age=settings.session.lifetime,
            https_only=True,
        )
    # {% endif %}
    app.add_middleware(BodyLimitMiddleware, limit=settings.max_body_bytes)
    app.add_middleware(RequestContextMiddleware)
    if settings.cors.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors.origins,
            allow_methods=["*"],
            allow_headers=PAGE_HEADERS,
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
        )
    return app
