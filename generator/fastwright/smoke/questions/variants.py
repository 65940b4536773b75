"""One combination of answers, and how thoroughly it is to be proven."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from fastwright.answers import Answers

_LONGEST = 24
_AMBIGUOUS = re.compile(r'[",\x00-\x1f\x7f\u2028\u2029]')


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
        return spell_answers(self.answers)

    def label(self, defaults: Answers) -> str:
        """Return what tells it from the variant of the defaults, short enough for tables."""
        different = {
            name: _cut(value) if isinstance(value, str) else value
            for name, value in self.answers.items()
            if name not in defaults or defaults[name] != value
        }
        return spell_answers(different) or "defaults"


def spell_answers(answers: Answers) -> str:
    """Write answers as `--variant` takes them."""
    return ",".join(f"{name}={spell(value)}" for name, value in answers.items())


def spell(value: object) -> str:
    """Write the value of a factor as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "+".join(map(spell, value))
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    # What could be taken for something else stands in quotes, as in JSON.
    if _AMBIGUOUS.search(text) or text != text.strip():
        return json.dumps(text, ensure_ascii=False)
    return text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
