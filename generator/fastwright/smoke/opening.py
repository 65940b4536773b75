"""Opening what a run works with: its workshop, its history, and a folder for scratch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastwright.answers import Answers
from fastwright.console import console
from fastwright.errors import UsageError
from fastwright.processes import count_processors
from fastwright.smoke.contract import History, Workshop
from fastwright.smoke.order import Order
from fastwright.smoke.questions.configuration import Configuration
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.reports.document import read_report
from fastwright.smoke.reports.progress import Progress
from fastwright.smoke.results import Outcome, Report


class NoHistory:
    """That of a template which nobody has looked at, or wants to look back at."""

    def expect_all(self, variant: Variant) -> float | None:
        """Know nothing."""

    def list_failed(self) -> list[tuple[Answers, Level]]:
        """Know of no failure."""
        return []


class Reported:
    """What a report tells of an earlier run."""

    def __init__(self, report: Report) -> None:
        """Take the report."""
        self._report = report
        self._verdicts = {verdict.variant.name: verdict for verdict in report.verdicts}

    def expect_all(self, variant: Variant) -> float | None:
        """Return how long all checks took, unless some were proven before."""
        verdict = self._verdicts.get(variant.name)
        if verdict is None or any(result.recalled for result in verdict.results):
            return None
        thorough = verdict.variant.level is Level.FULL or variant.level is Level.STATIC
        return verdict.seconds if thorough else None

    def list_failed(self) -> list[tuple[Answers, Level]]:
        """Return the variants that were not proven."""
        verdicts = self._report.verdicts
        unproven = [v.variant for v in verdicts if v.outcome is not Outcome.PASSED]
        missing = set(self._report.missing)
        unproven += [variant for variant in self._report.selected if variant.name in missing]
        return [(variant.answers, variant.level) for variant in unproven]


@contextmanager
def open_workshop(
    order: Order, template: Path, configuration: Configuration, progress: Progress
) -> Iterator[Workshop]:
    """Give a workshop for a template, as it was ordered.

    Raises:
        FastwrightError: If what it takes is missing.

    """
    # Only here: a list of variants needs none of it.
    from fastwright.smoke import proving

    with proving.open_workshop(
        template,
        configuration,
        progress,
        use_cache=order.use_cache,
        jobs=order.jobs,
        keep=order.keep,
    ) as workshop:
        yield workshop


@contextmanager
def open_history(order: Order, template: Path, *, wanted: bool) -> Iterator[History]:
    """Give what earlier runs have seen of a template: a report, or this machine's own runs.

    Raises:
        UsageError: If the report cannot be read.

    """
    if order.source is not None:
        report = read_report(order.source)
        if not report.is_written:
            raise UsageError(
                f"The report {order.source} is empty.", hint="Give one of a run that has ended."
            )
        yield Reported(report)
        return
    if not wanted:
        yield NoHistory()
        return
    from fastwright.cache import cache_root
    from fastwright.smoke import history
    from fastwright.smoke.cache import Cache

    cache = Cache(cache_root(), console.warn)
    try:
        yield history.History(cache, template)
    finally:
        cache.close()


@contextmanager
def open_scratch() -> Iterator[Path]:
    """Give a folder that goes with this run; what a killed one has left goes with the next."""
    from fastwright.cache import cache_root
    from fastwright.smoke.workplace import open_workplace

    with open_workplace(cache_root()) as workplace:
        yield workplace.make("scratch")


def count_jobs(wanted: int | None) -> int:
    """Return how many programs run at once."""
    return wanted or count_processors()
