"""Who hears of a proof while it goes on."""

from typing import Protocol

from fastwright.smoke.checks.trial import Trial
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.results import Result


class Progress(Protocol):
    """Shows people what goes on. It is called by one thread only."""

    def began(self, variant: Variant, check: str) -> None:
        """Show that a check has begun."""

    def ended(self, variant: Variant, result: Result) -> None:
        """Show what it has shown."""

    def note(self, text: str) -> None:
        """Show something that people should know, and that is no result."""


class Listener(Protocol):
    """Is told what happens, by several threads."""

    def began(self, variant: Variant, check: str) -> None:
        """Hear that a check has begun."""

    def ended(self, variant: Variant, result: Result) -> None:
        """Hear what it has shown."""

    def concluded(self, trial: Trial) -> None:
        """Hear that nothing more is to be shown."""

    def crashed(self, error: BaseException) -> None:
        """Hear that something has happened that is no result."""
