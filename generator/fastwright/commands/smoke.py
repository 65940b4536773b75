"""`fastwright smoke`: proof of the variants of a template."""

from pathlib import Path
from typing import Annotated, Any

import typer

from fastwright.commands.parameters import (
    AllowUnverified,
    AsJson,
    HtmlFile,
    JunitFile,
    MarkdownFile,
)

EXIT_CODES = (
    "Exit codes: 0 all proven, 1 a variant failed, 2 wrong usage, 3 a bug of fastwright, "
    "4 something could not be verified, 5 the template, a server or the machine gave way, "
    "130 interrupted. "
    "Reports of several machines are joined by: fastwright smoke merge REPORT..."
)


def smoke(
    template: Annotated[
        Path | None, typer.Argument(help="Root of the template; by default the one around here.")
    ] = None,
    *,
    pairwise: Annotated[
        bool, typer.Option("--pairwise", help="Variants with every pair of values (the default).")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every legal variant.")] = False,
    variants: Annotated[
        list[str] | None,
        typer.Option(
            "--variant", metavar="A=B,C=D", help="One, the rest by default; may be repeated."
        ),
    ] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Those that failed the last time.")
    ] = False,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Those of --list --json.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="REPORT", help="Failures and times of this report."),
    ] = None,
    changed: Annotated[
        str | None,
        typer.Option(
            "--changed", metavar="REF", help="Of these, those that render differently there."
        ),
    ] = None,
    diff: Annotated[
        Path | None,
        typer.Option("--diff", metavar="FILE", help="With --changed: how it has."),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            "--level", metavar="static|full", help="What is shown of each; full by default."
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show what would be proven and why; prove nothing.")
    ] = False,
    kind: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="github|gitlab", help="With --list: a matrix for a pipeline."
        ),
    ] = None,
    shards: Annotated[
        int | None, typer.Option("--shards", metavar="N", help="With --list: in so many parts.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only the I-th of N parts.")
    ] = None,
    as_json: AsJson = False,
    junit: JunitFile = None,
    markdown: MarkdownFile = None,
    html: HtmlFile = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Keep the projects in this folder.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Programs that run at once.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Prove again what was proven before.")
    ] = False,
    no_shrink: Annotated[
        bool, typer.Option("--no-shrink", help="Do not look for the smallest failing answers.")
    ] = False,
    allow_unverified: AllowUnverified = False,
) -> None:
    """Prove that variants of a template work, on real databases."""
    from fastwright.smoke.execution import carry_out
    from fastwright.smoke.order import Order
    from fastwright.smoke.plans.matrix import Format
    from fastwright.smoke.questions.variants import Level

    order = Order(
        template=template,
        pairwise=pairwise,
        everything=everything,
        variants=tuple(variants or ()),
        failed=failed,
        plan=plan,
        source=source,
        changed=changed,
        diff=diff,
        level=_choose(Level, "--level", level),
        listed=listed,
        format=_choose(Format, "--format", kind),
        shards=shards,
        shard=shard,
        as_json=as_json,
        junit=junit,
        markdown=markdown,
        html=html,
        keep=keep,
        jobs=jobs,
        use_cache=not no_cache,
        shrinking=not no_shrink,
        allow_unverified=allow_unverified,
    )
    raise typer.Exit(carry_out(order))


def _choose(kinds: Any, flag: str, value: str | None) -> Any:
    """Return one of the values of an enumeration, whose import `--help` does without."""
    from fastwright.errors import UsageError

    known = [kind.value for kind in kinds]
    if value is not None and value not in known:
        raise UsageError(
            f"{flag} {value}: there is no such one.", hint=f"Use {' or '.join(known)}."
        )
    return None if value is None else kinds(value)
