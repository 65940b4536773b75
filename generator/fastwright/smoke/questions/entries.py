"""The questions of a template as its copier.yml has them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastwright.errors import BrokenError, FastwrightError
from fastwright.options import read_entries
from fastwright.smoke.questions.casting import KINDS, cast_to_bool

MISSING: Any = object()
_FILES = ("copier.yml", "copier.yaml")


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as copier.yml has it; texts may hold expressions.

    Attributes:
        name: Its name.
        kind: The type of its answer.
        default: Its default, or MISSING.
        choices: What can be chosen: a list, a mapping, an expression, or nothing.
        multiselect: Whether several can be chosen.
        validator: What renders to a complaint about a wrong answer.
        when: Whether it applies.
        secret: Whether its answer is not recorded, and its default not validated.

    """

    name: str
    kind: str = ""
    default: Any = MISSING
    choices: Any = field(default_factory=list)
    multiselect: bool = False
    validator: str = ""
    when: Any = True
    secret: bool = False

    @property
    def hidden(self) -> bool:
        """Whether it is computed, and never answered by a person."""
        return not isinstance(self.when, str) and not cast_to_bool(self.when)

    @property
    def conditional(self) -> bool:
        """Whether it applies with some answers only."""
        return isinstance(self.when, str)


def read_settings(root: Path) -> dict[str, Any]:
    """Return all that the copier.yml of a template says.

    Raises:
        BrokenError: If it has none that can be read.

    """
    for path in (root / name for name in _FILES):
        if not path.exists():
            continue
        try:
            return read_entries(path.read_text("utf-8"))
        except FastwrightError as error:
            raise BrokenError(error.message, hint="Mend it, then run it again.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise BrokenError(f"{path} cannot be read: {error}.") from error
    raise BrokenError(
        f"{root} is not a template: it has no copier.yml.",
        hint="Name the root of one: fastwright smoke PATH",
    )


def read_entry(name: str, details: Any, *, secret: bool) -> Entry:
    """Return a question from what copier.yml says about it.

    Raises:
        BrokenError: If that cannot be.

    """
    given = details if isinstance(details, dict) else {"default": details}
    known = ("default", "choices", "multiselect", "validator", "when")
    try:
        entry = Entry(
            name,
            kind=str(given.get("type") or ""),
            secret=secret or bool(given.get("secret")),
            **{key: given[key] for key in known if key in given},
        )
        if entry.kind not in ("", *KINDS) and "{" not in entry.kind:
            raise ValueError(f"the type {entry.kind} (use one of {', '.join(KINDS)})")
        if not isinstance(entry.choices or [], list | dict | str):
            raise TypeError(f"the choices {entry.choices}")
    except (TypeError, ValueError) as error:
        raise BrokenError(f"The question {name} of copier.yml cannot have {error}.") from error
    return entry
