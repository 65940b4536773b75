"""What it takes to call the operations of the login."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.callers import PASSWORD
from tests.conftest import Person

NEW_USER = {"name": "Joan", "email": "joan@example.com", "password": PASSWORD}
NEW_PASSWORD = {"current_password": PASSWORD, "new_password": "another horse battery"}

BODIES: dict[str, dict[str, Any]] = {
    "POST /users": {"json": NEW_USER},
    "POST /auth/register": {"json": {"name": "Joan", "email": "joan@example.com"}},
    "POST /auth/forgot": {"json": {"email": "joan@example.com"}},
    "POST /auth/confirm": {"json": {"token": "nobody's", "password": PASSWORD}},
    "POST /auth/token": {"data": {"username": "joan@example.com", "password": PASSWORD}},
    "POST /auth/refresh": {"json": {"refresh_token": "nobody's"}},
    "POST /auth/logout": {"json": {"refresh_token": "nobody's"}},
    "POST /auth/password": {"json": NEW_PASSWORD},
    "POST /auth/password wrong password": {
        "json": NEW_PASSWORD | {"current_password": "wrong horse battery"}
    },
}


async def find_session(owner: Person, _: str) -> int:
    """Return the id of the session that somebody has."""
    [session] = (await owner.client.get("/api/v1/auth/sessions")).json()
    session_id: int = session["id"]
    return session_id


RECORDS: dict[str, Callable[[Person, str], Awaitable[int | str]]] = {"session_id": find_session}
