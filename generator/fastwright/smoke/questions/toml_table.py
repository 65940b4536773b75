"""Tables of a TOML file, read key by key, with errors that name the file and the key."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from fastwright.answers import Answers
from fastwright.errors import UsageError

_MOST = 1000
_LONGEST = 10_000
_ABSENT: Any = object()

Entry = TypeVar("Entry")


class Table:
    """One table of a file.

    Attributes:
        path: The file.
        name: What the table is called there; empty for the whole file.
        content: What of it was not read yet.

    """

    def __init__(self, path: Path, name: str, content: dict[str, Any]) -> None:
        self.path = path
        self.name = name
        self.content = dict(content)

    def error(self, key: str, complaint: str, hint: str = "") -> UsageError:
        """Return what to raise about a key."""
        place = f"{self.name}.{key}" if self.name and key else self.name or key
        return UsageError(f"{self.path}: {place} {complaint}.", hint=hint)

    def text(self, key: str, default: str = _ABSENT) -> str:
        """Take a text."""
        value = self._take(key, default)
        if not isinstance(value, str) or (not value.strip() and default is _ABSENT):
            raise self.error(key, f"is {value!r}", "Use a text in quotes.")
        return str(self._bounded(key, value))

    def texts(self, key: str, *, at_least: int = 0) -> list[str]:
        """Take a list of texts."""
        values = self._take(key, _ABSENT if at_least else [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.error(key, f"is {values!r}", 'Use a list of texts, such as ["ci"].')
        if len(values) < at_least:
            raise self.error(key, "is empty", "Give it a value, or leave it out.")
        return [self._bounded(key, value) for value in self._bounded(key, values)]

    def values(self, key: str) -> list[Any]:
        """Take a list of values of any kind, with one at the least."""
        values = self._take(key, _ABSENT)
        if not isinstance(values, list) or not values:
            hint = 'Use a list with one value at the least, such as ["Orders"].'
            raise self.error(key, f"is {values!r}", hint)
        return [self._bounded(key, value) for value in self._bounded(key, values)]

    def number(self, key: str, default: float) -> float:
        """Take a positive number."""
        value = self._take(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e6:
            raise self.error(key, f"is {value!r}", "Use a number of seconds.")
        return float(value)

    def switch(self, key: str) -> bool:
        """Take a yes or no; no if it is not there."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"is {value!r}", "Use true or false.")
        return value

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """Take one of some words."""
        value = self._take(key, default)
        if value not in choices:
            raise self.error(key, f"is {value!r}", f"Use one of: {', '.join(choices)}")
        return str(value)

    def answers(self, key: str, default: Answers = _ABSENT) -> Answers:
        """Take answers by the names of their questions."""
        value = self._take(key, default)
        if not isinstance(value, dict) or (not value and default is _ABSENT):
            hint = 'Use a table of answers, such as {database = "mysql"}.'
            raise self.error(key, f"is {value!r}", hint)
        return dict(self._bounded(key, value))

    def table(self, key: str) -> "Table":
        """Take a table, which is empty if it is not there."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"is {value!r}", f"Make it a table: [{key}]")
        return Table(self.path, key, self._bounded(key, value))

    def read_each(self, key: str, read: Callable[["Table"], Entry]) -> list[Entry]:
        """Take a list of tables, and read each of them to its end."""
        values = self._take(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.error(key, f"is {values!r}", f"Make each entry a table: [[{key}]]")
        entries = []
        for number, value in enumerate(self._bounded(key, values), 1):
            table = Table(self.path, f"{key} {number}", value)
            entries.append(read(table))
            table.refuse_rest()
        return entries

    def refuse_rest(self) -> None:
        """Refuse what nobody has asked for."""
        for key in self.content:
            raise self.error(key, "is no setting", "Leave it out, or look at its spelling.")

    def _take(self, key: str, default: Any) -> Any:
        value = self.content.pop(key, default)
        if value is _ABSENT:
            raise self.error(key, "is missing", f"Add {key} to it.")
        return value

    def _bounded(self, key: str, value: Any) -> Any:
        if isinstance(value, str) and len(value) > _LONGEST:
            raise self.error(key, f"is longer than {_LONGEST:,} characters")
        if isinstance(value, list | dict) and len(value) > _MOST:
            raise self.error(key, f"has more than {_MOST:,} entries")
        return value
