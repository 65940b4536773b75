"""Opening what a run works with: its workshop, its history, and a folder for scratch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastwright.answers import Answers
from fastwright.console import console
from fastwright.smoke.configuration import Configuration
from fastwright.smoke.contract import History, Workshop
from fastwright.smoke.order import Order
from fastwright.smoke.progress import Progress
from fastwright.smoke.variants import Level, Variant


class NoHistory:
    """That of a template which nobody has looked at, or wants to look back at."""

    def expect_all(self, variant: Variant) -> float | None:
        """Know nothing."""

    def list_failed(self) -> list[tuple[Answers, Level]]:
        """Know of no failure."""
        return []


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
def open_history(template: Path, *, wanted: bool) -> Iterator[History]:
    """Give what earlier runs have seen of a template, if that is wanted."""
    if not wanted:
        yield NoHistory()
        return
    from fastwright.smoke import history
    from fastwright.smoke.cache import Cache, find_folder

    cache = Cache(find_folder(), console.warn)
    try:
        yield history.History(cache, template)
    finally:
        cache.close()


@contextmanager
def open_scratch() -> Iterator[Path]:
    """Give a folder that goes with this run; what a killed one has left goes with the next."""
    from fastwright.smoke.cache import find_folder
    from fastwright.smoke.workplace import open_workplace

    with open_workplace(find_folder()) as workplace:
        yield workplace.make("scratch")


def count_jobs(wanted: int | None) -> int:
    """Return how many programs run at once."""
    from fastwright.smoke.proving import count_processors

    return wanted or count_processors()
