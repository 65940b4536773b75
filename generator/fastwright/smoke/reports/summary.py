"""Reports as text for a terminal."""

from collections.abc import Callable, Iterator

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

_VERBS = {
    Outcome.FAILED: "failed",
    Outcome.BROKEN: "broke off",
    Outcome.UNVERIFIED: "could not be verified",
}
_MOST_LINES = 15

# Takes a text and the outcome that it is about.
Paint = Callable[[str, Outcome], str]


def write_summary(report: Report, paint: Paint = lambda text, _: text) -> str:
    """Return a report as lines of text.

    Args:
        report: The report.
        paint: Colours a text where that is wanted.

    """
    lines = [*_draw_table(report, paint), *_tell_failures(report, paint), *_tell_elsewhere(report)]
    lines += [f"Note: {note}" for note in report.notes]
    servers = list_servers(report)
    if servers:
        lines += [f"Servers: {', '.join(servers)}"]
    again = sum(result.recalled for verdict in report.verdicts for result in verdict.results)
    if again:
        every = sum(len(verdict.results) for verdict in report.verdicts)
        lines += [f"{again} of {every} checks were proven before, of the same content."]
    return "\n".join([*lines, describe(report)])


def _draw_table(report: Report, paint: Paint) -> Iterator[str]:
    checks = list_checks(report)
    if not checks:
        return
    table = tabulate(report)
    first = max(map(len, table), default=0)
    yield "  ".join([" " * first, *checks])
    for label, row in table.items():
        cells = []
        for check in checks:
            cell = row.get(check)
            text = (str(cell) if cell else "-").rjust(len(check))
            bad = cell is not None and cell.worst is not Outcome.PASSED
            cells.append(paint(text, cell.worst) if bad and cell and cell.worst else text)
        yield "  ".join([label.ljust(first), *cells])
    yield ""


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
    verdict = next((found for found in failure.verdicts if found.shrunk), failure.verdicts[0])
    if verdict.shrunk is not None:
        yield f"    smallest: {verdict.shrunk.label(report.defaults)}"
    if verdict.reproduction:
        yield f"    again: {verdict.reproduction}"
    if failure.outcome is Outcome.UNVERIFIED:
        yield from (f"    elsewhere: {where}" for where in find_elsewhere(report, verdict))


def _tell_elsewhere(report: Report) -> Iterator[str]:
    for answers, where in report.elsewhere:
        values = ", ".join(
            f"{name}={'|'.join(map(str, value)) if isinstance(value, list) else value}"
            for name, value in answers.items()
        )
        yield f"Elsewhere: {values} {where}"
