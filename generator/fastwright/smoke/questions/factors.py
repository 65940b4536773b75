"""What varies from variant to variant: choices, yes/no questions, and members of several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastwright.answers import Answers
from fastwright.smoke.questions.variants import spell


class Tier(StrEnum):
    """How the values of a factor are combined with those of others."""

    MULTIPLIED = "multiplied out"
    STATIC = "static"
    SAMPLED = "sampled"


class _Absent:
    """The value of a factor whose question does not apply."""

    def __repr__(self) -> str:
        return "absent"

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that varies.

    Attributes:
        question: The name of the question that it is, or that it is a member of.
        values: What it can be, in the order of copier.yml; ABSENT where its question may not
            apply.
        default: The index of the value that it has by default.
        tier: How it is combined with others.
        member: The member of a question of several; None for a question of its own.

    """

    question: str
    values: tuple[Any, ...]
    default: int = 0
    tier: Tier = Tier.MULTIPLIED
    member: Any = None

    @property
    def name(self) -> str:
        """What people call it."""
        if self.member is None:
            return self.question
        return f"{self.question}[{spell(self.member)}]"

    def label(self, index: int) -> str:
        """Return a value with the name of the factor, as reports show it."""
        value = self.values[index]
        return f"{self.name} does not apply" if value is ABSENT else f"{self.name}={spell(value)}"


# The index of a value for each factor.
Row = tuple[int, ...]


def to_answers(factors: Sequence[Factor], row: Sequence[int]) -> Answers:
    """Return the answers that a row of values stands for, without what does not apply."""
    return combine(zip(factors, row, strict=True))


def combine(chosen: Iterable[tuple[Factor, int]]) -> Answers:
    """Return the answers that some factors with the indexes of their values stand for."""
    answers: Answers = {}
    for factor, index in chosen:
        value = factor.values[index]
        if value is ABSENT:
            continue
        if factor.member is None:
            answers[factor.question] = value
        else:
            answers.setdefault(factor.question, [])
            if value:
                answers[factor.question].append(factor.member)
    return answers


def index_answers(factors: Sequence[Factor], answers: Mapping[str, Any]) -> dict[int, int]:
    """Return the indexes of the values that answers give to factors; the opposite of `combine`.

    An answer that is none of the values of its factor, as a sample need not be, has none.
    """
    chosen: dict[int, int] = {}
    for position, factor in enumerate(factors):
        if factor.question in answers:
            answer = answers[factor.question]
            value = answer if factor.member is None else factor.member in answer
            if value in factor.values:
                chosen[position] = factor.values.index(value)
    return chosen
