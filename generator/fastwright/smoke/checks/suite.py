"""Which checks prove a variant."""

from dataclasses import replace

from fastwright.checks import (
    CONTRACTS,
    FORMAT,
    LINT,
    MIGRATE_AND_SERVE,
    MIGRATIONS,
    START,
    TESTS,
    TYPES,
    Check,
)
from fastwright.smoke.checks.inspections import INSPECTIONS
from fastwright.smoke.questions.configuration import Configuration, ExtraCheck, ServerKind
from fastwright.smoke.questions.patterns import matches
from fastwright.smoke.questions.variants import Level, Variant

# What happens to a variant before it can be checked, as results name it.
RENDER, DEPENDENCIES, SERVER = "render", "dependencies", "server"

READ = tuple(Check(name, f"Look for {name}", ()) for name in INSPECTIONS)
# These need an environment, and of that the tools only.
STYLE = (LINT, FORMAT)
STATIC = (*STYLE, TYPES, CONTRACTS)
HTTP = Check("http", "Ask for each documented operation", ())
# One process shows all of these, in this order.
SERVED = tuple(replace(check, command=MIGRATE_AND_SERVE) for check in (MIGRATIONS, START, HTTP))
FULL = (TESTS, *SERVED)

_ORDER = (
    *(RENDER, *INSPECTIONS, DEPENDENCIES),
    *(check.name for check in STATIC),
    SERVER,
    *(check.name for check in (*SERVED, TESTS)),
)


def choose_static(configuration: Configuration, variant: Variant) -> list[Check]:
    """Return the checks of a variant that need an environment, and no server."""
    return [*STATIC, *_choose_extra(configuration, variant, Level.STATIC)]


def choose_full(configuration: Configuration, variant: Variant) -> list[Check]:
    """Return the checks of a variant that may need a server."""
    if variant.level is Level.STATIC:
        return []
    return [*FULL, *_choose_extra(configuration, variant, Level.FULL)]


def choose_server(configuration: Configuration, variant: Variant) -> ServerKind | None:
    """Return the kind of server that a variant needs, if it needs one."""
    for kind in configuration.servers:
        if matches(variant.answers, kind.when):
            return kind
    return None


def rank(check: str) -> tuple[int, str]:
    """Return what puts results in the order of the checks; those of smoke.toml come last."""
    return (_ORDER.index(check) if check in _ORDER else len(_ORDER)), check


def _choose_extra(configuration: Configuration, variant: Variant, level: Level) -> list[Check]:
    return [
        _convert(extra)
        for extra in configuration.checks
        if extra.level is level and matches(variant.answers, extra.when)
    ]


def _convert(extra: ExtraCheck) -> Check:
    return Check(
        name=extra.name,
        title=extra.name,
        command=extra.command,
        reads=extra.reads,
        time_limit=extra.time_limit,
        anywhere=True,
    )
