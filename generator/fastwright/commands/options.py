"""`fastwright options`: what can be chosen."""

import json
import sys
import textwrap
from typing import Any

from fastwright.commands.parameters import AsJson
from fastwright.console import BOLD, console
from fastwright.options import Question, bundled_questions


def options(*, as_json: AsJson = False) -> None:
    """Show every question with its choices and its default."""
    asked = [question for question in bundled_questions().values() if not question.hidden]
    if as_json:
        console.result(json.dumps(list(map(as_mapping, asked)), indent=2))
    else:
        console.result("\n\n".join(map(_as_text, asked)))


def as_mapping(question: Question) -> dict[str, Any]:
    """Return a question as programs read it."""
    return {
        "name": question.name,
        "flag": question.flag,
        "type": question.kind,
        "multiselect": question.multiselect,
        "default": question.default,
        "derived": question.derived,
        "choices": [{"value": c.value, "label": c.label} for c in question.choices],
        "help": question.help,
        "when": question.when,
    }


def _as_text(question: Question) -> str:
    default = "derived from other answers" if question.derived else question.default
    flag = console.styled(question.flag, BOLD, sys.stdout)
    lines = [f"{flag}  ({question.kind}, default: {default})"]
    lines += textwrap.wrap(question.help, 96, initial_indent="    ", subsequent_indent="    ")
    width = max((len(choice.value) for choice in question.choices), default=0)
    for choice in question.choices:
        label = "" if choice.label == choice.value else choice.label
        lines.append(f"      {choice.value:<{width}}  {label}".rstrip())
    if isinstance(question.when, str):
        lines.append(f"    Asked when {question.when}")
    return "\n".join(lines)
