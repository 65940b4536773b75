# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Who may do what: every cell of the table in docs/access.md."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.auth.authentication import authenticate
from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES, Role, Scope
from tests.auth.access import CALLERS, RECORDS, TABLE, Row, make_records, send
from tests.conftest import Person

ROLES = {
    "other": Role.AUTHOR,
    "author": Role.AUTHOR,
    "editor": Role.EDITOR,
    "admin": Role.ADMIN,
}


@pytest.fixture
def operations(app: FastAPI) -> dict[str, dict[str, Any]]:
    """What OpenAPI says of each operation."""
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    }


def list_scopes(operation: dict[str, Any]) -> set[str]:
    """Collect the scopes that an operation asks for."""
    security: list[dict[str, list[str]]] = operation.get("security", [])
    return {scope for way in security for scopes in way.values() for scope in scopes}


def let_in(caller: Principal) -> Callable[[], Awaitable[Principal]]:
    """Make a dependency that takes everybody for this caller."""

    async def authenticate() -> Principal:
        return caller

    return authenticate


def test_each_operation_has_a_row_and_each_row_an_operation(
    operations: dict[str, dict[str, Any]],
) -> None:
    assert {row.operation for row in TABLE} == operations.keys()


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_each_caller_is_answered_as_the_table_says(
    row: Row, caller: str, client: AsyncClient, make_person: Callable[..., Any]
) -> None:
    people: dict[str, Person] = {
        name: await make_person(name.title(), ROLES[name])
        for name in dict.fromkeys((caller, "author"))
        if name in ROLES
    }
    owner = people.get(caller if row.record == "the caller" else "author", people["author"])
    ids = await make_records(row, owner)
    sender = people[caller].client if caller in people else client
    answer = await send(sender, row, ids)
    assert answer.status_code == row.statuses[caller], answer.text


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_openapi_says_what_the_table_says(row: Row, operations: dict[str, dict[str, Any]]) -> None:
    operation = operations[row.operation]
    security = operation.get("security", [])
    if not security:
        assert len(set(row.statuses.values())) == 1
    assert not security or (row.statuses["nobody"] == 401) == ({} not in security)
    for caller, role in ROLES.items():
        if not list_scopes(operation) <= SCOPES[role]:
            assert row.statuses[caller] == 403
    for caller in CALLERS:
        assert str(row.statuses[caller]) in operation["responses"]


@pytest.mark.parametrize("row", {row.operation: row for row in TABLE}.values(), ids=str)
async def test_every_scope_that_an_operation_asks_for_is_needed(
    row: Row,
    operations: dict[str, dict[str, Any]],
    app: FastAPI,
    client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for needed in list_scopes(operations[row.operation]):
        caller = Principal(1, Kind.MACHINE, frozenset(Scope) - {needed})
        monkeypatch.setitem(app.dependency_overrides, authenticate, let_in(caller))
        answer = await send(client, row, dict.fromkeys(RECORDS, 1))
        assert answer.status_code == 403
        assert answer.json()["detail"] == f"The caller lacks the scope {needed}."
# {% endcall %}
