"""A template that is to be proven: its questions, its smoke.toml, and all of its variants."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from fastwright.answers import Answers
from fastwright.errors import UsageError
from fastwright.smoke.questions.configuration import FILE, Configuration, read_configuration
from fastwright.smoke.questions.consistency import check_names, check_values
from fastwright.smoke.questions.factors import ABSENT, Factor, Row, Tier, combine, index_answers
from fastwright.smoke.questions.legality import find_space
from fastwright.smoke.questions.questionnaire import AnsweringError, Questionnaire
from fastwright.smoke.questions.spelling import Members, read_variant
from fastwright.smoke.questions.variants import Level, Variant, spell, spell_answers


class Subject:
    """A template, looked at.

    Attributes:
        root: Where it is.
        configuration: What its smoke.toml says.
        questionnaire: Its questions.
        space: All of its variants.

    """

    def __init__(self, root: Path) -> None:
        """Look at the template at a path.

        Raises:
            BrokenError: If its questions cannot be answered, or allow no variant.
            UsageError: If its smoke.toml is wrong.

        """
        self.root = root
        self.configuration: Configuration = read_configuration(root)
        self.questionnaire = Questionnaire(root)
        check_names(self.configuration, self.questionnaire, root / FILE)
        self.space = find_space(self.questionnaire, self.configuration)
        check_values(self.configuration, self.space, root / FILE)

    @property
    def factors(self) -> Sequence[Factor]:
        """What varies."""
        return self.space.factors

    @cached_property
    def defaults(self) -> Answers:
        """The answers of the variant that has the default of every factor, if it is legal."""
        return self.make_variant(self.first_row, Level.FULL).answers

    @cached_property
    def first_row(self) -> Row:
        """The variant of the defaults, or one near it where these do not go together."""
        try:
            answers = self.complete({})
        except UsageError:
            answers = {}
        absent = {
            position: factor.values.index(ABSENT)
            for position, factor in enumerate(self.factors)
            if answers and ABSENT in factor.values and factor.question not in answers
        }
        row = self.space.complete(absent | self.index(answers)) or self.space.complete({})
        # Without one, the template would have been refused.
        return row or ()

    @cached_property
    def values(self) -> dict[str, list[str]]:
        """The values of every question that varies, as they are typed; samples left out."""
        return {name: list(map(spell, values)) for name, values in self._choices.items()}

    def make_variant(self, row: Row, level: Level) -> Variant:
        """Return the variant that a row of values stands for."""
        chosen = zip(self.factors, row, strict=True)
        # The first sample is used everywhere in any case.
        return Variant(
            combine(pair for pair in chosen if pair[0].tier is not Tier.SAMPLED or pair[1]), level
        )

    def index(self, answers: Answers) -> dict[int, int]:
        """Return the indexes of the values that answers give to factors."""
        return index_answers(self.factors, answers)

    def fill(self, row: Row, kept: Sequence[int]) -> Row:
        """Give the factors that are not kept their defaults, if these are legal with the others."""
        try:
            answers = self._answer(combine((self.factors[at], row[at]) for at in kept))
        except AnsweringError:
            return row
        indexes = self.index(answers)
        filled = [
            indexes.get(at, factor.values.index(ABSENT) if ABSENT in factor.values else row[at])
            for at, factor in enumerate(self.factors)
        ]
        same = all(filled[at] == row[at] for at in kept)
        return tuple(filled) if same and not self.space.refusal(tuple(filled)) else row

    def complete(self, answers: Answers) -> Answers:
        """Return answers with the defaults of the other factors.

        Raises:
            UsageError: If the template, or smoke.toml, refuses them.

        """
        given = spell_answers(answers)
        try:
            completed = self._answer(answers)
        except AnsweringError as error:
            raise UsageError(
                f"The variant {given} is refused by {error.question}: {error.message}",
                hint="What can be combined: fastwright smoke --list",
            ) from error
        part = self.index(completed)
        missing = [at for at, factor in enumerate(self.factors) if at not in part]
        part |= {
            at: self.factors[at].values.index(ABSENT)
            for at in missing
            if ABSENT in self.factors[at].values
        }
        for constraint in self.space.constraints:
            if constraint.source.startswith(FILE) and set(constraint.scope) <= part.keys():
                words = constraint.refusal(tuple(part[at] for at in constraint.scope))
                if words:
                    raise UsageError(f"{constraint.source} leaves the variant {given} out: {words}")
        return completed

    def read_variant(self, text: str, level: Level) -> Variant:
        """Return the variant that somebody typed, with the rest by default.

        Raises:
            UsageError: If there is no such variant.

        """
        entries = self.questionnaire.entries.values()
        questions = [entry.name for entry in entries if not entry.hidden]
        answers = read_variant(text, self._choices, questions)
        return Variant(self.complete(answers), level)

    @cached_property
    def _choices(self) -> dict[str, Any]:
        choices: dict[str, Any] = {}
        for factor in self.factors:
            if factor.tier is Tier.SAMPLED:
                continue
            if factor.member is None:
                values = [value for value in factor.values if value is not ABSENT]
                choices[factor.question] = values
            else:
                members = choices.get(factor.question, Members())
                choices[factor.question] = Members((*members, factor.member))
        return choices

    def _answer(self, answers: Answers) -> Answers:
        """Answer the questions; return the answers of factors, and what was given besides."""
        sheet = self.questionnaire.answer(answers, suggested=self.configuration.suggestions)
        sampled = {factor.question for factor in self.factors if factor.tier is Tier.SAMPLED}
        names = {factor.question for factor in self.factors} - sampled | answers.keys()
        return {
            name: value
            for name, value in sheet.values.items()
            if name in names and name in sheet.asked
        }
