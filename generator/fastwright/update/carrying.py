"""The answers of a project, carried over to another version of the questions."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from fastwright.answers import Answers, check_answers, convert
from fastwright.errors import UsageError
from fastwright.options import Question
from fastwright.template import Template
from fastwright.update.declarations import Declarations

# The reason of an answer that somebody gave for this update.
AS_SAID = "as you said"


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
    renamed = rename_answers(recorded, declared)
    answers = {
        name: _fit(value, questions[name])
        for name, value in renamed.items()
        if name in questions and not questions[name].hidden and name not in given
    }
    reasons = {
        name: "the choice has another name"
        for name in answers.keys() & recorded.keys()
        if renamed[name] != recorded[name]
    }
    for old_name, name in declared.renamed_questions.items():
        if old_name in recorded and name in answers:
            reasons[name] = f"the question was {old_name}"
    for name, value in declared.answers_of_older_projects.items():
        if name in questions and name not in answers:
            answers[name] = value
            reasons[name] = "as before: the question is new, and this is how projects were"
    checked = check_answers(given, questions)
    reasons |= dict.fromkeys(checked, AS_SAID)
    answers |= checked
    _refuse_vanished(answers, questions, template)
    return Carried(answers, reasons)


def rename_answers(recorded: Answers, declared: Declarations) -> Answers:
    """Return recorded answers as questions and choices are called by now.

    Args:
        recorded: The answers of the project.
        declared: What a later version of the template says about earlier ones.

    """
    names = declared.renamed_questions
    renamed = {names.get(old_name, old_name): value for old_name, value in recorded.items()}
    return {
        name: _rename(value, declared.renamed_choices.get(name, {}))
        for name, value in renamed.items()
    }


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
        return [_rename(item, names) for item in value] if names else value
    return names.get(value, value) if isinstance(value, (str, int, float, bool)) else value


def _fit(value: object, question: Question) -> object:
    """Return a recorded answer as one to a question whose type may be another by now."""
    if question.multiselect:
        return value if isinstance(value, list) else [value]
    is_plain = isinstance(value, (str, int, float, bool))
    match question.kind:
        case "bool" | "float" | "int" if is_plain:
            with suppress(UsageError):
                return convert(question, value)
        case "json" | "yaml":
            return value
        case _ if is_plain:
            return value
    raise UsageError(
        f"{question.name} is recorded as {value!r}, which is no answer of type {question.kind}.",
        hint=f"Answer it anew with --data {question.name}=…, or mend it in the answers file.",
    )


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
