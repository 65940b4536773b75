"""Errors become RFC 9457 problem documents here, and nowhere else."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.core.errors import DomainError
from app.db.errors import explain

MEDIA_TYPE = "application/problem+json"

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


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document these error answers in OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def make_problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: list[Fault] | None = None,
) -> Response:
    """Write one problem document."""
    problem = Problem(
        title=title,
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
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return make_problem(request, status, status.phrase, "The service failed. The error is logged.")


async def on_domain_error(request: Request, error: Exception) -> Response:
    """Answer an expected error as its class says."""
    assert isinstance(error, DomainError)
    return make_problem(request, error.status, error.title, str(error), error.headers)


async def on_database_error(request: Request, error: Exception) -> Response:
    """Answer what the database refused; what is our own mistake stays unhandled."""
    assert isinstance(error, SQLAlchemyError)
    expected = explain(error)
    if expected is None:
        raise error
    log.warning("database.refused", status=expected.status, cause=type(error).__name__)
    return await on_domain_error(request, expected)


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its declaration, and name each fault."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(f["type"] == "missing" and f["loc"] == ("header", "If-Match") for f in faults):
        status = HTTPStatus.PRECONDITION_REQUIRED
        detail = "Send the ETag of what you read in the header If-Match."
        return make_problem(request, status, status.phrase, detail)
    # Names of fields come from the client: neither they nor their number swell the answer.
    told = [(".".join(map(str, fault["loc"])), fault["msg"]) for fault in faults[:100]]
    errors = [Fault(where=where[:200], message=message) for where, message in told]
    title = "Unprocessable Content"
    return make_problem(request, 422, title, "The request is not valid.", errors=errors)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the framework refused: no such path, no such method, a body too large."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(find_methods(request))) or "GET, HEAD"
    title = HTTPStatus(error.status_code).phrase
    return make_problem(request, error.status_code, title, error.detail, headers)


def find_methods(request: Request) -> set[str]:
    """Collect the methods of every route that has the path of this request."""
    return {
        method
        for route in iter_route_contexts(request.app.routes)
        if route.methods and route.path_regex.match(request.url.path)
        for method in route.methods
    }


def install_problem_handlers(app: FastAPI) -> None:
    """Register every handler."""
    app.add_exception_handler(DomainError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(SQLAlchemyError, on_database_error)
