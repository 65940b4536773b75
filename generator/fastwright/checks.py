"""What proves that a service works, as data: for `fastwright check` and for `fastwright smoke`."""

from dataclasses import dataclass

_CONFIGURATION = ("pyproject.toml", "setup.cfg")
_PYTHON = ("**/*.py", "**/*.pyi", "**/py.typed", *_CONFIGURATION)

_MIGRATE = """
from alembic.config import main
for arguments in {}:
    main(argv=arguments)
"""
_SERVE = """
import runpy, sys
sys.argv = ["app", "serve"]
runpy.run_module("app", run_name="__main__")
"""
_UP = ["upgrade", "head"]
_ROUND_TRIP = _MIGRATE.format([_UP, ["check"], ["downgrade", "base"], _UP])
# What a server prints between its migrations and its start, where both are proven at once.
MIGRATED = "--- migrated ---"


@dataclass(frozen=True, slots=True)
class Check:
    """A command that ends well in the root of a service if something holds there.

    Attributes:
        name: A word for tables.
        title: What it does, for people who wait for it.
        command: The program, from the environment of the service, and its arguments.
        reads: Globs of the files that the result depends on.
        fresh: Whether it runs on an empty database of its own.
        time_limit: Seconds after which it has failed.
        anywhere: Whether its program may come from outside of that environment.

    """

    name: str
    title: str
    command: tuple[str, ...]
    reads: tuple[str, ...] = ("**",)
    fresh: bool = False
    time_limit: float = 600.0
    anywhere: bool = False

    @property
    def full_command(self) -> tuple[str, ...]:
        """The command with what makes and drops its database, if it has one."""
        return ("python", "-m", "dev", "--fresh", *self.command) if self.fresh else self.command


LINT = Check(
    "lint",
    "Lint",
    ("ruff", "check"),
    ("**/*.py", "**/*.pyi", "**/*.ipynb", "**/*.toml", "**/.gitignore"),
)
FORMAT = Check(
    "format",
    "Check the format",
    ("ruff", "format", "--check"),
    (*LINT.reads, "**/*.md"),
)
TYPES = Check("types", "Check the types", ("mypy",), (*_PYTHON, "mypy.ini", ".mypy.ini"))
CONTRACTS = Check(
    "contracts", "Check the import contracts", ("lint-imports",), (*_PYTHON, ".importlinter")
)
# One database for all of them, so one process: each --fresh starts on an empty one.
MIGRATIONS = Check(
    "migrations",
    "Migrate up, compare, down and up again",
    ("python", "-c", _ROUND_TRIP),
    fresh=True,
)
TESTS = Check("tests", "Run the tests", ("pytest",), time_limit=1800.0)
# A server: it has started well when its health is good, and is ended by a signal then.
START = Check(
    "start",
    "Start the server and ask for its health",
    ("python", "-c", _MIGRATE.format([_UP]) + _SERVE),
    fresh=True,
    time_limit=60.0,
)
# Both at once: what they import takes longer than what they do.
MIGRATE_AND_SERVE = ("python", "-c", f"{_ROUND_TRIP}print({MIGRATED!r}, flush=True)\n{_SERVE}")
