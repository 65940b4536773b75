# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Strangers who know an address, of a user or of a machine, learn and spoil nothing."""

import pytest
from httpx2 import AsyncClient

from app.config import Settings
from app.users.models import User
from tests.login.steps import (
    ELSEWHERE,
    EMAIL,
    HOME,
    NOBODY,
    Clock,
    Mailbox,
    Place,
    confirm,
    fail,
    find_token,
    forget,
    list_codes,
    log_in,
    register,
)

pytestmark = pytest.mark.usefixtures("clock")


async def test_spaces_around_a_name_are_no_further_guesses(
    at: Place, ada: User, settings: Settings
) -> None:
    free = settings.auth.free_attempts
    assert list_codes(await fail(at(ELSEWHERE), free)) == {401}
    for name in (f"{EMAIL} ", f"{EMAIL}  ", f" {EMAIL}"):
        assert list_codes(await fail(at(ELSEWHERE), 1, name)) == {429}


async def test_an_address_as_a_name_does_not_count_for_that_address(
    at: Place, ada: User, settings: Settings, clock: Clock
) -> None:
    for _ in range(settings.auth.free_attempts_per_address + 1):
        clock.forward(hours=1)
        await fail(at(ELSEWHERE), 1, HOME)
    assert (await log_in(at(HOME), ada.email)).status_code == 200


async def test_no_query_less_tells_that_there_is_no_such_user(
    client: AsyncClient, ada: User, statements: list[str]
) -> None:
    await fail(client, 1, "first@example.com")
    seen = []
    for email in (ada.email, NOBODY):
        statements.clear()
        await fail(client, 1, email)
        seen.append(list(statements))
    assert seen[0] == seen[1]


async def test_who_floods_an_address_with_other_mails_does_not_keep_it_from_registering(
    at: Place, mailbox: Mailbox, settings: Settings
) -> None:
    await register(at(HOME))
    for _ in range(settings.auth.free_attempts + 1):
        await forget(at(ELSEWHERE))
    await register(at(HOME))
    first, second = mailbox.empty()
    assert first["Subject"] == second["Subject"]
    assert (await confirm(at(HOME), find_token(first))).status_code == 200
# {% endcall %}
