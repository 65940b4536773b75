"""`fastwright plan`: what an update would do, before it does anything."""

import json
from pathlib import Path
from typing import Annotated

import typer

from fastwright.commands.parameters import AsJson, Data, Defaults, MovedTemplate, ToVersion
from fastwright.console import console
from fastwright.errors import UsageError

NOTHING, CLEAN, CONFLICTS = 0, 10, 11


def plan(
    paths: Annotated[
        list[Path] | None,
        typer.Option("-C", metavar="PATH", help="Root of a project; may be repeated."),
    ] = None,
    *,
    to: ToVersion = None,
    data: Data = None,
    template: MovedTemplate = None,
    defaults: Defaults = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show the whole patch.")] = False,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the plan down for: fastwright update --plan FILE"),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="End with 10 if a clean update waits, with 11 if one has conflicts."
        ),
    ] = False,
) -> None:
    """Show what an update would do. Touches nothing."""
    from fastwright.answers import parse_assignments
    from fastwright.commands.asking import find_ask
    from fastwright.commands.plan_report import print_command, print_plan
    from fastwright.update.outlook import note_plan
    from fastwright.update.plan import as_mapping
    from fastwright.update.planning import Wish, planned

    roots = paths or [Path()]
    if out and len(roots) > 1:
        raise UsageError("--out takes the plan of one project.", hint="Give -C once.")
    ask = None if as_json else find_ask(defaults=defaults)
    given = parse_assignments(data or [])
    wishes = [Wish(root, to, given, template, defaults=defaults, ask=ask) for root in roots]
    state, mappings = NOTHING, []
    with planned(wishes) as plans:
        for root, found in zip(roots, plans, strict=True):
            if not found.is_empty:
                state = max(state, CONFLICTS if found.conflicts else CLEAN)
            if not given:
                note_plan(found)
            if as_json or out:
                mappings.append(as_mapping(found))
            if not as_json:
                print_plan(found, with_diff=diff)
                print_command(found, root, template=template, defaults=defaults)
    if out:
        out.write_text(json.dumps(mappings[0], indent=2) + "\n", "utf-8")
    if as_json:
        console.result(json.dumps(mappings if len(roots) > 1 else mappings[0], indent=2))
    if exit_code:
        raise typer.Exit(state)
