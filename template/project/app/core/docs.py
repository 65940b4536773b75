"""Swagger UI with its assets served from here, so that it works behind a firewall."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request


def serve_docs(app: FastAPI, path: str = "/docs") -> None:
    """Add the pages, which are no part of the API that they describe."""

    async def show(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "").rstrip("/")
        return get_swagger_ui_html(
            title=app.title,
            openapi_url=f"{root}{app.openapi_url}",
            swagger_js_url=f"{root}{path}/assets/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{path}/assets/swagger-ui.css",
            swagger_favicon_url=f"{root}{path}/assets/favicon.png",
        )

    app.add_route(path, show, include_in_schema=False)
    app.mount(f"{path}/assets", StaticFiles(packages=[("fastapi_offline", "static")]))
