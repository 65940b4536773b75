"""Whatever is wrong with some combinations only, a covering set finds, and the report blames."""

from pathlib import Path

import pytest
from fastwright.smoke.questions.patterns import matches
from fastwright.smoke.questions.variants import spell
from fastwright.smoke.reports.findings import find_explanations
from fastwright.smoke.results import Outcome, Verdict

from tests.render.variants import THOROUGH
from tests.smoke.defects.conftest import Smoke
from tests.smoke.defects.defect import Defect
from tests.smoke.defects.full import FULL_DEFECTS
from tests.smoke.defects.static import STATIC_DEFECTS

# Those that only a running service shows take minutes each.
DEFECTS = [*STATIC_DEFECTS, *(FULL_DEFECTS if THOROUGH else ())]
FAILED = 1


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name.replace(" ", "-"))
def test_a_defect_is_found_and_blamed_on_the_values_that_it_takes(
    defect: Defect, template: Path, smoke: Smoke
) -> None:
    defect.plant(template)

    report, code = smoke(template, defect.level)

    assert code == FAILED, report.notes
    reached = {verdict.variant.name for verdict in report.verdicts if is_reached(verdict, defect)}
    failed = {
        verdict.variant.name
        for verdict in report.verdicts
        if any(r.check == defect.check and r.outcome is Outcome.FAILED for r in verdict.results)
    }
    assert reached
    assert failed == reached
    values = {f"{name}={spell(value)}" for name, value in defect.answers.items()}
    [explanation] = find_explanations(report)[defect.check]
    assert values in [set(explanation.values), *map(set, explanation.alternatives)]
    smallest = [verdict.shrunk.answers for verdict in report.verdicts if verdict.shrunk]
    assert smallest
    for answers in smallest:
        varied = {name for name, value in answers.items() if report.defaults.get(name) != value}
        assert varied <= defect.answers.keys()


def is_reached(verdict: Verdict, defect: Defect) -> bool:
    """Tell whether a variant has a defect, and this machine all that it takes to see it."""
    variant = verdict.variant
    outcomes = {result.check: result.outcome for result in verdict.results}
    seen = [outcomes[defect.check]] if defect.check in outcomes else outcomes.values()
    return (
        matches(variant.answers, defect.answers)
        and variant.level is defect.level
        and Outcome.UNVERIFIED not in seen
    )
