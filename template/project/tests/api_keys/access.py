"""What it takes to call the operations of API keys."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.conftest import Person

BODIES: dict[str, dict[str, Any]] = {
    "POST /users": {"json": {"name": "Joan", "email": "joan@example.com"}},
    "POST /api-keys": {"json": {"label": "importer", "scopes": ["articles:write"]}},
    "POST /api-keys/{key_id}/rotate": {"json": {}},
}


async def find_key(owner: Person, _: str) -> int:
    """Return the id of the key that somebody has."""
    key = (await owner.client.get("/api/v1/api-keys/me")).json()
    key_id: int = key["id"]
    return key_id


RECORDS: dict[str, Callable[[Person, str], Awaitable[int | str]]] = {"key_id": find_key}
