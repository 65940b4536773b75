"""A selection is dealt out to machines: completely, without overlap, evenly, always the same."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastwright.errors import UsageError
from fastwright.smoke.plans.matrix import Format, write_matrix
from fastwright.smoke.plans.plan import make_plan, read_plan, take_shard, write_plan
from fastwright.smoke.plans.selection import Selected
from fastwright.smoke.plans.sharding import Shard, read_shard, split
from fastwright.smoke.questions.variants import Level, Variant
from hypothesis import given
from hypothesis import strategies as st


def choose(number: int, level: Level = Level.FULL) -> list[Selected]:
    return [Selected(Variant({"n": str(at)}, level), "because") for at in range(number)]


TIMES = st.lists(st.one_of(st.none(), st.floats(0.1, 1000)), max_size=60)


@given(TIMES, st.integers(1, 12))
def test_parts_are_disjoint_complete_and_stable(times: list[float | None], total: int) -> None:
    selected = choose(len(times))

    def expect(variant: Variant) -> float | None:
        return times[int(variant.answers["n"])]

    parts = split(selected, total, expect)
    assert len(parts) == total
    assert sorted(
        (chosen.variant.name for part in parts for chosen in part), key=lambda name: int(name[2:])
    ) == [chosen.variant.name for chosen in selected]
    assert parts == split(selected, total, expect)
    for part in parts:
        numbers = [int(chosen.variant.answers["n"]) for chosen in part]
        assert numbers == sorted(numbers)


@given(st.lists(st.floats(0.1, 1000), min_size=1, max_size=60), st.integers(1, 12))
def test_no_part_takes_much_longer_than_it_must(times: list[float], total: int) -> None:
    selected = choose(len(times))
    parts = split(selected, total, lambda variant: times[int(variant.answers["n"])])
    loads = [sum(times[int(chosen.variant.answers["n"])] for chosen in part) for part in parts]
    least = max(max(times), sum(times) / total)
    assert max(loads) <= 4 / 3 * least + 1e-6 or max(loads) - min(loads) <= max(times) + 1e-6


def test_without_times_parts_are_even_in_number_and_in_what_is_thorough() -> None:
    selected = [*choose(10), *choose(9, Level.STATIC)]
    for part in split(selected, 3):
        assert 3 <= sum(chosen.variant.level is Level.FULL for chosen in part) <= 4
    assert [len(part) for part in split(choose(10), 4)] == [3, 3, 2, 2]


def test_there_may_be_more_parts_than_variants() -> None:
    assert [len(part) for part in split(choose(2), 4)] == [1, 1, 0, 0]
    assert split([], 2) == [[], []]


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/9999", "1/2/3", ""])
def test_a_part_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no part of a whole"):
        read_shard(text)


def test_a_part_is_read_as_it_is_written() -> None:
    assert str(read_shard("3/8")) == "3/8"


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    selected = [*choose(5), Selected(Variant({"a": True, "b": ["x"]}, Level.STATIC), "é")]
    plan = make_plan(selected, version="abc", selection="--all", total=3, expect=lambda _: 1.5)
    (tmp_path / "plan.json").write_text(write_plan(plan), "utf-8")
    assert read_plan(tmp_path / "plan.json") == plan
    assert take_shard(plan, Shard(2, 3)) == plan.shards[1]
    assert sum(seconds or 0 for seconds in plan.seconds) == 9


def test_a_shard_of_another_plan_is_refused() -> None:
    plan = make_plan(choose(5), version="", selection="--all", total=3)
    with pytest.raises(UsageError, match="the plan is for 3 shards"):
        take_shard(plan, Shard(1, 2))


@pytest.mark.parametrize(
    "change", [None, {"schema": "x"}, {"variants": 3}, {"shards": 1}, {"seconds": ["x"]}]
)
def test_what_is_no_plan_is_refused(tmp_path: Path, change: dict[str, Any] | None) -> None:
    plan = make_plan(choose(5), version="", selection="--all", total=3)
    document = "{" if change is None else json.dumps(json.loads(write_plan(plan)) | change)
    (tmp_path / "plan.json").write_text(document)
    with pytest.raises(UsageError, match="is no plan of fastwright smoke"):
        read_plan(tmp_path / "plan.json")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_plan(tmp_path / "other.json")


def test_a_matrix_for_github_is_one_line_without_empty_shards() -> None:
    plan = make_plan(choose(2), version="", selection="--all", total=3)
    text = write_matrix(plan, Format.GITHUB)
    assert "\n" not in text
    assert json.loads(text)["include"] == [
        {"shard": "1/3", "number": 1, "variants": 1},
        {"shard": "2/3", "number": 2, "variants": 1},
    ]
    nothing = make_plan([], version="", selection="--all", total=3)
    assert json.loads(write_matrix(nothing, Format.GITHUB)) == {"include": []}


def test_a_pipeline_for_gitlab_is_never_empty() -> None:
    plan = make_plan(choose(2), version="", selection="--all", total=3)
    pipeline = yaml.safe_load(write_matrix(plan, Format.GITLAB))
    assert pipeline["smoke"]["parallel"] == {"matrix": [{"SHARD": ["1/3", "2/3"]}]}
    nothing = make_plan([], version="", selection="--all", total=3)
    pipeline = yaml.safe_load(write_matrix(nothing, Format.GITLAB))
    assert "nothing to prove" in pipeline["smoke"]["script"][0]
