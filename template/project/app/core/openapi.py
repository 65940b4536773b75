"""The application class: FastAPI, with the rest of what its OpenAPI document should say."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts

from app.core.errors import InvalidError
# {% filter replace("" if has_principal else ", problem_responses", "") %}
from app.core.problems import Problem, problem_responses
# {% endfilter %}

# {% if has_principal %}
# For an endpoint that anonymous callers may use, too; those who show credentials see more.
ANONYMOUS: dict[str, Any] = {"security": [{}]}

# {% endif %}

class Service(FastAPI):
    """FastAPI that describes its problem documents, too."""
    # {% if has_oidc %}

    # Other ways to say who is calling than the one that endpoints ask for.
    other_schemes: dict[str, Any]
    # {% endif %}

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document of this service; it is made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            problem = Problem.model_json_schema(
                ref_template="#/components/schemas/{model}", mode="serialization"
            )
            document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
            # {% if has_principal %}
            for path in document["paths"].values():
                for operation in path.values():
                    if "security" in operation:
                        codes = (401,) if {} in operation["security"] else (401, 403)
                        # {% filter replace("codes", "codes, 429" if has_api_keys else "codes") %}
                        refused = problem_responses(*codes).items()
                        # {% endfilter %}
                        operation["responses"] |= {str(code): answer for code, answer in refused}
            # {% endif %}
            # {% if has_oidc %}
            schemes = document["components"].get("securitySchemes", {})
            schemes |= self.other_schemes if "OpenIdConnect" in schemes else {}
            ways: list[Any] = [{name: []} for name in self.other_schemes]
            for path in document["paths"].values():
                for operation in path.values():
                    if any("OpenIdConnect" in way for way in operation.get("security", [])):
                        operation["security"] = operation["security"] + ways
            # {% endif %}
        return super().openapi()

    @cached_property
    def query_names(self) -> dict[Callable[..., Any] | None, set[str]]:
        """Map each endpoint to the names of its query parameters."""
        paths = self.openapi()["paths"]
        return {
            route.endpoint: {
                parameter["name"]
                for parameter in operation.get("parameters", [])
                if parameter["in"] == "query"
            }
            for route in iter_route_contexts(self.routes)
            for operation in paths.get(route.path_format, {}).values()
            if operation["operationId"] == getattr(route, "unique_id", None)
        }


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse query parameters that an endpoint does not have: a misspelt filter must be noticed."""
    if request.scope["query_string"]:
        given = set(request.query_params)
        if unknown := given - request.app.query_names.get(request.scope["endpoint"], given):
            raise InvalidError(f"There is no query parameter {min(unknown)[:50]!r} here.")
