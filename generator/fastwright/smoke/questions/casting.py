"""Answers of the types of their questions, cast as Copier casts them."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import yaml

from fastwright.yaml_text import LOADER, read_yaml

_YES = {"y", "yes", "t", "true", "on"}
_NO = {"", "n", "no", "f", "false", "off", "~", "null", "none"}


def cast(kind: str, answer: Any) -> Any:
    """Return an answer as a value of the type of its question.

    Raises:
        TypeError, ValueError, AttributeError, yaml.YAMLError: If it cannot be one.

    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is none of the types of questions")
    if kind in ("json", "yaml") and not isinstance(answer, str):
        return answer
    if answer is None:
        raise TypeError("it is no answer")
    return KINDS[kind](answer)


def cast_to_bool(value: Any) -> bool:
    """Return what a value means as an answer to a yes/no question."""
    with suppress(TypeError, ValueError):
        return bool(float(value))
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _YES or word in _NO:
            return word in _YES
    return bool(value)


def parse_yaml_list(text: str) -> list[str]:
    """Return the items of a list in YAML as they are written, without quotes.

    Raises:
        TypeError: If it is no list.

    """
    node = yaml.compose(text, Loader=LOADER)
    if not isinstance(node, yaml.SequenceNode):
        raise TypeError(f"{text!r} is no list in YAML")
    return [_read_item(text, item) for item in node.value]


def _read_item(text: str, item: yaml.Node) -> str:
    raw = text[item.start_mark.index : item.end_mark.index].strip()
    plain = isinstance(item, yaml.ScalarNode) and item.tag == "tag:yaml.org,2002:str"
    quoted = raw[:1] in ('"', "'") and raw.endswith(raw[:1])
    return raw[1:-1] if plain and quoted else raw


def _cast_to_str(value: Any) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("it is no text")


KINDS: dict[str, Callable[[Any], Any]] = {
    "bool": cast_to_bool,
    "float": float,
    "int": int,
    "json": json.loads,
    "str": _cast_to_str,
    "yaml": read_yaml,
    "path": str,
}
