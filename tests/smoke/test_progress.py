"""What goes on is shown: a line for each variant, and what runs now with the time left."""

import io
import sys
from typing import Any

import pytest
from fastwright.console import console
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.reports.progress import Progress
from fastwright.smoke.results import Outcome, Result, Verdict


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Times:
    """What earlier runs have seen: a time for each variant, or none."""

    def __init__(self, times: dict[str, float | None]) -> None:
        self.times = times

    def expect_all(self, variant: Variant) -> float | None:
        return self.times[variant.name]

    def list_failed(self) -> list[Any]:
        return []


def variant(name: str) -> Variant:
    return Variant({"n": name})


def verdict(name: str, outcome: Outcome = Outcome.PASSED, *, recalled: bool = False) -> Verdict:
    result = Result("tests", outcome, 5.0, output="E   boom", recalled=recalled)
    return Verdict(variant(name), [result])


def begin(times: dict[str, float | None], clock: Clock) -> Progress:
    progress = Progress(lambda variant: variant.name, 2, clock)
    progress.expect([variant(name[2:]) for name in times], Times(times))
    return progress


def test_the_time_left_is_as_before_while_nothing_is_done() -> None:
    assert begin({"n=a": 10, "n=b": 30}, Clock()).time_left() == 20
    assert begin({"n=a": 10, "n=b": None}, Clock()).time_left() is None


def test_the_time_left_follows_from_what_is_done() -> None:
    clock = Clock()
    progress = begin({"n=a": 10, "n=b": 30}, clock)
    clock.now = 20
    progress.concluded(verdict("a"))
    assert progress.time_left() == 60


def test_without_earlier_times_all_count_the_same() -> None:
    clock = Clock()
    progress = begin({"n=a": None, "n=b": None, "n=c": None}, clock)
    clock.now = 20
    progress.concluded(verdict("a"))
    assert progress.time_left() == 40


def test_what_was_proven_before_makes_nobody_believe_that_the_rest_is_as_fast() -> None:
    clock = Clock()
    progress = begin({"n=a": 10, "n=b": 10, "n=c": 10}, clock)
    clock.now = 1
    progress.concluded(verdict("a", recalled=True))
    assert progress.time_left() == 10


def test_without_a_terminal_there_is_a_line_for_each_variant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = begin({"n=a": 10, "n=b": None}, Clock())
    progress.began(variant("a"), "tests")
    progress.concluded(verdict("a"))
    progress.concluded(verdict("b", Outcome.FAILED))
    progress.note("The cache was corrupt.")
    progress.close()
    assert capsys.readouterr().err.splitlines() == [
        "  ✓ 1/2 n=a 5.0s",
        "  ✗ 2/2 n=b 5.0s",
        "      tests: boom",
        "warning: The cache was corrupt.",
    ]


def test_what_failed_was_not_proven_before_whatever_else_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = Result("types", Outcome.PASSED, recalled=True)
    failed = Result("secrets", Outcome.FAILED, 0.01, output="a default")
    begin({"n=a": 1}, Clock()).concluded(Verdict(variant("a"), [known, failed]))
    begin({"n=b": 1}, Clock()).concluded(Verdict(variant("b"), [known]))
    first, _, second = capsys.readouterr().err.splitlines()
    assert first == "  ✗ 1/1 n=a 0.0s"
    assert second == "  ✓ 1/1 n=b proven before"


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_last_line_says_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    clock = Clock()
    progress = begin({"n=a": 100, "n=b": 100}, clock)
    progress.began(variant("a"), "tests")
    progress.began(variant("b"), "types")
    assert terminal.getvalue().endswith("\r\x1b[K  0/2 · 1:40 left · n=a tests, n=b types")
    clock.now = 30
    progress.concluded(verdict("a", Outcome.FAILED))
    assert terminal.getvalue().endswith(
        "\r\x1b[K  ✗ n=a 5.0s\n      tests: boom\n"
        "\r\x1b[K  1/2 · 1 not proven · 30s left · n=b types"
    )
    progress.began(Variant({"n": "x" * 100}), "types")
    shown = terminal.getvalue().rpartition("\x1b[K")[2]
    assert len(shown) == 59
    progress.close()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_the_quiet_see_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "quiet", True)
    progress = begin({"n=a": 1}, Clock())
    progress.began(variant("a"), "tests")
    progress.concluded(verdict("a"))
    assert capsys.readouterr().err == ""
