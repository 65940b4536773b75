"""Whether smoke.toml speaks of what copier.yml has."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from fastwright.answers import Answers
from fastwright.errors import UsageError
from fastwright.smoke.questions.configuration import Configuration
from fastwright.smoke.questions.factors import ABSENT, Tier
from fastwright.smoke.questions.questionnaire import Questionnaire
from fastwright.smoke.questions.space import Space
from fastwright.smoke.questions.variants import spell


def check_names(configuration: Configuration, questionnaire: Questionnaire, path: Path) -> None:
    """Refuse what smoke.toml says about questions that copier.yml does not ask.

    Raises:
        UsageError: If it names one.

    """
    asked = [name for name, entry in questionnaire.entries.items() if not entry.hidden]
    named: list[tuple[str, Collection[str]]] = [
        ("static", configuration.static),
        ("samples", configuration.samples),
        *_list_patterns(configuration),
    ]
    for key, names in named:
        for name in names:
            if name not in asked:
                raise UsageError(
                    f"{path}: {key} names {name}, which copier.yml does not ask.",
                    hint=f"It asks: {', '.join(asked)}",
                )
    for name in configuration.samples:
        entry = questionnaire.entries[name]
        if entry.choices or entry.kind == "bool":
            raise UsageError(
                f"{path}: samples names {name}, which has choices.",
                hint="All of them are used. To use some only, leave others out with [[leave_out]].",
            )


def check_values(configuration: Configuration, space: Space, path: Path) -> None:
    """Refuse what smoke.toml says about values that there are not.

    Raises:
        UsageError: If it names one, or a sample that the template refuses.

    """
    values: dict[str, list[Any]] = {}
    for factor in space.factors:
        offered = factor.values if factor.member is None else (factor.member,)
        values.setdefault(factor.question, []).extend(offered)
    for name in configuration.static:
        if name not in values:
            raise UsageError(
                f"{path}: static names {name}, which has no choices.",
                hint="Give it samples instead, under [samples].",
            )
    for key, pattern in _list_patterns(configuration):
        for name, wanted in pattern.items():
            _check_pattern(f"{path}: {key}", name, wanted, values)
    for at, factor in enumerate(space.factors):
        for index, value in enumerate(factor.values if factor.tier is Tier.SAMPLED else ()):
            if value is not ABSENT and space.complete({at: index}) is None:
                raise UsageError(
                    f"{path}: the template refuses the sample {value!r} of {factor.question}.",
                    hint="Give one that its validator accepts.",
                )


def _check_pattern(place: str, name: str, wanted: Any, values: dict[str, list[Any]]) -> None:
    if name not in values:
        raise UsageError(
            f"{place} names {name}, which does not vary.",
            hint=f"What varies: {', '.join(values)}",
        )
    offered = [spell(value) for value in values[name] if value is not ABSENT]
    for value in wanted if isinstance(wanted, list) else [wanted]:
        if spell(value) not in offered:
            raise UsageError(
                f"{place}: {name} cannot be {value!r}.", hint=f"It is one of: {', '.join(offered)}"
            )


def _list_patterns(configuration: Configuration) -> Iterator[tuple[str, Answers]]:
    for key, patterns in (
        ("leave_out", [entry.answers for entry in configuration.leave_out]),
        ("servers", [entry.when for entry in configuration.servers]),
        ("checks", [entry.when for entry in configuration.checks]),
        ("elsewhere", [entry.answers for entry in configuration.elsewhere]),
    ):
        for number, pattern in enumerate(patterns, 1):
            yield f"{key} {number}", pattern
