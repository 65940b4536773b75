"""Reports as Markdown, for comments and for the summaries of pipelines."""

import re
from collections.abc import Iterator, Sequence

from fastwright.smoke.questions.patterns import write_pattern
from fastwright.smoke.reports.blame import Explanation
from fastwright.smoke.reports.conclusion import describe
from fastwright.smoke.reports.findings import (
    Failure,
    find_elsewhere,
    find_explanations,
    find_failures,
    list_checks,
    list_servers,
    tabulate,
)
from fastwright.smoke.results import Outcome, Report

_MARKS = {
    Outcome.PASSED: "✅",
    Outcome.FAILED: "❌",
    Outcome.BROKEN: "💥",
    Outcome.UNVERIFIED: "❔",
}
# What could be markup, a mention, or the number of an issue.
_ESCAPES = {ord(letter): f"\\{letter}" for letter in "\\`*_[]|~<>"}
_ESCAPES |= {ord("&"): "&amp;", ord("@"): "&#64;", ord("#"): "&#35;"}
# A comment on GitHub holds 65,536 characters.
_LONGEST_OUTPUT = 4_000
_MOST_FAILURES = 10


def write_markdown(report: Report) -> str:
    """Return a report as a page of Markdown."""
    version = f" at `{_plain(report.version)}`" if report.version else ""
    lines = [f"## Variants of {_escape(report.template)}{version}", "", describe(report), ""]
    lines += _draw_table(report)
    failures, explanations = find_failures(report), find_explanations(report)
    for failure in failures[:_MOST_FAILURES]:
        lines += _tell_failure(failure, report, explanations.get(failure.check, []))
    if len(failures) > _MOST_FAILURES:
        lines += [f"… and {len(failures) - _MOST_FAILURES} further causes.", ""]
    remarks = [f"Note: {_escape(note)}" for note in report.notes]
    remarks += [
        f"Elsewhere: {_escape(write_pattern(entry.answers))} {_escape(entry.where)}"
        for entry in report.elsewhere
    ]
    remarks += [f"Server: {_escape(server)}" for server in list_servers(report)]
    return "\n".join([*lines, *(f"- {remark}" for remark in remarks)]).rstrip() + "\n"


def _draw_table(report: Report) -> Iterator[str]:
    checks = list_checks(report)
    if not checks:
        return
    yield "| | " + " | ".join(map(_escape, checks)) + " |"
    yield "| --- |" + " --- |" * len(checks)
    table = tabulate(report)
    for label, row in table.items():
        if not row:
            continue
        cells = []
        for check in checks:
            cell = row.get(check)
            cells.append(f"{_MARKS[cell.worst]} {cell}" if cell else "-")
        yield f"| {_escape(label)} | " + " | ".join(cells) + " |"
    yield ""
    unseen = [label for label, row in table.items() if not row]
    if unseen:
        yield from (f"In no variant: {_escape(', '.join(unseen))}", "")


def _tell_failure(
    failure: Failure, report: Report, explanations: Sequence[Explanation]
) -> Iterator[str]:
    first = failure.verdicts[0]
    label = _escape(first.variant.label(report.defaults))
    more = f" and {len(failure.verdicts) - 1} more" if len(failure.verdicts) > 1 else ""
    yield f"### {_MARKS[failure.outcome]} {_escape(failure.check)} with {label}{more}"
    yield ""
    yield _escape(failure.cause)
    yield ""
    if failure.outcome is Outcome.FAILED:
        for explanation in explanations:
            yield f"- only with: {_escape(str(explanation))}"
    if failure.shrunk is not None:
        yield f"- smallest answers: {_escape(failure.shrunk.label(report.defaults))}"
    if failure.reproduction:
        yield f"- again: {_code(failure.reproduction)}"
    for where in find_elsewhere(report, first) if failure.outcome is Outcome.UNVERIFIED else ():
        yield f"- elsewhere: {_escape(where)}"
    output = failure.result.output[-_LONGEST_OUTPUT:]
    if output.strip():
        fence = "`" * max(3, _longest_run(output) + 1)
        yield from ("", "<details><summary>Output</summary>", "", f"{fence}text")
        yield from (output.rstrip(), fence, "", "</details>")
    yield ""


def _escape(text: str) -> str:
    """Return a text as a reader of Markdown sees it, on one line."""
    return " ".join(text.split()).translate(_ESCAPES)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _code(text: str) -> str:
    fence = "`" * (_longest_run(text) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _longest_run(text: str) -> int:
    """Return how many backquotes stand side by side at the most."""
    return max(map(len, re.findall("`+", text)), default=0)
