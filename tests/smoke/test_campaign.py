"""A run tells how far it came; its faults are those that no machine gives to order.

What goes well is tried with real proofs, in `command/`.
"""

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastwright.answers import Answers
from fastwright.errors import BrokenError
from fastwright.smoke.campaign import Campaign
from fastwright.smoke.execution import _telling_what_broke
from fastwright.smoke.opening import NoHistory
from fastwright.smoke.plans.selection import select_all
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.reports.conclusion import conclude
from fastwright.smoke.reports.progress import Progress
from fastwright.smoke.results import Outcome, Report, Result, Verdict

from tests.smoke.templates import choose, switch, write_template
from tests.smoke.test_legality import refuse

QUESTIONS = {
    "database": choose("postgresql", "mysql", "sqlite"),
    "auth": choose("jwt", "none", **refuse("auth == 'none' and database == 'sqlite'")),
    "docker": switch(),
    "mail": switch(),
}
Judge = Callable[[Answers], Outcome]


class Machine:
    """Where proofs take no time, until something gives way."""

    history = NoHistory()

    def __init__(self, judge: Judge, fault: BaseException | None = None, after: int = 99) -> None:
        self.judge = judge
        self.fault = fault
        self.after = after
        self.proven: list[str] = []
        self.closed = 0

    def prove(self, variants: Sequence[Variant]) -> Iterator[Verdict]:
        try:
            for variant in variants:
                if self.fault and len(self.proven) == self.after:
                    raise self.fault
                self.proven.append(variant.name)
                outcome = self.judge(variant.answers)
                yield Verdict(variant, [Result("tests", outcome, output="E   boom")])
        finally:
            self.closed += 1

    def digest(self, variant: Variant) -> str | None:
        return variant.name

    def write(self, variant: Variant, into: Path) -> None:
        into.write_text(variant.name)

    def render_all(self, variants: Iterable[Variant]) -> None:
        assert variants


def run(tmp_path: Path, machine: Machine, **options: Any) -> Report:
    subject = Subject(write_template(tmp_path, QUESTIONS))
    report = Report("template", "", defaults=subject.defaults)
    progress = Progress(lambda variant: variant.name, 2)
    campaign = Campaign(subject, machine, progress, report, ["fastwright", "smoke"], **options)
    campaign.prove(select_all(subject, Level.FULL))
    return report


def passes(_: Answers) -> Outcome:
    return Outcome.PASSED


def fails_if(**cause: Any) -> Judge:
    def judge(answers: Answers) -> Outcome:
        return Outcome.FAILED if answers.items() >= cause.items() else Outcome.PASSED

    return judge


FAULTS = [
    (BrokenError("The disk is full.", hint="Make room."), "The disk is full. Make room."),
    (OSError(errno.EIO, "Input/output error", "/data"), "/data: Input/output error."),
    (OSError("nobody answers"), "The machine: nobody answers."),
]


@pytest.mark.parametrize(("fault", "note"), FAULTS)
def test_a_machine_that_gives_way_leaves_a_report(
    tmp_path: Path, fault: BaseException, note: str
) -> None:
    report = run(tmp_path, Machine(passes, fault, after=3))
    assert len(report.verdicts) == 3
    assert len(report.missing) == 20 - 3
    assert report.notes == [note]
    assert conclude(report, allow_unverified=True) == 5


def test_a_machine_that_gives_way_before_the_first_proof_is_told_in_words() -> None:
    with pytest.raises(BrokenError) as error, _telling_what_broke():
        raise OSError("nobody answers")
    assert error.value.message == "The machine: nobody answers."


def test_an_interrupt_stops_the_proofs_at_once(tmp_path: Path) -> None:
    machine = Machine(passes, KeyboardInterrupt(), after=3)
    report = run(tmp_path, machine)
    assert machine.closed == 1
    assert (len(report.verdicts), report.interrupted) == (3, True)
    assert conclude(report, allow_unverified=True) == 130


def test_an_interrupt_while_a_result_is_shown_stops_them_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "concluded", interrupt)
    machine = Machine(passes)
    report = run(tmp_path, machine)
    assert (machine.closed, len(machine.proven)) == (1, 1)
    assert report.interrupted


def test_the_smallest_answers_are_found_without_proving_anything_twice(tmp_path: Path) -> None:
    machine = Machine(fails_if(database="mysql", docker=True))
    report = run(tmp_path, machine)
    (shrunk,) = {verdict.shrunk.name for verdict in report.verdicts if verdict.shrunk}
    assert shrunk == "database=mysql,docker=true"
    assert len(machine.proven) == len(set(machine.proven))
    (told,) = [verdict for verdict in report.verdicts if verdict.shrunk]
    assert "--variant database=mysql,docker=true --level full --keep" in told.reproduction


def test_answers_that_are_not_legal_are_not_tried(tmp_path: Path) -> None:
    # Without auth=none it is legal only with another database.
    machine = Machine(fails_if(auth="none"))
    report = run(tmp_path, machine)
    assert [verdict.shrunk.answers for verdict in report.verdicts if verdict.shrunk] == [
        {"auth": "none"}
    ]


def test_nobody_looks_for_smaller_answers_if_that_is_not_wanted(tmp_path: Path) -> None:
    report = run(tmp_path, Machine(fails_if(docker=True)), shrinking=False)
    assert not any(verdict.shrunk for verdict in report.verdicts)
    assert all(
        verdict.reproduction for verdict in report.verdicts if verdict.outcome is Outcome.FAILED
    )


def test_verdicts_stand_in_the_order_of_the_selection(tmp_path: Path) -> None:
    class Backwards(Machine):
        def prove(self, variants: Sequence[Variant]) -> Iterator[Verdict]:
            return super().prove(variants[::-1])

    subject = Subject(write_template(tmp_path / "again", QUESTIONS))
    names = [chosen.variant.name for chosen in select_all(subject, Level.FULL)]
    report = run(tmp_path, Backwards(passes))
    assert [verdict.variant.name for verdict in report.verdicts] == names
