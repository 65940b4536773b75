"""The proof that a project works: its linters, types, contracts, migrations, tests, and a start."""

from fastwright.hooks.boot import BOOT
from fastwright.steps import command

# One database for all of them, so one process: each --fresh starts on an empty one.
_MIGRATIONS = """
from alembic.config import main
for arguments in (["upgrade", "head"], ["check"], ["downgrade", "base"], ["upgrade", "head"]):
    main(argv=arguments)
"""

CHECKS = (
    command("Lint", "uv", "run", "ruff", "check"),
    command("Check the format", "uv", "run", "ruff", "format", "--check"),
    command("Check the types", "uv", "run", "mypy"),
    command("Check the import contracts", "uv", "run", "lint-imports"),
    command(
        "Migrate up, compare, down and up again",
        *("uv", "run", "python", "-m", "dev", "--fresh", "python", "-c", _MIGRATIONS),
    ),
    command("Run the tests", "uv", "run", "pytest"),
    BOOT,
)
