"""Errors become RFC 9457 problem documents here, and nowhere else."""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.core.errors import DomainError
from app.db.errors import explain

MEDIA_TYPE = "application/problem+json"
# As RFC 9110 has them, whatever an older Python calls them.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}

log = structlog.get_logger()


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    message: str


class Problem(BaseModel):
    """What every error answer looks like."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str | None = None
    errors: list[Fault] | None = None


def find_title(status: int) -> str:
    """Return what a status is called."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document these error answers in OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": find_title(status), "content": content} for status in statuses}


def make_problem(
    request: Request,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: list[Fault] | None = None,
) -> Response:
    """Write one problem document."""
    problem = Problem(
        title=find_title(status),
        status=status,
        detail=detail,
        request_id=getattr(request.state, "request_id", None),
        errors=errors,
    )
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def make_unhandled_problem(request: Request) -> Response:
    """Answer what nobody expected, without a word about its cause: that stands in the log."""
    return make_problem(request, 500, "The service failed. The error is logged.")


async def on_domain_error(request: Request, error: DomainError) -> Response:
    """Answer an expected error as its class says."""
    return make_problem(request, error.status, str(error), error.headers)


async def on_database_error(request: Request, error: SQLAlchemyError) -> Response:
    """Answer what the database refused; what is our own mistake stays unhandled."""
    expected = explain(error)
    if expected is None:
        raise error
    log.warning("database.refused", status=expected.status, cause=type(error).__name__)
    return await on_domain_error(request, expected)


async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
    """Answer a request that does not fit its declaration, and name each fault."""
    faults = error.errors()
    if any(f["type"] == "missing" and f["loc"] == ("header", "If-Match") for f in faults):
        detail = "Send the ETag of what you read in the header If-Match."
        return make_problem(request, 428, detail)
    # Names of fields come from the client: neither they nor their number swell the answer.
    told = [(".".join(map(str, fault["loc"])), fault["msg"]) for fault in faults[:100]]
    errors = [Fault(where=where[:200], message=message) for where, message in told]
    return make_problem(request, 422, "The request is not valid.", errors=errors)


async def on_http_exception(request: Request, error: HTTPException) -> Response:
    """Answer what the framework refused: no such path, no such method, a body too large."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(find_methods(request))) or "GET, HEAD"
    return make_problem(request, error.status_code, error.detail, headers)


def find_methods(request: Request) -> set[str]:
    """Collect the methods of every route that has the path of this request."""
    return {
        method
        for route in iter_route_contexts(request.app.routes)
        if route.methods and route.path_regex.match(request.url.path)
        for method in route.methods
    }


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    DomainError: on_domain_error,
    RequestValidationError: on_invalid_request,
    HTTPException: on_http_exception,
    SQLAlchemyError: on_database_error,
}
