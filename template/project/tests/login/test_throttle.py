# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Who guesses has to wait, and nobody else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.config import Settings
from app.login import passwords, throttle
from app.login.models import Attempts
from app.users.models import User
from tests.login.steps import (
    ANOTHER,
    AUTH,
    ELSEWHERE,
    EMAIL,
    HOME,
    NOBODY,
    PASSWORD,
    WRONG,
    Clock,
    Mailbox,
    Place,
    bearer,
    confirm,
    fail,
    forget,
    list_codes,
    log_in,
    register,
)

Sessions = async_sessionmaker[AsyncSession]
Ask = Callable[[AsyncClient, str], Awaitable[Response]]

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def free(settings: Settings) -> int:
    """How many failures of an account cost nothing."""
    return settings.auth.free_attempts


@pytest.fixture
def free_here(settings: Settings) -> int:
    """How many failures from an address cost nothing."""
    return settings.auth.free_attempts_per_address


async def test_after_some_failures_nothing_is_even_looked_at(
    at: Place, ada: User, free: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list_codes(await fail(at(HOME), free)) == {401}
    verified: list[str] = []
    monkeypatch.setattr(passwords, "_verify", lambda *given: verified.append(given))
    answer = await log_in(at(HOME), ada.email)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not verified
    monkeypatch.undo()
    monkeypatch.setattr(throttle, "utc_now", clock)
    clock.forward(seconds=1)
    assert (await log_in(at(HOME), ada.email)).status_code == 200


async def test_who_is_free_to_guess_does_not_wait_for_a_clock_that_goes_behind(
    at: Place, free: int, clock: Clock
) -> None:
    for _ in range(free):
        assert list_codes(await fail(at(HOME), 1)) == {401}
        clock.forward(seconds=-1)


async def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(
    at: Place, free: int, clock: Clock
) -> None:
    await fail(at(HOME), free)
    for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        refused, *_ = await fail(at(HOME), 2)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == str(wait)
        clock.forward(seconds=wait)
        assert list_codes(await fail(at(HOME), 1)) == {401}


async def test_an_unknown_account_has_to_wait_like_a_known_one(
    at: Place, ada: User, free: int
) -> None:
    seen = [
        [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers]
        for answers in (
            await fail(at(HOME), free + 3, ada.email),
            await fail(at(ELSEWHERE), free + 3, NOBODY),
        )
    ]
    assert seen[0] == seen[1]
    assert seen[0][-1] == (429, "1")


async def test_a_stranger_who_knows_a_name_does_not_keep_its_user_out(
    at: Place, ada: User, free: int
) -> None:
    assert (await log_in(at(HOME), ada.email)).status_code == 200
    assert list_codes(await fail(at(ELSEWHERE), free + 1)) == {401, 429}
    assert (await log_in(at(HOME), ada.email)).status_code == 200
    assert (await log_in(at(ELSEWHERE), ada.email)).status_code == 429


async def test_who_guesses_where_a_user_is_known_has_to_wait_there_only(
    at: Place, ada: User, free: int
) -> None:
    await log_in(at(HOME), ada.email)
    assert list_codes(await fail(at(HOME), free)) == {401}
    assert (await log_in(at(HOME), ada.email)).status_code == 429
    assert (await log_in(at(ELSEWHERE), ada.email)).status_code == 200


async def test_a_success_where_a_user_is_known_wipes_out_the_failures_before_it(
    at: Place, ada: User, free: int
) -> None:
    for _ in range(3):
        await log_in(at(HOME), ada.email)
        assert list_codes(await fail(at(HOME), free - 1)) == {401}


async def test_a_success_elsewhere_wipes_out_nothing_but_itself(
    at: Place, ada: User, free: int
) -> None:
    assert list_codes(await fail(at(ELSEWHERE), free - 1)) == {401}
    assert (await log_in(at(HOME), ada.email)).status_code == 200
    assert list_codes(await fail(at(ELSEWHERE), 2)) == {401, 429}


async def test_who_reads_the_mail_gets_in_whatever_strangers_do(
    at: Place, ada: User, free: int, mailbox: Mailbox
) -> None:
    await fail(at(ELSEWHERE), free + 1)
    assert (await log_in(at(HOME), ada.email)).status_code == 429
    await forget(at(HOME), ada.email)
    assert (await confirm(at(HOME), mailbox.take_token())).status_code == 200
    assert list_codes(await fail(at(ELSEWHERE), free + 1)) == {429}
    assert (await log_in(at(HOME), ada.email, ANOTHER)).status_code == 200


async def test_a_new_user_gets_in_whatever_strangers_did_before(
    at: Place, free: int, mailbox: Mailbox
) -> None:
    await fail(at(ELSEWHERE), free + 1)
    await register(at(HOME), EMAIL)
    assert (await confirm(at(HOME), mailbox.take_token(), PASSWORD)).status_code == 200
    assert (await log_in(at(HOME), EMAIL)).status_code == 200


async def test_many_names_from_one_address_have_to_wait_and_other_addresses_do_not(
    at: Place, ada: User, free_here: int
) -> None:
    for number in range(free_here):
        [answer] = await fail(at(HOME), 1, f"nobody{number}@example.com")
        assert answer.status_code == 401
    assert (await log_in(at(HOME), ada.email)).status_code == 429
    assert (await log_in(at(ELSEWHERE), ada.email)).status_code == 200


async def test_addresses_of_one_network_count_together(at: Place, free_here: int) -> None:
    for number in range(free_here):
        await fail(at(f"2001:db8:1:2::{number:x}"), 1, f"nobody{number}@example.com")
    assert list_codes(await fail(at("2001:db8:1:2:ffff::"), 1, NOBODY)) == {429}
    assert list_codes(await fail(at("2001:db8:1:3::"), 1, NOBODY)) == {401}


async def test_a_login_that_succeeds_counts_for_nothing(
    at: Place, ada: User, sessions: Sessions
) -> None:
    await log_in(at(HOME), ada.email)
    await log_in(at(HOME), ada.email)
    async with sessions() as session:
        assert set(await session.scalars(select(Attempts.number))) == {0}


async def test_failures_are_forgotten_after_a_day_without_any(
    at: Place, ada: User, free: int, sessions: Sessions, clock: Clock
) -> None:
    await fail(at(ELSEWHERE), free + 1)
    clock.forward(days=1)
    assert list_codes(await fail(at(ELSEWHERE), free)) == {401}
    assert list_codes(await fail(at(ELSEWHERE), 1)) == {429}
    clock.forward(days=1)
    await log_in(at(HOME), ada.email)
    async with sessions() as session:
        rows = (await session.scalars(select(Attempts))).all()
    assert all(row.last_at > clock() - timedelta(minutes=1) for row in rows)


async def test_what_is_stored_shows_nobodys_address(at: Place, sessions: Sessions) -> None:
    await fail(at(HOME), 1)
    async with sessions() as session:
        hashes = (await session.scalars(select(Attempts.key_hash))).all()
    assert len(hashes) == 2
    assert all(len(key_hash) == 64 and int(key_hash, 16) for key_hash in hashes)


async def test_nobody_counts_for_others_with_a_name_that_is_made_up(
    at: Place, ada: User, free: int
) -> None:
    await log_in(at(HOME), ada.email)
    for name in (f"{EMAIL}{HOME}", f"{EMAIL} {HOME}", f"{EMAIL}\x00{HOME}", f"{EMAIL}\n{HOME}"):
        answers = await fail(at(ELSEWHERE), free, name)
        assert list_codes(answers) <= {401, 422}
    assert list_codes(await fail(at(HOME), free)) == {401}


async def test_guesses_of_a_current_password_have_to_wait_in_the_session_that_makes_them(
    at: Place, ada: User, free: int
) -> None:
    stolen, own = [(await log_in(at(HOME), ada.email)).json() for _ in range(2)]
    url, new = f"{AUTH}/password", {"new_password": ANOTHER}
    guess, right = new | {"current_password": WRONG}, new | {"current_password": PASSWORD}
    headers = bearer(stolen["access_token"])
    for _ in range(free):
        assert (await at(HOME).post(url, json=guess, headers=headers)).status_code == 403
    answer = await at(HOME).post(url, json=right, headers=headers)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    answer = await at(HOME).post(url, json=right, headers=bearer(own["access_token"]))
    assert answer.status_code == 204


@pytest.mark.parametrize("ask", [register, forget])
@pytest.mark.parametrize("email", [EMAIL, NOBODY])
async def test_nobody_floods_a_mailbox_and_who_tries_is_not_told(
    at: Place,
    ada: User,
    free: int,
    mailbox: Mailbox,
    clock: Clock,
    ask: Ask,
    email: str,
) -> None:
    places = [at(f"192.0.2.{number}") for number in range(free + 3)]
    answers = [await ask(place, email) for place in places]
    assert list_codes(answers) == {202}
    assert not any("Retry-After" in answer.headers for answer in answers)
    mails = len(mailbox.empty())
    assert mails == (0 if (ask, email) == (forget, NOBODY) else free)
    clock.forward(seconds=1)
    await ask(at(HOME), email)
    assert len(mailbox.empty()) == min(mails, 1)


async def test_the_newest_mail_is_good_even_while_there_is_no_other(
    at: Place, ada: User, free: int, mailbox: Mailbox
) -> None:
    for _ in range(free - 1):
        await forget(at(HOME), ada.email)
    mailbox.empty()
    await forget(at(HOME), ada.email)
    token = mailbox.take_token()
    await forget(at(ELSEWHERE), ada.email)
    assert not mailbox.empty()
    assert (await confirm(at(HOME), token)).status_code == 200


@pytest.mark.parametrize("ask", [register, forget])
async def test_who_asks_for_many_mails_has_to_wait(at: Place, free_here: int, ask: Ask) -> None:
    emails = [f"nobody{number}@example.com" for number in range(free_here + 1)]
    *answers, last = [await ask(at(HOME), email) for email in emails]
    assert list_codes(answers) == {202}
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "1"
    assert (await ask(at(ELSEWHERE), NOBODY)).status_code == 202
# {% endcall %}
