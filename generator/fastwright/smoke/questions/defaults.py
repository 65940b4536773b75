"""What a template answers by itself."""

from collections.abc import Iterable
from typing import Any

from fastwright.answers import Answers
from fastwright.errors import BrokenError
from fastwright.smoke.questions.entries import Entry
from fastwright.smoke.questions.questionnaire import (
    AnsweringError,
    Questionnaire,
    RefusalError,
    Sheet,
    UnansweredError,
)


def find_defaults(questionnaire: Questionnaire, suggestions: Answers) -> Sheet:
    """Answer everything by default.

    Args:
        questionnaire: The questions.
        suggestions: Answers that go before the defaults; what has choices and no default gets its
            first one here.

    Raises:
        BrokenError: If a question has no answer, or an expression fails.

    """
    while True:
        try:
            return questionnaire.answer({}, suggested=suggestions, judged=())
        except UnansweredError as error:
            entry = questionnaire.entries[error.question]
            suggestions[entry.name] = _choose_first(questionnaire, entry, suggestions)
        except RefusalError as error:
            raise BrokenError(
                f"The template refuses its own default for {error.question}: {error.message}",
                hint=f"Mend the question {error.question} in copier.yml.",
            ) from error
        except AnsweringError as error:
            raise BrokenError(
                f"The question {error.question} of copier.yml has an expression that fails: "
                f"{error.message}.",
                hint="Mend it, then run the same command again.",
            ) from error


def list_values(
    questionnaire: Questionnaire, entry: Entry, contexts: Iterable[dict[str, Any]]
) -> list[Any]:
    """Return every value that a question offers in one of some surroundings."""
    values: list[Any] = []
    for context in contexts:
        try:
            offered = [value for value, _ in questionnaire.list_choices(entry, context)]
        except AnsweringError:
            continue
        values += [value for value in offered if value not in values]
    return values


def unanswered(question: str) -> BrokenError:
    """Return what to raise about a question that nothing answers."""
    return BrokenError(
        f"The question {question} has no default, and smoke.toml has no sample for it.",
        hint=f'Add to smoke.toml, under [samples]: {question} = ["…"]',
    )


def _choose_first(questionnaire: Questionnaire, entry: Entry, answers: Answers) -> Any:
    if entry.multiselect:
        return []
    if entry.choices:
        context = questionnaire.expressions.context() | answers
        values = list_values(questionnaire, entry, [context])
        if values:
            return values[0]
    elif entry.kind == "bool":
        return False
    raise unanswered(entry.name)
