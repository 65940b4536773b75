"""What goes on in a run, shown while it does."""

import time
from collections.abc import Callable, Collection

from fastwright.console import DIM, GREEN, RED, YELLOW, console
from fastwright.smoke.contract import History
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.reports.causes import tell_cause
from fastwright.smoke.results import Outcome, Result, Verdict

STYLES = {
    Outcome.PASSED: GREEN,
    Outcome.FAILED: RED,
    Outcome.BROKEN: RED,
    Outcome.UNVERIFIED: YELLOW,
}
_MARKS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.BROKEN: "✗",
    Outcome.UNVERIFIED: "?",
}
_MOST_RUNNING = 4


class Progress:
    """Shows a line for each variant that is done, and below them, on a terminal, what runs now."""

    def __init__(
        self,
        label: Callable[[Variant], str],
        jobs: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin without variants.

        Args:
            label: Returns what people call a variant.
            jobs: How many programs run at once.
            clock: Returns the time in seconds.

        """
        self._label = label
        self._jobs = jobs
        self._clock = clock
        self._weights: dict[str, float] = {}
        self._known = False
        self._total = 0
        self._done = 0.0
        self._outcomes: list[Outcome] = []
        self._running: dict[tuple[str, str], str] = {}
        self._started = clock()

    def expect(self, variants: Collection[Variant], history: History) -> None:
        """Take note of what is to come, and of how long it took the last time."""
        expected = {variant.name: history.expect_all(variant) for variant in variants}
        seen = [seconds for seconds in expected.values() if seconds]
        usual = sum(seconds for seconds in seen) / len(seen) if seen else 1.0
        self._weights = {name: seconds or usual for name, seconds in expected.items()}
        self._known = len(seen) == len(expected)
        self._total, self._done, self._outcomes = len(expected), 0.0, []
        self._started = self._clock()

    def began(self, variant: Variant, check: str) -> None:
        """Show that a check has begun."""
        self._running[variant.name, check] = f"{self._label(variant)} {check}"
        self._show()

    def ended(self, variant: Variant, result: Result) -> None:
        """Show that a check has ended."""
        self._running.pop((variant.name, result.check), None)
        self._show()

    def note(self, text: str) -> None:
        """Show what people should know."""
        console.warn(text)
        self._show()

    def concluded(self, verdict: Verdict) -> None:
        """Show what came of a variant."""
        weight = self._weights.pop(verdict.variant.name, 0.0)
        if not _is_recalled(verdict):
            self._done += weight
        self._outcomes.append(verdict.outcome)
        for key in [key for key in self._running if key[0] == verdict.variant.name]:
            del self._running[key]
        console.say(self._describe(verdict))
        self._show()

    def close(self) -> None:
        """Show no longer what runs."""
        console.show_status("")

    def time_left(self) -> float | None:
        """Return how many seconds the rest may take; None if nobody can know yet.

        That is what it took before, made longer or shorter as was what is done by now.
        """
        left = sum(self._weights.values())
        if self._done:
            return (self._clock() - self._started) / self._done * left
        return left / self._jobs if self._known else None

    def _describe(self, verdict: Verdict) -> str:
        outcome = verdict.outcome
        mark = console.styled(_MARKS[outcome], STYLES[outcome])
        proven = outcome is not Outcome.FAILED and _is_recalled(verdict)
        took = "proven before" if proven else f"{verdict.seconds:.1f}s"
        number = "" if console.is_live else f"{len(self._outcomes)}/{self._total} "
        line = f"  {mark} {number}{self._label(verdict.variant)} {console.styled(took, DIM)}"
        failure = verdict.first_failure
        if failure is not None:
            line += f"\n      {failure.check}: {tell_cause(failure)}"
        return line

    def _show(self) -> None:
        left = self.time_left()
        parts = [f"{len(self._outcomes)}/{self._total}"]
        failed = sum(outcome is not Outcome.PASSED for outcome in self._outcomes)
        if failed:
            parts.append(f"{failed} not proven")
        if left is not None:
            parts.append(f"{_write_time(left)} left")
        running = list(self._running.values())
        shown = ", ".join(running[:_MOST_RUNNING])
        more = f" and {len(running) - _MOST_RUNNING} more" if len(running) > _MOST_RUNNING else ""
        console.show_status(f"  {' · '.join(parts)} · {shown}{more}")


def _is_recalled(verdict: Verdict) -> bool:
    """Tell whether nothing but rendering was done for a verdict."""
    proven = [result for result in verdict.results if result.seconds > 1 or result.recalled]
    return bool(proven) and all(result.recalled for result in proven)


def _write_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}" if minutes else f"{rest}s"
