"""Reports as text for a terminal."""

from collections.abc import Callable, Iterator, Sequence

from fastwright.smoke.questions.patterns import write_pattern
from fastwright.smoke.reports.conclusion import describe
from fastwright.smoke.reports.findings import (
    Cell,
    Failure,
    find_elsewhere,
    find_explanations,
    find_failures,
    list_checks,
    list_servers,
    tabulate,
)
from fastwright.smoke.results import Outcome, Report

_VERBS = {
    Outcome.FAILED: "failed",
    Outcome.BROKEN: "broke off",
    Outcome.UNVERIFIED: "could not be verified",
}
_MOST_LINES = 15

# Takes a text and the outcome that it is about.
Paint = Callable[[str, Outcome], str]


def write_summary(report: Report, paint: Paint = lambda text, _: text, *, width: int = 120) -> str:
    """Return a report as lines of text.

    Args:
        report: The report.
        paint: Colours a text where that is wanted.
        width: How long the lines of its table may be.

    """
    lines = [*_draw_table(report, paint, width), *_tell_failures(report, paint)]
    lines += _tell_elsewhere(report)
    lines += [f"Note: {note}" for note in report.notes]
    servers = list_servers(report)
    if servers:
        lines += [f"Servers: {', '.join(servers)}"]
    again = sum(result.recalled for verdict in report.verdicts for result in verdict.results)
    if again:
        every = sum(len(verdict.results) for verdict in report.verdicts)
        lines += [f"{again} of {every} checks were proven before, of the same content."]
    return "\n".join([*lines, describe(report)])


def _draw_table(report: Report, paint: Paint, width: int) -> Iterator[str]:
    """Yield values by checks, in as many blocks side by side as it takes."""
    table = tabulate(report)
    seen = {label: row for label, row in table.items() if row}
    if not seen:
        return
    first = max(map(len, seen))
    for checks in _fold(list_checks(report), width - first):
        yield "  ".join([" " * first, *checks])
        for label, row in seen.items():
            cells = [_draw_cell(row.get(check), len(check), paint) for check in checks]
            yield "  ".join([label.ljust(first), *cells])
        yield ""
    unseen = [label for label in table if label not in seen]
    if unseen:
        yield from (f"In no variant: {', '.join(unseen)}", "")


def _fold(checks: Sequence[str], width: int) -> Iterator[list[str]]:
    """Yield as many names at a time as fit side by side."""
    block: list[str] = []
    for check in checks:
        if block and sum(len(name) + 2 for name in [*block, check]) > width:
            yield block
            block = []
        block.append(check)
    yield block


def _draw_cell(cell: Cell | None, width: int, paint: Paint) -> str:
    text = (str(cell) if cell else "-").rjust(width)
    return text if cell is None or cell.worst is Outcome.PASSED else paint(text, cell.worst)


def _tell_failures(report: Report, paint: Paint) -> Iterator[str]:
    explanations = find_explanations(report)
    for failure in find_failures(report):
        number = len(failure.verdicts)
        head = f"{failure.check} {_VERBS[failure.outcome]}"
        where = failure.verdicts[0].variant.label(report.defaults)
        more = f" and {number - 1} more" if number > 1 else ""
        yield f"{paint(head, failure.outcome)} with {where}{more}: {failure.cause}"
        if failure.outcome is Outcome.FAILED:
            found = explanations.get(failure.check, [])
            if found:
                yield f"    only with: {'; '.join(map(str, found))}"
            yield from _quote(failure)
        yield from _tell_again(failure, report)
        yield ""


def _quote(failure: Failure) -> Iterator[str]:
    lines = [line.rstrip() for line in failure.result.output.splitlines() if line.strip()]
    if len(lines) > 1:
        yield from (f"    │ {line[:200]}" for line in lines[-_MOST_LINES:])


def _tell_again(failure: Failure, report: Report) -> Iterator[str]:
    if failure.shrunk is not None:
        yield f"    smallest: {failure.shrunk.label(report.defaults)}"
    if failure.reproduction:
        yield f"    again: {failure.reproduction}"
    if failure.outcome is Outcome.UNVERIFIED:
        places = find_elsewhere(report, failure.verdicts[0])
        yield from (f"    elsewhere: {where}" for where in places)


def _tell_elsewhere(report: Report) -> Iterator[str]:
    for entry in report.elsewhere:
        yield f"Elsewhere: {write_pattern(entry.answers)} {entry.where}"
