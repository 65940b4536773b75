"""Variants as they are typed: database=mysql,auth=oidc."""

import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from fastwright.answers import Answers
from fastwright.errors import UsageError
from fastwright.smoke.questions.variants import spell

_EXAMPLE = "Write it as QUESTION=VALUE,QUESTION=VALUE, for example database=mysql,auth=oidc."


def read_variant(text: str, choices: Mapping[str, Any], questions: Collection[str]) -> Answers:
    """Return the answers of a variant as it is typed.

    Args:
        text: What was typed.
        choices: The values of each question that has choices, by its name; those of a question
            of several as a tuple in a set of one.
        questions: The names of all questions that can be answered.

    Raises:
        UsageError: If a question, or a value of it, does not exist.

    """
    answers: Answers = {}
    for name, value in _split(text, questions):
        if name not in questions:
            close = difflib.get_close_matches(name, questions, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(questions)}"
            raise UsageError(f"--variant {text}: there is no question {name}.", hint=hint)
        if name in answers:
            raise UsageError(f"--variant {text} answers {name} twice.")
        answers[name] = _read_value(text, name, value, choices)
    return answers


def _split(text: str, questions: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield names and values; a comma ends a value only where another question follows."""
    known = "|".join(map(re.escape, questions))
    rest = text.strip()
    while rest:
        start = re.match(r"(\w+)=", rest)
        if start is None:
            raise UsageError(f"--variant {text} is not a list of answers.", hint=_EXAMPLE)
        rest = rest[start.end() :]
        if rest.startswith('"'):
            try:
                value, end = json.JSONDecoder().raw_decode(rest)
            except ValueError as error:
                words = f"--variant {text}: a text that begins with a quote does not end with one."
                raise UsageError(words, hint='Write it as in JSON, for example "a, b".') from error
        else:
            comma = re.search(rf",(?=\s*(?:{known})=)|,(?=\s*\w+=)", rest)
            end = comma.start() if comma else len(rest)
            value = rest[:end].strip()
        yield start[1], value
        rest = rest[end:].lstrip().removeprefix(",").lstrip()


def _read_value(text: str, name: str, value: str, choices: Mapping[str, Any]) -> Any:
    if name not in choices:
        return value
    offered = choices[name]
    if isinstance(offered, Members):
        chosen = offered.read(value)
        if chosen is not None:
            return chosen
        words = f"{name} takes some of {', '.join(map(spell, offered))}, joined with +"
    else:
        for candidate in offered:
            if value in (spell(candidate), candidate):
                return candidate
        words = f"{name} is one of: {', '.join(map(spell, offered))}"
    raise UsageError(f"--variant {text}: {name} cannot be {value!r}.", hint=f"{words}.")


class Members(tuple[Any, ...]):
    """What can be chosen of a question of several."""

    def read(self, text: str) -> list[Any] | None:
        """Return the members in a text that joins them with plus signs, or None if it has others.

        A member may have a plus sign in its own name.
        """
        chosen: list[Any] = []
        rest = text
        while rest:
            fitting = [
                member
                for member in self
                if rest == spell(member) or rest.startswith(spell(member) + "+")
            ]
            if not fitting:
                return None
            member = max(fitting, key=lambda found: len(spell(found)))
            chosen.append(member)
            rest = rest[len(spell(member)) + 1 :]
        return [member for member in self if member in chosen]
