"""Options of the command line that no function signature spells out: a flag for each question."""

import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fastwright.console import console

if TYPE_CHECKING:
    from fastwright.options import Question

Command = Callable[..., None]
Completion = Callable[[str], list[tuple[str, str]]]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Write errors and results only.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show what the started programs print.")
]


def with_parameters(
    command: Command,
    added: Iterable[inspect.Parameter],
    receive: Callable[[dict[str, Any]], Mapping[str, Any]],
    *,
    provided: Collection[str] = (),
) -> Command:
    """Return a command that takes further options, which never reach the wrapped function.

    Args:
        command: A function as Typer takes them.
        added: Its further parameters, annotated for Typer.
        receive: Takes the values of these parameters before the command runs, and returns those
            arguments of the command that come from them.
        provided: The names of these arguments, which are no options of their own.

    """
    added = list(added)
    names = {parameter.name for parameter in added}
    signature = inspect.signature(command, eval_str=True)
    own = [kept for name, kept in signature.parameters.items() if name not in provided]

    @functools.wraps(command)
    def run(**values: Any) -> None:
        arguments = receive({name: values.pop(name) for name in names})
        command(**values, **arguments)

    vars(run)["__signature__"] = signature.replace(parameters=[*own, *added])
    return run


def with_loudness(command: Command) -> Command:
    """Give a command -q and -v."""
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in (("quiet", Quiet), ("verbose", Verbose))
    ]

    def receive(values: dict[str, Any]) -> dict[str, Any]:
        console.quiet = console.quiet or values["quiet"]
        console.verbose = console.verbose or values["verbose"]
        return {}

    return with_parameters(command, added, receive)


def with_question_flags(command: Command, questions: "Mapping[str, Question]") -> Command:
    """Give a command a flag for each question that people answer.

    What was given arrives in the command's argument `answers`: texts, lists of texts or booleans
    by the name of the question, without those that were not given.
    """
    asked = [question for question in questions.values() if not question.hidden]

    def receive(values: dict[str, Any]) -> dict[str, Any]:
        given = {q.name: values[q.name] for q in asked if values[q.name] not in (None, [])}
        return {"answers": given}

    return with_parameters(command, map(_flag, asked), receive, provided=["answers"])


def _flag(question: "Question") -> inspect.Parameter:
    spelling = question.flag
    annotation: Any = str | None
    if question.kind == "bool":
        annotation = bool | None
        spelling = f"{question.flag}/--no-{question.flag.removeprefix('--')}"
    elif question.multiselect:
        annotation = list[str] | None
    option = typer.Option(
        spelling,
        help=describe(question),
        metavar="|".join(choice.value for choice in question.choices) or None,
        autocompletion=_complete(question) if question.choices else None,
    )
    return inspect.Parameter(
        question.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[annotation, option],
    )


def describe(question: "Question") -> str:
    """Return the help of a question with its default, as one line."""
    if question.derived or question.default is None:
        return question.help
    return f"{question.help}  [default: {question.default}]"


def _complete(question: "Question") -> Completion:
    def complete(incomplete: str) -> list[tuple[str, str]]:
        return [
            (choice.value, choice.label)
            for choice in question.choices
            if choice.value.startswith(incomplete)
        ]

    return complete
