"""The answers of a project, carried over to another version of the questions."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastwright.answers import Answers, check_answers
from fastwright.errors import UsageError
from fastwright.options import Question
from fastwright.template import Template
from fastwright.update.declarations import Declarations


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer that an update changes.

    Attributes:
        name: The question.
        before: The recorded answer, or None where there was none.
        after: The answer from now on, or None where there is none.
        reason: Why: in words, to be read after the two.

    """

    name: str
    before: object
    after: object
    reason: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers for a version of the questions, with the reason of each that was not recorded so."""

    answers: Answers
    reasons: dict[str, str]


def carry_answers(
    recorded: Answers, given: Answers, template: Template, declared: Declarations
) -> Carried:
    """Return the answers for a version of the template; what nobody has answered is left out.

    Args:
        recorded: The answers of the project.
        given: What is to be answered otherwise; it goes before all else.
        template: The template at the version that is wanted.
        declared: What that version says about earlier ones.

    Raises:
        UsageError: If an answer is none of the choices any more, or what is given is wrong.

    """
    questions = template.questions
    answers: Answers = {}
    reasons: dict[str, str] = {}
    for old_name, value in recorded.items():
        name = declared.renamed_questions.get(old_name, old_name)
        if name not in questions or questions[name].hidden:
            continue
        renamed_choices = declared.renamed_choices.get(name, {})
        answers[name] = _rename(value, renamed_choices)
        if name != old_name:
            reasons[name] = f"the question was {old_name}"
        elif answers[name] != value:
            reasons[name] = "the choice has another name"
    for name, value in declared.answers_of_older_projects.items():
        if name in questions and name not in answers:
            answers[name] = value
            reasons[name] = "as before: the question is new, and this is how projects were"
    checked = check_answers(given, questions)
    reasons |= dict.fromkeys(checked, "as you said")
    answers |= checked
    _refuse_vanished(answers, questions, template)
    return Carried(answers, reasons)


def list_changes(
    recorded: Answers, answered: Answers, carried: Carried, template: Template
) -> list[AnswerChange]:
    """Return what differs between the recorded answers and those of the new version.

    Args:
        recorded: The answers of the project.
        answered: The answers that a render of the new version has recorded.
        carried: What was carried over.
        template: The template at the new version.

    """
    changes = []
    for name in [*answered, *(name for name in recorded if name not in answered)]:
        before, after = recorded.get(name), answered.get(name)
        if name in recorded and name in answered and before == after:
            continue
        reason = carried.reasons.get(name)
        if reason is None:
            reason = _tell_why(name, name in answered, template.questions)
        changes.append(AnswerChange(name, before, after, reason))
    return changes


def find_unanswered(recorded: Answers, answered: Answers, carried: Carried) -> list[str]:
    """Return the new questions that apply, and that only their defaults have answered."""
    return [name for name in answered if name not in recorded and name not in carried.answers]


def refuse_unanswered(names: list[str], answered: Answers, template: Template) -> None:
    """Refuse to answer questions by their defaults without a word.

    Raises:
        UsageError: If there is one.

    """
    if not names:
        return
    listed = ", ".join(f"{name} (default: {answered[name]})" for name in names)
    raise UsageError(
        f"Version {template.version} of the template asks what no earlier one did: {listed}.",
        hint="Answer with --data "
        + " --data ".join(f"{name}=…" for name in names)
        + ", or take the defaults with --defaults.",
    )


def _rename(value: object, names: Mapping[object, object]) -> object:
    if isinstance(value, list):
        return [names.get(item, item) for item in value]
    return names.get(value, value) if isinstance(value, (str, int, float, bool)) else value


def _refuse_vanished(
    answers: Answers, questions: Mapping[str, Question], template: Template
) -> None:
    for name, value in answers.items():
        choices = [choice.value for choice in questions[name].choices]
        chosen = value if isinstance(value, list) else [value]
        for item in chosen if choices else []:
            if str(item) not in choices:
                raise UsageError(
                    f"{name} is {item} here, which version {template.version} of the template "
                    "does not offer.",
                    hint=f"Choose with --data {name}=…, one of: {', '.join(choices)}",
                )


def _tell_why(name: str, is_answered: bool, questions: Mapping[str, Question]) -> str:
    if is_answered:
        return "the question is new, and this is its default"
    if name in questions and not questions[name].hidden:
        return "the question does not apply with these answers"
    return "the question is gone"
