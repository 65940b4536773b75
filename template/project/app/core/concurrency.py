"""Optimistic locking over HTTP: a version goes out as an ETag and comes back as If-Match."""

from typing import Annotated

from fastapi import Depends, Header, Response

from app.core.errors import PreconditionFailedError

ETAG = {"headers": {"ETag": {"description": "Its version.", "schema": {"type": "string"}}}}


async def read_if_match(
    if_match: Annotated[
        str,
        Header(
            alias="If-Match",
            pattern=r'^"[1-9][0-9]{0,8}"$',
            description="The ETag of the version that is to be changed.",
        ),
    ],
) -> int:
    """Return the version that the client saw."""
    return int(if_match.strip('"'))


ExpectedVersion = Annotated[int, Depends(read_if_match)]


def check_version(actual: int, expected: int) -> None:
    """Refuse a change of something that is not what the client saw any more."""
    if actual != expected:
        raise PreconditionFailedError(f"It has version {actual}, not {expected}: read it again.")


def set_etag(response: Response, version: int) -> None:
    """Send the version with the answer."""
    response.headers["ETag"] = f'"{version}"'
