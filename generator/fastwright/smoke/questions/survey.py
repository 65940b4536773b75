"""Finding out what varies in a template, and trying combinations of it."""

from collections.abc import Collection, Iterable
from itertools import product
from math import prod
from typing import Any

from fastwright.answers import Answers
from fastwright.errors import BrokenError
from fastwright.smoke.questions.configuration import Configuration
from fastwright.smoke.questions.constraints import Combination
from fastwright.smoke.questions.defaults import find_defaults, list_values, unanswered
from fastwright.smoke.questions.entries import Entry
from fastwright.smoke.questions.factors import ABSENT, Factor, Tier, combine
from fastwright.smoke.questions.questionnaire import (
    AnsweringError,
    Questionnaire,
    RefusalError,
    Sheet,
    UnansweredError,
)
from fastwright.smoke.questions.references import Reference, References

_MOST_LISTINGS = 4096

Positions = tuple[int, ...]


class Survey:
    """What varies in a template.

    Attributes:
        questionnaire: The questions of the template.
        suggestions: Answers for questions that do not vary, and have none of their own.
        references: What the questions depend on.
        factors: What varies, in the order of the questions.

    """

    def __init__(self, questionnaire: Questionnaire, configuration: Configuration) -> None:
        """Look at the questions of a template.

        Raises:
            BrokenError: If they cannot be answered.

        """
        self.questionnaire = questionnaire
        self.suggestions = dict(configuration.suggestions)
        self._samples = configuration.samples
        self._static = configuration.static
        self._defaults = find_defaults(questionnaire, self.suggestions)
        varying = [entry for entry in questionnaire.entries.values() if self._varies(entry)]
        self.references = References(questionnaire, [entry.name for entry in varying])
        names = list(questionnaire.entries)
        self._before = {name: set(names[:place]) for place, name in enumerate(names)}
        self.factors: list[Factor] = []
        for entry in varying:
            self.factors += self._find_factors(entry)

    def positions(self, references: Iterable[Reference]) -> Positions:
        """Return the positions of the factors that something refers to."""
        wanted = set(references)
        return tuple(
            position
            for position, factor in enumerate(self.factors)
            if Reference(factor.question) in wanted
            or (factor.member is not None and _member(factor) in wanted)
        )

    def positions_of(self, question: str) -> Positions:
        """Return the positions of the factors of a question."""
        return self.positions([Reference(question)])

    def see(
        self, entry: Entry, scope: Positions, combination: Combination, questions: Collection[str]
    ) -> dict[str, Any] | None:
        """Return what expressions of a question see when it is its turn.

        Args:
            entry: The question.
            scope: The positions of the factors that decide about it.
            combination: The indexes of their values.
            questions: The names of the questions that it refers to, directly or not.

        Returns:
            The values by their names, or None if these factors do not go together for other
            reasons.

        """
        given = self._give(scope, combination)
        before = set(questions) & self._before[entry.name]
        try:
            sheet = self.questionnaire.answer(
                given, suggested=self.suggestions, only=before, judged=()
            )
        except AnsweringError:
            return None
        if self._contradicts(sheet, scope, combination):
            return None
        surroundings = self.questionnaire.expressions.context()
        return surroundings | self.suggestions | given | sheet.values

    def judge(
        self, entry: Entry, scope: Positions, combination: Combination, questions: Collection[str]
    ) -> str:
        """Return what a question has against its answer, or nothing; arguments as for `see`.

        Raises:
            BrokenError: If it applies and has no answer.

        """
        # Members that the validator does not look at need no values.
        suggested = self.suggestions | ({entry.name: []} if entry.multiselect else {})
        asked = (set(questions) & self._before[entry.name]) | {entry.name}
        try:
            self.questionnaire.answer(
                self._give(scope, combination),
                suggested=suggested,
                only=asked,
                judged={entry.name},
            )
        except UnansweredError as error:
            if error.question == entry.name:
                raise unanswered(entry.name) from error
        except RefusalError as error:
            return error.message if error.question == entry.name else ""
        except AnsweringError:
            pass
        return ""

    def _give(self, scope: Positions, combination: Combination) -> Answers:
        chosen = zip((self.factors[position] for position in scope), combination, strict=True)
        return combine(chosen)

    def _contradicts(self, sheet: Sheet, scope: Positions, combination: Combination) -> bool:
        """Tell whether a question was asked whose factor says that it does not apply."""
        return any(
            self.factors[position].question in sheet.asked
            for position, index in zip(scope, combination, strict=True)
            if self.factors[position].values[index] is ABSENT
        )

    def _varies(self, entry: Entry) -> bool:
        if entry.hidden:
            return False
        choosable = bool(entry.choices) or self._kind(entry) == "bool"
        return choosable or len(self._samples.get(entry.name, ())) > 1

    def _kind(self, entry: Entry) -> str:
        context = self.questionnaire.expressions.context() | self._defaults.values
        return self.questionnaire.kind(entry, context)

    def _find_factors(self, entry: Entry) -> list[Factor]:
        absent = (ABSENT,) if entry.conditional else ()
        default = self._defaults.values.get(entry.name)
        if entry.choices:
            values = list_values(self.questionnaire, entry, self._contexts(entry))
        elif self._kind(entry) == "bool":
            values = [False, True]
        else:
            values = list(self._samples[entry.name])
            return [self._make(entry, (*values, *absent), values[0], Tier.SAMPLED)]
        if not entry.multiselect:
            return [self._make(entry, (*values, *absent), default)]
        chosen = default if isinstance(default, list) else []
        return [
            self._make(entry, (False, True, *absent), member in chosen, member=member)
            for member in values
        ]

    def _make(
        self,
        entry: Entry,
        values: tuple[Any, ...],
        default: Any,
        tier: Tier = Tier.MULTIPLIED,
        member: Any = None,
    ) -> Factor:
        if entry.name in self._static and tier is Tier.MULTIPLIED:
            tier = Tier.STATIC
        if entry.conditional and entry.name not in self._defaults.asked:
            default = ABSENT
        index = values.index(default) if default in values else 0
        return Factor(entry.name, values, index, tier, member)

    def _contexts(self, entry: Entry) -> Iterable[dict[str, Any]]:
        """Yield all surroundings that choices can be computed in."""
        found, questions = self.references.behind(entry, "choices", "kind")
        scope = self.positions(found)
        domains = [range(len(self.factors[position].values)) for position in scope]
        if prod(map(len, domains)) > _MOST_LISTINGS:
            raise BrokenError(
                f"The choices of {entry.name} depend on {len(scope)} factors, which have more than "
                f"{_MOST_LISTINGS:,} combinations.",
                hint="Let them depend on fewer questions.",
            )
        for combination in product(*domains):
            context = self.see(entry, scope, combination, questions)
            if context is not None:
                yield context


def _member(factor: Factor) -> Reference:
    return Reference(factor.question, str(factor.member))
