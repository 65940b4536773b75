"""Reports as one page of HTML that needs nothing else."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from fastwright.smoke.questions.patterns import write_pattern
from fastwright.smoke.reports.conclusion import describe
from fastwright.smoke.reports.findings import (
    find_elsewhere,
    find_explanations,
    find_failures,
    list_checks,
    list_servers,
    tabulate,
)
from fastwright.smoke.results import Outcome, Report


def write_page(report: Report) -> str:
    """Return a report as a page: what failed, values by checks, every variant with its output."""
    source = files("fastwright").joinpath("smoke", "reports", "page.html.jinja")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(source.read_text("utf-8"))
    table = tabulate(report)
    return page.render(
        report=report,
        summary=describe(report),
        checks=list_checks(report),
        table=table,
        unseen=[label for label, row in table.items() if not row],
        failures=find_failures(report),
        explanations=find_explanations(report),
        servers=list_servers(report),
        find_elsewhere=lambda verdict: find_elsewhere(report, verdict),
        write_pattern=write_pattern,
        Outcome=Outcome,
    )
