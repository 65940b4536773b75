"""Swagger UI with its assets served from here, so that it works behind a firewall."""

from fastapi import FastAPI
# {% filter replace("" if has_oidc else ", get_swagger_ui_oauth2_redirect_html", "") %}
from fastapi.openapi.docs import get_swagger_ui_html, get_swagger_ui_oauth2_redirect_html
# {% endfilter %}
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request


# {% filter replace("" if has_oidc else ", client: dict[str, str]", "") %}
def serve_docs(app: FastAPI, client: dict[str, str], path: str = "/docs") -> None:
# {% endfilter %}
    """Add the pages, which are no part of the API that they describe."""

    async def show(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "").rstrip("/")
        return get_swagger_ui_html(
            title=app.title,
            openapi_url=f"{root}{app.openapi_url}",
            swagger_js_url=f"{root}{path}/assets/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{path}/assets/swagger-ui.css",
            swagger_favicon_url=f"{root}{path}/assets/favicon.png",
            # {% if has_oidc %}
            oauth2_redirect_url=f"{root}{path}/oauth2-redirect",
            init_oauth={**client, "usePkceWithAuthorizationCodeGrant": True},
            # {% endif %}
        )

    # {% if has_oidc %}
    async def hand_over(request: Request) -> HTMLResponse:
        return get_swagger_ui_oauth2_redirect_html()

    app.add_route(f"{path}/oauth2-redirect", hand_over, include_in_schema=False)
    # {% endif %}
    app.add_route(path, show, include_in_schema=False)
    app.mount(f"{path}/assets", StaticFiles(packages=[("fastapi_offline", "static")]))
