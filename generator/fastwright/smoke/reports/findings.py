"""What a report shows beyond single verdicts: values by checks, failures with their causes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from fastwright.smoke.questions.patterns import matches
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.reports.blame import Explanation, explain
from fastwright.smoke.reports.causes import tell_cause
from fastwright.smoke.results import SEVERITY, Outcome, Report, Result, Verdict


@dataclass(slots=True)
class Cell:
    """What a check has shown of the variants that have a value: of one at the least.

    Attributes:
        outcomes: How many came to what.

    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many were looked at."""
        return self.outcomes.total()

    @property
    def worst(self) -> Outcome:
        """The worst that was seen."""
        return next(outcome for outcome in SEVERITY if self.outcomes[outcome])

    def __str__(self) -> str:
        """Write it for tables: how many passed, of how many if not all."""
        passed = self.outcomes[Outcome.PASSED]
        return str(passed) if passed == self.total else f"{passed}/{self.total}"


@dataclass(frozen=True, slots=True)
class Failure:
    """Verdicts that failed in the same check for the same cause.

    Attributes:
        check: The check.
        outcome: What came of it.
        cause: The line that names the cause.
        verdicts: The verdicts, the one with the smallest answers first.

    """

    check: str
    outcome: Outcome
    cause: str
    verdicts: tuple[Verdict, ...]

    @property
    def result(self) -> Result:
        """The result of the first verdict."""
        return next(r for r in self.verdicts[0].results if r.check == self.check)

    @property
    def shrunk(self) -> Variant | None:
        """The smallest answers that still show it, where some were looked for."""
        return self._told.shrunk if self._told else None

    @property
    def reproduction(self) -> str:
        """The command that shows it again."""
        verdict = self._told or next((v for v in self.verdicts if not v.shrunk), None)
        return verdict.reproduction if verdict else ""

    @property
    def _told(self) -> Verdict | None:
        """The verdict whose smallest answers are about this failure."""
        return next((v for v in self.verdicts if v.shrunk and v.shrunk_for == self.check), None)


def list_checks(report: Report) -> list[str]:
    """Return the names of all checks in the order in which they ran."""
    names: dict[str, None] = {}
    for verdict in sorted(report.verdicts, key=lambda verdict: -len(verdict.results)):
        names |= dict.fromkeys(result.check for result in verdict.results)
    return list(names)


def tabulate(report: Report) -> dict[str, dict[str, Cell]]:
    """Return what each check has shown of the variants with each value of each factor."""
    table: dict[str, dict[str, Cell]] = {}
    for name, values in report.factors.items():
        for value in values:
            row = table[f"{name}={value}"] = {}
            for verdict in report.verdicts:
                if matches(verdict.variant.answers, {name: value}):
                    for result in verdict.results:
                        row.setdefault(result.check, Cell()).outcomes[result.outcome] += 1
    return table


def find_failures(report: Report) -> list[Failure]:
    """Return what did not pass, each cause once; the worst and the most frequent first."""
    groups: dict[tuple[str, Outcome, str], list[Verdict]] = {}
    for verdict in report.verdicts:
        for result in verdict.results:
            if result.outcome is not Outcome.PASSED:
                key = result.check, result.outcome, tell_cause(result)
                groups.setdefault(key, []).append(verdict)
    failures = [
        Failure(*key, tuple(sorted(found, key=lambda verdict: _size(verdict, report))))
        for key, found in groups.items()
    ]
    return sorted(failures, key=lambda f: (SEVERITY.index(f.outcome), -len(f.verdicts)))


def find_explanations(report: Report) -> dict[str, list[Explanation]]:
    """Return what explains the failures of each check that has some."""
    everything = [*report.verdicts, *report.probes]
    explanations = {}
    for check in list_checks(report):
        failing = _with_outcome(everything, check, Outcome.FAILED)
        if failing:
            passing = _with_outcome(everything, check, Outcome.PASSED)
            explanations[check] = explain(failing, passing)
    return explanations


def find_elsewhere(report: Report, verdict: Verdict) -> list[str]:
    """Return where what this machine cannot prove of a variant is proven."""
    answers = verdict.variant.answers
    return [entry.where for entry in report.elsewhere if matches(answers, entry.answers)]


def list_servers(report: Report) -> list[str]:
    """Return the products and versions of the servers that were used."""
    return sorted({r.server for verdict in report.verdicts for r in verdict.results if r.server})


def _with_outcome(
    verdicts: Iterable[Verdict], check: str, outcome: Outcome
) -> list[dict[str, object]]:
    return [
        verdict.variant.answers
        for verdict in verdicts
        if any(r.check == check and r.outcome is outcome for r in verdict.results)
    ]


def _size(verdict: Verdict, report: Report) -> int:
    answers = verdict.variant.answers
    return sum(report.defaults.get(name) != value for name, value in answers.items())
