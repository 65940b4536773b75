"""How OpenAPI says that callers show a key."""

from fastapi import FastAPI


def test_a_key_is_shown_in_either_of_two_headers(app: FastAPI) -> None:
    document = app.openapi()
    schemes = document["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {
        "ApiKey": "apiKey",
        "BearerKey": "http",
    }
    assert (schemes["ApiKey"]["in"], schemes["ApiKey"]["name"]) == ("header", "X-API-Key")
    assert schemes["BearerKey"]["scheme"] == "bearer"
    needed = {"ApiKey": ["articles:write"]}, {"BearerKey": ["articles:write"]}
    assert document["paths"]["/api/v1/articles"]["post"]["security"] == list(needed)
