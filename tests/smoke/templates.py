"""Small templates, written by the tests that need them."""

from pathlib import Path
from typing import Any

import yaml


def write_template(folder: Path, questions: dict[str, Any], **settings: Any) -> Path:
    """Write a template with these questions, and settings such as `_envops`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(settings | questions, sort_keys=False, allow_unicode=True)
    (folder / "copier.yml").write_text(text, "utf-8")
    return folder


def choose(*values: Any, **details: Any) -> dict[str, Any]:
    """Return a question with choices, the first of which is the default."""
    kind = {bool: "bool", int: "int"}.get(type(values[0]), "str")
    return {"type": kind, "default": values[0], "choices": list(values)} | details


def switch(default: bool = False, **details: Any) -> dict[str, Any]:
    """Return a yes/no question."""
    return {"type": "bool", "default": default} | details


def several(*members: str, default: list[str] | None = None, **details: Any) -> dict[str, Any]:
    """Return a question where several of the choices can be chosen."""
    return {
        "type": "str",
        "multiselect": True,
        "default": default or [],
        "choices": list(members),
    } | details


def compute(expression: str, kind: str = "bool") -> dict[str, Any]:
    """Return a computed answer."""
    return {"type": kind, "when": False, "default": "{{ " + expression + " }}"}
