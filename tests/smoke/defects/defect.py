"""A defect that is planted in one place of the template, and which variants it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastwright.smoke.questions.variants import Level


@dataclass(frozen=True)
class Defect:
    """What somebody may get wrong.

    Attributes:
        name: What it is.
        path: The file that it is planted in.
        old: What stands there, once.
        new: What stands there with it.
        check: The check that has to find it.
        answers: The values that a variant has to have to be reached.
        level: How thoroughly variants have to be proven for that.

    """

    name: str
    path: str
    old: str
    new: str
    check: str
    answers: Mapping[str, str]
    level: Level = Level.STATIC

    def plant(self, root: Path) -> None:
        """Put it into a copy of the template."""
        path = root / self.path
        text = path.read_text("utf-8")
        assert text.count(self.old) == 1, f"{self.path} has {text.count(self.old)} such places"
        path.write_text(text.replace(self.old, self.new), "utf-8")


def only(condition: str, text: str) -> str:
    """Write lines that stand in some variants only."""
    return f"# {{% if {condition} %}}\n{text}# {{% endif %}}\n"
