"""The table of docs/access.md, and what it takes to try its cells."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# {% if not has_principal %}
import pytest
# {% endif %}
from httpx2 import AsyncClient, Response

# {% if has_api_keys %}
from tests.api_keys import access as api_keys
# {% endif %}
from tests.conftest import Person
# {% if has_passwords %}
from tests.login import access as login
# {% endif %}

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
CALLERS = ("nobody", "other", "author", "editor", "admin")
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Row:
    """What each caller is answered by one operation on one kind of record."""

    operation: str
    record: str
    statuses: Mapping[str, int]

    @property
    def changes_something(self) -> bool:
        """Whether it is more than a look."""
        return self.operation.split()[0] not in SAFE

    def __str__(self) -> str:
        return f"{self.operation} {self.record}".strip()


def read_table() -> list[Row]:
    """Read the rows of the table."""
    rows = []
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            operation, record, *statuses = (cell.strip(" `") for cell in line.split("|")[1:-1])
            callers = zip(CALLERS, map(int, statuses), strict=True)
            rows.append(Row(operation, record, dict(callers)))
    return rows


async def write_article(owner: Person, record: str) -> int:
    """Write an article of somebody in the state that the record begins with; return its id."""
    article = await owner.write(state=record.partition(",")[0])
    article_id: int = article["id"]
    return article_id


async def find_user(owner: Person, _: str) -> int:
    """Return the id of somebody."""
    return owner.id


TABLE = read_table()
# What an operation is sent by somebody who means no harm, or what a row of its own is sent.
BODIES: dict[str, dict[str, Any]] = {
    "POST /articles": {
        "json": {
            "title": "A",
            "slug": "a",
            "content": "Once upon a time.",
            # {% if not has_principal %}
            "author_id": 1,
            # {% endif %}
        }
    },
    # {% if has_oidc %}
    "GET /auth/login": {"params": {"return_to": "//elsewhere.example.com"}},
    # {% endif %}
    "PATCH /articles/{article_id}": {"json": {"title": "Changed"}},
    "PATCH /users/{user_id}": {"json": {"name": "Changed"}},
    # {% if has_api_keys %}
    **api_keys.BODIES,
    # {% endif %}
    # {% if has_passwords %}
    **login.BODIES,
    # {% endif %}
}
# What a parameter of a path stands for: a record of somebody, of the kind that a row names.
RECORDS: dict[str, Callable[[Person, str], Awaitable[int | str]]] = {
    "article_id": write_article,
    "user_id": find_user,
    # {% if has_api_keys %}
    **api_keys.RECORDS,
    # {% endif %}
    # {% if has_passwords %}
    **login.RECORDS,
    # {% endif %}
}


async def make_records(row: Row, owner: Person) -> dict[str, int | str]:
    """Make what the path of an operation names, and return the ids."""
    # {% if not has_principal %}
    if "/api-keys/" in row.operation:
        pytest.skip("In place nobody has a key.")
    # {% endif %}
    names = re.findall(r"{(\w+)}", row.operation)
    return {name: await RECORDS[name](owner, row.record) for name in names}


async def send(
    client: AsyncClient, row: Row, ids: Mapping[str, int | str], **content: Any
) -> Response:
    """Call an operation on records with these ids, in the version in which they were made."""
    method, path = row.operation.split()
    url = f"/api/v1{path.format_map(ids)}"
    content = content or BODIES.get(str(row)) or BODIES.get(row.operation, {})
    return await client.request(method, url, headers={"If-Match": '"1"'}, **content)
