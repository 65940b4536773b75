"""`fastwright smoke merge`: one report of those of several machines."""

from pathlib import Path
from typing import Annotated

import typer

from fastwright.commands.parameters import (
    AllowUnverified,
    AsJson,
    HtmlFile,
    JunitFile,
    MarkdownFile,
)


def merge(
    reports: Annotated[
        list[Path], typer.Argument(help="Reports that fastwright smoke --json has printed.")
    ],
    *,
    as_json: AsJson = False,
    junit: JunitFile = None,
    markdown: MarkdownFile = None,
    html: HtmlFile = None,
    allow_unverified: AllowUnverified = False,
) -> None:
    """Join the reports of shards, and end with the exit code of all of them."""
    from fastwright.smoke.order import Order
    from fastwright.smoke.reports.conclusion import conclude
    from fastwright.smoke.reports.document import read_report
    from fastwright.smoke.reports.merging import merge
    from fastwright.smoke.reports.output import print_report

    order = Order(as_json=as_json, junit=junit, markdown=markdown, html=html)
    order.refuse_contradictions()
    report = merge([read_report(path) for path in reports])
    print_report(report, order)
    raise typer.Exit(conclude(report, allow_unverified=allow_unverified))
