"""Finding the constraints of a template: what applies, what is offered, what is accepted."""

from collections.abc import Iterator

from fastwright.errors import BrokenError, FastwrightError, UsageError
from fastwright.smoke.questions.configuration import FILE, Configuration, LeaveOut
from fastwright.smoke.questions.constraints import Combination, Constraint, summarise
from fastwright.smoke.questions.entries import MISSING, Entry
from fastwright.smoke.questions.factors import ABSENT, Factor, combine
from fastwright.smoke.questions.patterns import matches
from fastwright.smoke.questions.questionnaire import AnsweringError, Questionnaire
from fastwright.smoke.questions.space import Space
from fastwright.smoke.questions.survey import Positions, Survey

_MOST_LINES = 40


def find_space(questionnaire: Questionnaire, configuration: Configuration) -> Space:
    """Return all variants of a template.

    Raises:
        BrokenError: If the questions of the template cannot be answered, or allow no variant.
        UsageError: If smoke.toml leaves none.

    """
    survey = Survey(questionnaire, configuration)
    own = [
        constraint
        for entry in questionnaire.entries.values()
        if not entry.hidden
        for find in (_find_presence, _find_offers, _find_verdicts)
        for constraint in find(survey, entry)
    ]
    space = Space(survey.factors, _tabulate(survey, own))
    _refuse_emptiness(space, BrokenError, "copier.yml")
    if not configuration.leave_out:
        return space
    left_out = list(_find_left_out(survey, configuration))
    space = Space(survey.factors, [*space.constraints, *_tabulate(survey, left_out)])
    _refuse_emptiness(space, UsageError, "smoke.toml")
    return space


def _tabulate(survey: Survey, constraints: list[Constraint]) -> list[Constraint]:
    """Judge what can be judged in advance, and keep what refuses something."""
    for constraint in constraints:
        constraint.tabulate(survey.factors)
    return [found for found in constraints if found.refused or not found.tabulated]


def _find_presence(survey: Survey, entry: Entry) -> Iterator[Constraint]:
    """Yield what holds a factor to have a value where its question applies, and only there."""
    if not entry.conditional:
        return
    # Copier holds even a default that nobody is asked about against the choices.
    aspects = ["when", *(("default", "kind", "choices") if entry.choices else ())]
    found, questions = survey.references.behind(entry, *aspects)
    deciding = survey.positions(found)
    for position in survey.positions_of(entry.name):
        scope = tuple(sorted({*deciding, position}))
        place = scope.index(position)
        absent = survey.factors[position].values.index(ABSENT)

        def judge(
            combination: Combination,
            scope: Positions = scope,
            place: int = place,
            absent: int = absent,
        ) -> str:
            context = survey.see(entry, scope, combination, questions)
            if context is None:
                return ""
            try:
                applies = survey.questionnaire.applies(entry, context)
            except AnsweringError:
                return ""
            if applies != (combination[place] != absent):
                return f"Asked when {entry.when}"
            return "" if applies else survey.judge(entry, scope, combination, questions)

        yield Constraint(scope, entry.name, judge)


def _find_offers(survey: Survey, entry: Entry) -> Iterator[Constraint]:
    """Yield what refuses choices that are offered with some answers only."""
    if not entry.choices:
        return
    found, questions = survey.references.behind(entry, "choices", "kind")
    deciding = survey.positions(found)
    for position in survey.positions_of(entry.name):
        scope = tuple(sorted({*deciding, position}))
        place = scope.index(position)
        factor = survey.factors[position]

        def judge(
            combination: Combination,
            scope: Positions = scope,
            place: int = place,
            factor: Factor = factor,
        ) -> str:
            value = factor.values[combination[place]]
            if value is ABSENT or (factor.member is not None and not value):
                return ""
            context = survey.see(entry, scope, combination, questions)
            if context is None:
                return ""
            wanted = value if factor.member is None else factor.member
            try:
                offered = survey.questionnaire.list_choices(entry, context)
            except AnsweringError:
                return ""
            complaints = [complaint for choice, complaint in offered if choice == wanted]
            return "" if "" in complaints else (complaints or ["It is not offered."])[0]

        yield Constraint(scope, entry.name, judge)


def _find_verdicts(survey: Survey, entry: Entry) -> Iterator[Constraint]:
    """Yield what refuses answers that the validator refuses, and questions without an answer."""
    own = set(survey.positions_of(entry.name))
    answered = bool(own) or entry.name in survey.suggestions or _has_default(entry)
    if answered and not entry.validator:
        return
    aspects = ["validator", "when"] + ([] if own else ["default", "kind"])
    found, questions = survey.references.behind(entry, *aspects)
    deciding = set(survey.positions(found))
    scope = tuple(sorted(deciding if entry.multiselect else deciding | own))
    absences = [
        (place, survey.factors[position].values.index(ABSENT))
        for place, position in enumerate(scope)
        if position in own and entry.conditional
    ]

    def judge(combination: Combination) -> str:
        if any(combination[place] == absent for place, absent in absences):
            return ""
        return survey.judge(entry, scope, combination, questions)

    yield Constraint(scope, entry.name, judge)


def _has_default(entry: Entry) -> bool:
    return entry.default is not MISSING and "UNSET" not in str(entry.default)


def _find_left_out(survey: Survey, configuration: Configuration) -> Iterator[Constraint]:
    """Yield what refuses that which smoke.toml leaves out."""
    for number, left_out in enumerate(configuration.leave_out, 1):
        scope = tuple(
            position
            for position, factor in enumerate(survey.factors)
            if factor.question in left_out.answers
        )

        def judge(
            combination: Combination, scope: Positions = scope, left_out: LeaveOut = left_out
        ) -> str:
            chosen = zip((survey.factors[at] for at in scope), combination, strict=True)
            return left_out.reason if matches(combine(chosen), left_out.answers) else ""

        yield Constraint(scope, f"{FILE}, leave_out {number}", judge)


def _refuse_emptiness(space: Space, error: type[FastwrightError], file: str) -> None:
    """Make sure that there is a legal variant.

    Raises:
        FastwrightError: Of the given type, with all that speaks against variants.

    """
    if space.complete({}) is not None:
        return
    for constraint in space.constraints:
        if not constraint.scope:
            raise error(
                f"The template refuses its own default for {constraint.source}: "
                f"{constraint.refused[()]}",
                hint=f'Give it an answer in {FILE}, under [samples]: {constraint.source} = ["…"]',
            )
    words = [
        f"{constraint.source}: {values}: {message}"
        for constraint in space.constraints
        for message, labels in summarise(constraint, space.factors).items()
        for values in labels
    ]
    if space.undecided:
        raise error(
            f"No legal variant was found: something in {file} depends on so many factors that not "
            "all combinations can be tried.",
            hint="Let it accept the defaults, or depend on fewer questions.",
            output="\n".join(words[:_MOST_LINES]),
        )
    raise error(
        f"{file} leaves no variant: each combination of answers is refused.",
        hint="Look at what refuses them, above.",
        output="\n".join(words[:_MOST_LINES]),
    )
