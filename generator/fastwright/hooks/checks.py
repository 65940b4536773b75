"""The proof that a project works: its linters, types, contracts, migrations, tests, and a start."""

from fastwright.checks import CONTRACTS, FORMAT, LINT, MIGRATIONS, TESTS, TYPES
from fastwright.hooks.boot import BOOT
from fastwright.steps import command

CHECKS = (
    *(
        command(check.title, "uv", "run", *check.full_command)
        for check in (LINT, FORMAT, TYPES, CONTRACTS, MIGRATIONS, TESTS)
    ),
    BOOT,
)
