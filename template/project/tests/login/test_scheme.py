"""How OpenAPI says that callers log in with a password."""

from fastapi import FastAPI

from app.auth.scopes import Scope


def test_tokens_come_from_the_password_flow_of_oauth(app: FastAPI) -> None:
    document = app.openapi()
    scheme = document["components"]["securitySchemes"]["AccessTokenBearer"]
    assert scheme["type"] == "oauth2"
    assert scheme["flows"].keys() == {"password"}
    flow = scheme["flows"]["password"]
    assert flow["scopes"].keys() == set(Scope)
    assert "post" in document["paths"][flow["tokenUrl"]]
    # That would be the form of OAuth2, and ours takes JSON.
    assert "refreshUrl" not in flow
