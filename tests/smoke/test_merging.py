"""Reports of shards are joined, and what none of them has is missing."""

from pathlib import Path

import pytest
from fastwright.errors import UsageError
from fastwright.smoke.reports.conclusion import conclude
from fastwright.smoke.reports.document import read_report
from fastwright.smoke.reports.merging import merge

from tests.smoke.reports import make_report, make_verdict
from tests.smoke.test_reports import FAILED, PASSED, UNVERIFIED, of


def test_shards_are_joined_in_the_order_of_the_selection() -> None:
    whole = of(PASSED, FAILED, UNVERIFIED, PASSED)
    shards = [
        make_report(*whole.verdicts[at::2], selected=whole.selected, seconds=5, shard=f"{at + 1}/2")
        for at in range(2)
    ]
    merged = merge(list(reversed(shards)))
    assert merged.verdicts == whole.verdicts
    assert merged.seconds == 10
    assert merged.missing == []
    assert conclude(merged, allow_unverified=False) == 1


def test_a_shard_whose_report_is_missing_is_told() -> None:
    whole = of(PASSED, PASSED, PASSED)
    merged = merge([make_report(*whole.verdicts[:2], selected=whole.selected)])
    assert merged.missing == [whole.verdicts[2].variant.name]
    assert conclude(merged, allow_unverified=True) == 5


def test_a_static_proof_does_not_stand_for_a_full_one_that_is_missing() -> None:
    static, full = make_verdict({"lint": PASSED}), make_verdict({"tests": PASSED})
    merged = merge([make_report(static, selected=[static.variant, full.variant])])
    assert merged.missing == [full.variant.name]
    assert conclude(merged, allow_unverified=True) == 5


def test_what_stands_in_two_reports_counts_with_the_worse() -> None:
    one, other = of(PASSED, FAILED), of(FAILED, PASSED)
    merged = merge([one, other])
    assert [verdict.outcome for verdict in merged.verdicts] == [FAILED, FAILED]
    assert len(merged.notes) == 2
    assert "proven twice" in merged.notes[0]


def test_what_one_run_did_not_finish_another_may_have() -> None:
    whole = of(PASSED, PASSED)
    late = make_report(
        whole.verdicts[0], selected=whole.selected, missing=[whole.verdicts[1].variant.name]
    )
    merged = merge([late, make_report(whole.verdicts[1], selected=whole.selected)])
    assert merged.missing == []


def test_a_report_that_was_never_written_stands_for_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "shard-2.json").write_text("")
    crashed = read_report(tmp_path / "shard-2.json")
    whole = of(PASSED, PASSED)
    merged = merge([crashed, make_report(whole.verdicts[0], selected=whole.selected)])
    assert merged.missing == [whole.verdicts[1].variant.name]
    assert merged.template == "../template"
    [note] = merged.notes
    assert f"{tmp_path / 'shard-2.json'} is empty" in note
    assert conclude(merged, allow_unverified=True) == 5


def test_reports_none_of_which_was_written_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("")
    with pytest.raises(UsageError, match="None of the reports was written"):
        merge([read_report(tmp_path / "empty.json")] * 2)


def test_reports_of_templates_without_a_version_are_told_apart_by_their_names() -> None:
    one, other = of(PASSED), of(PASSED)
    other.template = "another"
    assert merge([one, other]).template == one.template
    one.version = other.version = ""
    with pytest.raises(UsageError, match=r"different templates: \.\./template and another"):
        merge([one, other])


def test_reports_of_different_versions_are_not_joined() -> None:
    other = of(PASSED)
    other.version = "def456"
    with pytest.raises(UsageError, match="different versions of the template: abc123 and def456"):
        merge([of(PASSED), other])
