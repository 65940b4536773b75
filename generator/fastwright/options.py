"""The questions of a template: a typed view of its copier.yml."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import yaml

from fastwright.errors import FastwrightError
from fastwright.yaml_text import read_documents

Kind = Literal["str", "bool", "int", "float", "yaml", "json", "path"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that may be chosen, and how people see it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a template.

    Attributes:
        name: Its key in answers files.
        kind: The type of its answer.
        help: What the answer changes.
        default: The default answer, the Jinja expression that computes it, or None.
        choices: The values that may be chosen; empty if any goes, or if they are computed.
        multiselect: Whether several of the choices may be chosen.
        when: False for a hidden question, True for one that always applies, else the condition.
        secret: Whether its answer is not recorded.

    """

    name: str
    kind: Kind
    help: str
    default: Any
    choices: tuple[Choice, ...]
    multiselect: bool
    when: bool | str
    secret: bool = False

    @property
    def flag(self) -> str:
        """The option of the command line that answers it."""
        return "--" + self.name.replace("_", "-")

    @property
    def hidden(self) -> bool:
        """Whether it is computed, and never answered by a person."""
        return self.when is False

    @property
    def derived(self) -> bool:
        """Whether its default is computed from other answers."""
        return isinstance(self.default, str) and "{{" in self.default

    @property
    def needs_answer(self) -> bool:
        """Whether nothing but a person, or the wish for defaults, can answer it."""
        return self.when is True and not self.derived


@cache
def bundled_questions() -> dict[str, Question]:
    """Return the questions of the copier.yml that travels with this package, hidden ones too."""
    from importlib.resources import files

    return read_questions(files("fastwright").joinpath("copier.yml").read_text("utf-8"))


@cache
def read_questions(copier_yml: str) -> dict[str, Question]:
    """Return the questions of a copier.yml by name, in their order.

    Raises:
        FastwrightError: If the text is not YAML, or not made of questions and settings.

    """
    entries = read_entries(copier_yml)
    secrets = entries.get("_secret_questions") or ()
    return {
        name: _read_question(name, entry, secret=name in secrets)
        for name, entry in entries.items()
        if not name.startswith("_")
    }


def read_entries(copier_yml: str) -> dict[str, Any]:
    """Return all that a copier.yml says, questions and settings, as YAML has it.

    Raises:
        FastwrightError: If the text is not YAML, or not made of questions and settings.

    """
    try:
        documents = [page for page in read_documents(copier_yml) if page]
    except yaml.YAMLError as error:
        raise FastwrightError(f"The copier.yml of the template cannot be read: {error}") from error
    if not all(isinstance(page, dict) for page in documents):
        raise FastwrightError("The copier.yml of the template is not a mapping.")
    return {str(name): entry for page in documents for name, entry in page.items()}


def _read_question(name: str, entry: object, *, secret: bool) -> Question:
    details = entry if isinstance(entry, dict) else {"default": entry}
    default = details.get("default")
    kind: Any = details.get("type") or type(default).__name__
    return Question(
        name=name,
        kind=kind if kind in get_args(Kind) else "yaml",
        help=str(details.get("help", "")).strip(),
        default=default,
        choices=_read_choices(details.get("choices")),
        multiselect=bool(details.get("multiselect", False)),
        when=_read_condition(details.get("when", True)),
        secret=secret or bool(details.get("secret")),
    )


def _read_choices(choices: object) -> tuple[Choice, ...]:
    if isinstance(choices, dict):
        return tuple(_choice(label, value) for label, value in choices.items())
    if isinstance(choices, list):
        pairs = [item if isinstance(item, list) else (item, item) for item in choices]
        return tuple(_choice(label, value) for label, value in pairs)
    return ()


def _choice(label: object, value: object) -> Choice:
    # Copier's long form: {value: …, validator: …}
    plain = value["value"] if isinstance(value, dict) else value
    return Choice(str(plain), str(label))


def _read_condition(when: object) -> bool | str:
    if isinstance(when, bool):
        return when
    word = str(when).strip()
    return {"true": True, "false": False}.get(word.lower(), word)
