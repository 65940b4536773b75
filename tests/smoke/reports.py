"""Reports for tests, of runs that never were."""

from typing import Any

from fastwright.smoke.questions.configuration import Elsewhere
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.results import Outcome, Report, Result, Verdict

DEFAULTS = {"database": "postgresql", "auth": "jwt"}
FACTORS = {"database": ["postgresql", "mysql", "sqlite"], "auth": ["jwt", "none"]}
NASTY = "<script>alert(1)</script> | `x` ]]> \x00\x1b[31mred\x1b[0m \ud800 {{ x }}\n```\nE   boom"


def make_verdict(outcomes: dict[str, Outcome], output: str = "", **answers: Any) -> Verdict:
    """Return a verdict with these outcomes by the names of checks."""
    results = [
        Result(check, outcome, 1.5, 1.0, "" if outcome is Outcome.PASSED else output)
        for check, outcome in outcomes.items()
    ]
    level = Level.FULL if "tests" in outcomes else Level.STATIC
    return Verdict(Variant(DEFAULTS | answers, level), results)


def make_report(*verdicts: Verdict, **details: Any) -> Report:
    """Return a report with these verdicts, which are all that was chosen."""
    selected = [verdict.variant for verdict in verdicts]
    known: dict[str, Any] = {"factors": FACTORS, "defaults": DEFAULTS, "selected": selected}
    return Report("../template", "abc123", list(verdicts), **(known | details))


def make_mixed_report() -> Report:
    """Return a report with everything in it that a report may tell."""
    passed, failed, broken = Outcome.PASSED, Outcome.FAILED, Outcome.BROKEN
    missing = Outcome.UNVERIFIED
    bad = make_verdict({"lint": passed, "tests": failed}, NASTY, database="mysql")
    bad.shrunk, bad.shrunk_for = Variant({"database": "mysql"}), "tests"
    bad.reproduction = "fastwright smoke --variant 'database=mysql' --keep reproduction"
    return make_report(
        make_verdict({"lint": passed, "tests": passed}),
        bad,
        make_verdict({"lint": passed, "tests": failed}, NASTY, database="mysql", auth="none"),
        make_verdict({"lint": passed, "tests": missing}, "No server.", database="sqlite"),
        make_verdict({"render": broken}, "It does not render.", auth="none"),
        missing=["database=sqlite,auth=none"],
        elsewhere=[Elsewhere({"database": ["sqlite"]}, "on a Tuesday")],
        notes=["The cache was corrupt."],
        selection="--all",
        seconds=12.5,
    )
