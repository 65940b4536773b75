"""Answers in smoke.toml that stand for many variants."""

from collections.abc import Mapping
from typing import Any

from fastwright.answers import Answers
from fastwright.smoke.questions.variants import spell


def matches(answers: Answers, pattern: Mapping[str, Any]) -> bool:
    """Tell whether a variant has all that a pattern asks for.

    Args:
        answers: The answers of the variant.
        pattern: Values by the names of their questions: one, or a list of which any will do. A
            question of several matches if the value is among those chosen.

    """
    return all(name in answers and _agrees(answers[name], pattern[name]) for name in pattern)


def write_pattern(pattern: Mapping[str, Any]) -> str:
    """Return a pattern as people read it: database=mysql|sqlite, docker=true."""
    return ", ".join(
        f"{name}={'|'.join(map(spell, value)) if isinstance(value, list) else spell(value)}"
        for name, value in pattern.items()
    )


def _agrees(answer: Any, wanted: Any) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    given = answer if isinstance(answer, list) else [answer]
    spelled = {*map(spell, choices), *map(str, choices)}
    return any(spell(value) in spelled for value in given)
