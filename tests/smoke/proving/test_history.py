"""What is remembered of earlier runs: times, and what failed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwright.smoke.cache import Cache
from fastwright.smoke.history import History
from fastwright.smoke.questions.variants import Level
from fastwright.smoke.results import Outcome, Result, Verdict

from tests.smoke.proving.conftest import Prove
from tests.smoke.proving.miniature import variant


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache of its own."""
    cache = Cache(tmp_path / "history", pytest.fail)
    yield cache
    cache.close()


def conclude(
    outcome: Outcome = Outcome.PASSED, level: Level = Level.FULL, **answers: str
) -> Verdict:
    """Return a verdict with two results."""
    results = [Result("lint", Outcome.PASSED, 1.0), Result("tests", outcome, 20.0)]
    return Verdict(variant(level, **answers), results)


def test_times_are_remembered_by_variant_and_check(cache: Cache, tmp_path: Path) -> None:
    History(cache, tmp_path).add(conclude())

    later = History(cache, tmp_path)
    assert later.expect(variant(), "tests") == 20.0
    assert later.expect_all(variant()) == 21.0
    assert later.expect(variant(), "types") is later.expect(variant(color="blue"), "tests") is None


def test_what_is_recalled_keeps_the_time_that_it_took(cache: Cache, tmp_path: Path) -> None:
    history = History(cache, tmp_path)
    history.add(conclude())
    recalled = [Result("lint", Outcome.PASSED, 2.0), Result("tests", Outcome.PASSED, recalled=True)]
    history.add(Verdict(variant(), recalled))

    assert history.expect(variant(), "tests") == 20.0
    assert history.expect_all(variant()) == 22.0


def test_a_static_proof_says_nothing_about_a_full_one(cache: Cache, tmp_path: Path) -> None:
    history = History(cache, tmp_path)
    history.add(conclude(level=Level.STATIC))

    assert history.expect_all(variant(Level.STATIC)) == 21.0
    assert history.expect_all(variant(Level.FULL)) is None


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.BROKEN, Outcome.UNVERIFIED])
def test_what_was_not_proven_is_listed_until_it_is(
    outcome: Outcome, cache: Cache, tmp_path: Path
) -> None:
    history = History(cache, tmp_path)
    history.add(conclude(color="green"))
    history.add(conclude(outcome, color="blue"))

    assert History(cache, tmp_path).list_failed() == [
        ({"color": "blue", "size": "small"}, Level.FULL)
    ]
    history.add(conclude(color="blue"))
    assert History(cache, tmp_path).list_failed() == []


@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.FAILED])
def test_a_static_proof_does_not_disprove_a_full_failure(
    outcome: Outcome, cache: Cache, tmp_path: Path
) -> None:
    history = History(cache, tmp_path)
    history.add(conclude(Outcome.FAILED))
    history.add(conclude(outcome, level=Level.STATIC))
    history.add(conclude(level=Level.STATIC))

    [(_, level)] = History(cache, tmp_path).list_failed()
    assert level is Level.FULL
    history.add(conclude())
    assert history.list_failed() == []


def test_a_full_proof_disproves_a_static_failure(cache: Cache, tmp_path: Path) -> None:
    history = History(cache, tmp_path)
    history.add(conclude(Outcome.FAILED, level=Level.STATIC))
    history.add(conclude())

    assert history.list_failed() == []


def test_what_was_begun_and_not_finished_is_listed(cache: Cache, tmp_path: Path) -> None:
    history = History(cache, tmp_path)
    history.add(conclude(color="blue"))
    history.add(Verdict(variant(color="blue")))

    [(answers, _)] = History(cache, tmp_path).list_failed()
    assert answers["color"] == "blue"
    assert history.expect(variant(color="blue"), "tests") == 20.0


def test_templates_have_histories_of_their_own(cache: Cache, tmp_path: Path) -> None:
    History(cache, tmp_path / "one").add(conclude(Outcome.FAILED))

    assert History(cache, tmp_path / "other").list_failed() == []
    assert History(cache, tmp_path / "on").list_failed() == []


def test_what_cannot_be_read_is_forgotten(cache: Cache, tmp_path: Path) -> None:
    History(cache, tmp_path).add(conclude(Outcome.FAILED))
    [(key, _)] = cache.find("history", "")
    for nonsense in (b"", b"[]", b'{"level": "x"}', b"\xff"):
        cache.put("history", key, nonsense)
        assert History(cache, tmp_path).list_failed() == []


def test_a_run_remembers_even_without_the_cache(
    prove: Prove, own_cache: Path, template: Path
) -> None:
    prove([variant(Level.STATIC)], use_cache=False)

    cache = Cache(own_cache, pytest.fail)
    assert History(cache, template).expect_all(variant(Level.STATIC))
    cache.close()
