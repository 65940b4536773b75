"""Answers that a person gave: from flags, --data and a file, held against the questions."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from fastwright.errors import UsageError
from fastwright.options import Question
from fastwright.yaml_text import describe_error, read_yaml

Answers = dict[str, Any]

# What Copier notes beside the answers, of no meaning for a new project.
NOTES = ("_commit", "_src_path")
_LONGEST_NAME = 40
_ONE_A_LINE = "Write one answer a line, for example database: mysql"
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def collect(flags: Answers, assignments: Iterable[str], file: Path | None) -> Answers:
    """Return all answers; what the command line says goes before what the file says."""
    data = parse_assignments(assignments)
    for name in flags.keys() & data.keys():
        raise UsageError(
            f"{name} is answered twice, with {flags[name]} and with {data[name]}.",
            hint=f"Give either its flag or --data {name}=…, not both.",
        )
    return (read_answers_file(file) if file else {}) | data | flags


def parse_assignments(assignments: Iterable[str], option: str = "--data ") -> Answers:
    """Return the answers of several `KEY=VALUE`, each after the option that it is typed with."""
    answers: Answers = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name:
            raise UsageError(
                f"{option}{assignment} is not an assignment.",
                hint=f"Write it as {option}KEY=VALUE, for example {option}database=mysql.",
            )
        if name in answers:
            raise UsageError(
                f"There are two values for {name}: {answers[name]} and {value}.",
                hint=f"Give one: {option}{name}={value}",
            )
        answers[name] = value
    return answers


def read_answers_file(path: Path) -> Answers:
    """Return the answers of a YAML or JSON file; also of the answers file of another project."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise UsageError(
            f"The answers file {path} does not exist.",
            hint="Name a file that does, relative to the folder that you are in.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The answers file {path} cannot be read: {error}.") from error
    try:
        answers = read_yaml(text)
    except yaml.YAMLError as error:
        raise UsageError(
            f"The answers file {path} is neither YAML nor JSON{describe_error(error)}.",
            hint=_ONE_A_LINE,
        ) from error
    if not isinstance(answers, dict) or not all(isinstance(name, str) for name in answers):
        raise UsageError(
            f"The answers file {path} is not a mapping from questions to answers.",
            hint=_ONE_A_LINE,
        )
    return {name: answer for name, answer in answers.items() if name not in NOTES}


def check_answers(answers: Answers, questions: Mapping[str, Question]) -> Answers:
    """Return the answers as values of the types of their questions.

    Raises:
        UsageError: If one belongs to no question, to a computed one, or is none of its choices.

    """
    return {name: _check_answer(name, answer, questions) for name, answer in answers.items()}


def find_missing(answers: Answers, questions: Mapping[str, Question]) -> list[Question]:
    """Return the questions that only a person can answer and nobody has."""
    return [q for q in questions.values() if q.needs_answer and q.name not in answers]


def check_applied(answers: Answers, recorded: Answers, questions: Mapping[str, Question]) -> None:
    """Refuse an answer to a question that the other answers have ruled out.

    Args:
        answers: What was answered.
        recorded: The answers to all questions that applied, without secrets.
        questions: The questions by name.

    Raises:
        UsageError: If one was answered in vain.

    """
    for name in answers.keys() - recorded.keys():
        question = questions[name]
        if isinstance(question.when, str) and not question.secret:
            raise UsageError(
                f"{name} does not apply with these answers: it is asked only when {question.when}.",
                hint=f"Leave {name} out, or change the other answers.",
            )


def name_from_folder(folder: str) -> str:
    """Return the name of a service that a folder suggests: order-desk gives Order Desk."""
    words = re.findall(r"[^\W_]+", folder)
    return " ".join(word[:1].upper() + word[1:] for word in words)[:_LONGEST_NAME].strip()


def _check_answer(name: str, answer: Any, questions: Mapping[str, Question]) -> Any:
    question = questions.get(name)
    if question is None:
        raise UsageError(f"There is no question {name}.", hint=_suggest(name, questions))
    if question.hidden:
        raise UsageError(
            f"{name} is computed from other answers and cannot be given.",
            hint="Leave it out. What can be answered: fastwright options",
        )
    value = convert(question, answer)
    for chosen in value if question.multiselect else [value]:
        _check_choice(question, chosen)
    return value


def convert(question: Question, answer: Any) -> Any:
    """Return an answer as a value of the type of its question.

    Raises:
        UsageError: If it is none.

    """
    if question.multiselect:
        return _to_list(question, answer)
    match question.kind:
        case "bool":
            return _to_bool(question, answer)
        case "int" | "float":
            return _to_number(question, answer)
        case "str" | "path":
            return _to_text(question, answer)
        case "json" if not isinstance(answer, str):
            return json.dumps(answer)
    return answer


def _to_list(question: Question, answer: Any) -> list[str]:
    try:
        listed = read_yaml(answer) if isinstance(answer, str) else answer
    except yaml.YAMLError as error:
        raise UsageError(f"{question.name} is {answer!r}: use a list such as [a, b].") from error
    return [str(item) for item in listed] if isinstance(listed, list) else [str(listed)]


def _to_bool(question: Question, answer: Any) -> bool:
    word = str(answer).lower()
    if word in (*_YES, *_NO):
        return word in _YES
    raise UsageError(f"{question.name} is {answer!r}: it is a yes/no question, use true or false.")


def _to_number(question: Question, answer: Any) -> int | float:
    try:
        return int(answer) if question.kind == "int" else float(answer)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{question.name} is {answer!r}: use a number.") from error


def _to_text(question: Question, answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    # YAML reads 3.11 as a number; harmless where the number can only mean one of the choices.
    if any(choice.value == str(answer) for choice in question.choices):
        return str(answer)
    raise UsageError(
        f"{question.name} is {answer!r}, which YAML does not read as text.",
        hint="Put the answer in quotes.",
    )


def _check_choice(question: Question, value: Any) -> None:
    values = [choice.value for choice in question.choices]
    if values and str(value) not in values:
        raise UsageError(
            f"{question.name} cannot be {value}.", hint=f"Choose one of: {', '.join(values)}"
        )


def _suggest(name: str, questions: Mapping[str, Question]) -> str:
    asked = [question.name for question in questions.values() if not question.hidden]
    close = difflib.get_close_matches(name, asked, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"The questions are: {', '.join(asked)}"
