"""What a report comes to: an exit code, and the sentence that goes with it."""

from collections import Counter

from fastwright.smoke.checks.suite import DEPENDENCIES, SERVER
from fastwright.smoke.questions.patterns import matches
from fastwright.smoke.results import Outcome, Report, Verdict

PROVEN, FAILED, UNVERIFIED, BROKEN, INTERRUPTED = 0, 1, 4, 5, 130


def conclude(report: Report, *, allow_unverified: bool) -> int:
    """Return the exit code of a report.

    What gave way goes before what failed: nobody knows what its fault is, and the run has to be
    repeated anyway. What failed goes before what could not be verified.
    """
    outcomes = count_outcomes(report)
    if report.interrupted:
        return INTERRUPTED
    if outcomes[Outcome.BROKEN] or report.missing:
        return BROKEN
    if outcomes[Outcome.FAILED]:
        return FAILED
    excused = sum(_is_excused(verdict, report) for verdict in report.verdicts)
    if outcomes[Outcome.UNVERIFIED] > excused and not allow_unverified:
        return UNVERIFIED
    return PROVEN


def _is_excused(verdict: Verdict, report: Report) -> bool:
    """Tell whether it is enough that what could not be verified is proven elsewhere.

    An entry excuses what it is about only: that something else is missing too is no less of a gap.
    """
    excused = {
        SERVER if entry.on_server else DEPENDENCIES
        for entry in report.elsewhere
        if entry.suffices and matches(verdict.variant.answers, entry.answers)
    }
    return verdict.outcome is Outcome.UNVERIFIED and all(
        result.check in excused
        for result in verdict.results
        if result.outcome is Outcome.UNVERIFIED
    )


def count_outcomes(report: Report) -> Counter[Outcome]:
    """Return how many variants came to what."""
    return Counter(verdict.outcome for verdict in report.verdicts)


def describe(report: Report) -> str:
    """Say in a sentence what a report comes to."""
    outcomes = count_outcomes(report)
    excused = sum(_is_excused(verdict, report) for verdict in report.verdicts)
    numbers = (
        (outcomes[Outcome.FAILED], "failed"),
        (outcomes[Outcome.BROKEN], "broke off: the template, a server or the machine gave way"),
        (outcomes[Outcome.UNVERIFIED] - excused, "could not be verified here"),
        (excused, "could not be verified here and are proven elsewhere"),
    )
    parts = [f"{outcomes[Outcome.PASSED]} of {_total(report)} variants are proven"]
    parts += [f"{number} {words}" for number, words in numbers if number]
    if report.missing:
        parts.append(f"{len(report.missing)} were not finished")
    if report.interrupted:
        parts.append("the run was interrupted")
    return "; ".join(parts) + "."


def _total(report: Report) -> int:
    return len(report.verdicts) + len(report.missing)
