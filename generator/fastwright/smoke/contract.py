"""What the two halves of smoke know of each other: what to prove, and how."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from fastwright.answers import Answers
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.results import Verdict


class History(Protocol):
    """How it went the last time."""

    def expect_all(self, variant: Variant) -> float | None:
        """Return how long all checks of a variant took, one after the other."""

    def list_failed(self) -> list[tuple[Answers, Level]]:
        """Return the variants that were not proven."""


class Workshop(Protocol):
    """Where variants of one template are rendered and proven."""

    @property
    def history(self) -> History:
        """How it went the last time."""

    def digest(self, variant: Variant) -> str | None:
        """Return what tells the render of a variant from others; None if it does not render."""

    def write(self, variant: Variant, into: Path) -> None:
        """Write the render of a variant into a folder that does not exist yet."""

    def render_all(self, variants: Iterable[Variant]) -> None:
        """Render variants side by side, so that their digests are known."""

    def prove(self, variants: Sequence[Variant]) -> Iterator[Verdict]:
        """Prove variants side by side, and yield each as soon as all of it is known."""
