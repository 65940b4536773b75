"""One combination of answers, and how thoroughly it is to be proven."""

from dataclasses import dataclass
from enum import StrEnum

from fastwright.answers import Answers


class Level(StrEnum):
    """How much of a variant is proven."""

    STATIC = "static"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination of answers.

    Attributes:
        answers: The value of each factor by its name, in the order of the questions. All other
            questions have their defaults, or the samples of smoke.toml.
        level: How thoroughly it is to be proven.

    """

    answers: Answers
    level: Level = Level.FULL

    @property
    def name(self) -> str:
        """The combination as `--variant` takes it: database=mysql,auth=oidc."""
        return ",".join(f"{name}={spell(value)}" for name, value in self.answers.items())


def spell(value: object) -> str:
    """Write the value of a factor as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "+".join(map(str, value))
    return str(value)
