# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How the first key is made."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app import __main__ as program
from app.api_keys import commands
from app.api_keys.keys import is_key
from app.api_keys.models import ApiKey
from app.commands import CommandError
from app.users.models import User
from tests.conftest import Person

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(autouse=True)
def _one_transaction(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command work in the transaction of the test."""
    monkeypatch.setattr(commands, "open_transaction", sessions.begin)


async def create(email: str = "root@example.com", **changes: Any) -> str:
    """Make a key that may manage keys."""
    options: dict[str, Any] = {"name": "Root", "label": "first", "scopes": ["keys:manage"]}
    return await commands.create_key(email, **({**options, "days": 30} | changes))


async def count(sessions: Sessions, table: type[User | ApiKey]) -> int:
    """Count the rows of a table."""
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_the_first_key_brings_its_owner_along(
    sessions: Sessions, show: Callable[..., Any]
) -> None:
    key = await create("Root@Example.com")
    assert is_key(key)
    me = (await show(key)).json()
    assert (me["label"], me["scopes"]) == ("first", ["keys:manage"])
    async with sessions() as session:
        owner = (await session.scalars(select(User))).one()
    assert (owner.id, owner.email, owner.name) == (me["owner_id"], "root@example.com", "Root")


async def test_a_known_user_gets_one_more_key(
    sessions: Sessions, author: Person, show: Callable[..., Any]
) -> None:
    me = (await show(await create(author.email.upper()))).json()
    assert me["owner_id"] == author.id
    assert await count(sessions, User) == 1
    assert await count(sessions, ApiKey) == 2


async def test_a_deactivated_user_gets_none(sessions: Sessions, author: Person) -> None:
    async with sessions.begin() as session:
        await session.execute(update(User).values(is_active=False))
    with pytest.raises(CommandError, match="deactivated"):
        await create(author.email)
    assert await count(sessions, ApiKey) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody"},
        {"name": ""},
        {"label": "two\nlines"},
        {"days": 0},
        {"days": 367},
        {"scopes": ["everything"]},
    ],
    ids=str,
)
async def test_a_first_key_is_refused_like_any_that_is_out_of_bounds(
    sessions: Sessions, change: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError, match=next(iter(change))):
        await create(**change)
    assert await count(sessions, User) == 0


def test_the_command_prints_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []

    async def create_key(*arguments: Any) -> str:
        asked.extend(arguments)
        return "sk_x"

    monkeypatch.setattr(program, "create_key", create_key)
    words = ["create-key", "root@example.com", "--label", "first"]
    assert program.main([*words, "--scope", "keys:manage", "--scope", "articles:write"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "sk_x"
    assert asked == ["root@example.com", "Administrator", "first", asked[3], 90]
    assert asked[3] == ["keys:manage", "articles:write"]
    assert program.main([*words, "--role", "author", "--days", "7"]) == 0
    assert asked[8:] == [frozenset({"articles:write"}), 7]


@pytest.mark.parametrize(
    "words", [[], ["--scope", "everything"], ["--role", "author", "--scope", "keys:manage"]]
)
def test_the_command_asks_for_a_role_or_for_scopes(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        program.main(["create-key", "root@example.com", "--label", "first", *words])
    assert caught.value.code == 2
# {% endcall %}
