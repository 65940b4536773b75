"""smoke.toml: what a template's owner says about its proof."""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastwright.answers import Answers
from fastwright.errors import UsageError
from fastwright.smoke.questions.toml_table import Table
from fastwright.smoke.questions.variants import Level

FILE = "smoke.toml"
_LARGEST = 1_000_000
_TIME_LIMIT = 600.0


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Combinations that are not proven.

    Attributes:
        answers: What they have in common; a list of values stands for any of them.
        reason: Why they are left out.

    """

    answers: Answers
    reason: str


@dataclass(frozen=True, slots=True)
class ServerKind:
    """A server that some variants need.

    Attributes:
        name: What people call it.
        when: The answers of the variants that need it.
        variable: The environment variable that may hold the URL of one.
        local: The URL to try where that is not set; empty for none.

    """

    name: str
    when: Answers
    variable: str
    local: str = ""


@dataclass(frozen=True, slots=True)
class ExtraCheck:
    """A check of the template's own, run in each rendered project.

    Attributes:
        name: What reports call it.
        command: The program and its arguments.
        level: The level that it belongs to.
        when: The answers of the variants that it is for; empty for all.
        reads: Globs of the files that it depends on.
        time_limit: Seconds after which it has failed.

    """

    name: str
    command: tuple[str, ...]
    level: Level = Level.STATIC
    when: Answers = field(default_factory=dict)
    reads: tuple[str, ...] = ("**",)
    time_limit: float = _TIME_LIMIT


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something that is proven, but not by this run.

    Attributes:
        answers: The variants that it is about.
        where: What is proven of them and where, in words.
        suffices: Whether a run may end well that cannot verify them.
        on_server: Whether it is about their server, which this machine may lack. Otherwise it is
            about their interpreter.

    """

    answers: Answers
    where: str
    suffices: bool = False
    on_server: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that smoke.toml says; without one, every factor is multiplied out.

    Attributes:
        static: Names of questions whose other values are only checked statically.
        samples: Values for questions that have no choices. The first is used everywhere, each
            other one in some variant.
        leave_out: What is not proven, and why.
        servers: What a variant may need; one that no entry is for needs none.
        checks: Further checks.
        elsewhere: What is proven elsewhere.

    """

    static: tuple[str, ...] = ()
    samples: dict[str, list[Any]] = field(default_factory=dict)
    leave_out: list[LeaveOut] = field(default_factory=list)
    servers: list[ServerKind] = field(default_factory=list)
    checks: list[ExtraCheck] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)

    @property
    def suggestions(self) -> Answers:
        """The sample of each open question that is used everywhere."""
        return {name: values[0] for name, values in self.samples.items()}


def read_configuration(root: Path) -> Configuration:
    """Return what the smoke.toml of a template says, or the defaults if it has none.

    Raises:
        UsageError: If it says something that cannot be; the message names the key.

    """
    path = root / FILE
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path} is larger than {_LARGEST:,} bytes.")
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Configuration()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    table = Table(path, "", content)
    servers = table.read_each("servers", _read_server)
    configuration = Configuration(
        static=tuple(table.texts("static")),
        samples=_read_samples(table.table("samples")),
        leave_out=table.read_each("leave_out", _read_left_out),
        servers=servers,
        checks=table.read_each("checks", _read_check),
        elsewhere=_relate(table.read_each("elsewhere", _read_elsewhere), servers),
    )
    table.refuse_rest()
    _refuse_repetition(table, [check.name for check in configuration.checks])
    return configuration


def _read_samples(table: Table) -> dict[str, list[Any]]:
    return {name: table.values(name) for name in list(table.content)}


def _read_left_out(entry: Table) -> LeaveOut:
    return LeaveOut(entry.answers("answers"), entry.text("reason"))


def _read_elsewhere(entry: Table) -> Elsewhere:
    return Elsewhere(
        entry.answers("answers"), entry.text("where"), suffices=entry.switch("suffices")
    )


def _relate(entries: list[Elsewhere], servers: list[ServerKind]) -> list[Elsewhere]:
    """Note which entries are about servers: those that ask what decides about a server."""
    deciding = {name for kind in servers for name in kind.when}
    return [replace(entry, on_server=not deciding.isdisjoint(entry.answers)) for entry in entries]


def _read_server(entry: Table) -> ServerKind:
    return ServerKind(
        name=entry.text("name"),
        when=entry.answers("when"),
        variable=entry.text("variable"),
        local=entry.text("local", ""),
    )


def _read_check(entry: Table) -> ExtraCheck:
    return ExtraCheck(
        name=entry.text("name"),
        command=tuple(entry.texts("command", at_least=1)),
        level=Level(entry.choice("level", [level.value for level in Level], Level.STATIC)),
        when=entry.answers("when", {}),
        reads=tuple(entry.texts("reads")) or ("**",),
        time_limit=entry.number("time_limit", _TIME_LIMIT),
    )


def _refuse_repetition(table: Table, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise table.error("checks", f"names two checks {name}", "Give each a name of its own.")
