"""How OpenAPI says that a provider knows the callers."""

from fastapi import FastAPI

from app.config import Settings


def test_the_provider_is_named(app: FastAPI, settings: Settings) -> None:
    schemes = app.openapi()["components"]["securitySchemes"]
    assert schemes["OpenIdConnect"] == {
        "type": "openIdConnect",
        "openIdConnectUrl": f"{settings.oidc.issuer}/.well-known/openid-configuration",
    }
