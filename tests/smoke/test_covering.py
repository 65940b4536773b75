"""A covering set has every legal pair of values and no illegal variant, and is always the same."""

from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from fastwright.smoke.plans.covering import cover
from fastwright.smoke.questions.constraints import Constraint
from fastwright.smoke.questions.factors import Factor, Row
from fastwright.smoke.questions.space import Space
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.smoke.templates import several, switch
from tests.smoke.test_legality import refuse, survey


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    """Make a few factors, and constraints that refuse single values, pairs and triples."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    factors = [Factor(f"f{number}", tuple(range(size))) for number, size in enumerate(sizes)]
    constraints = []
    for _ in range(draw(st.integers(0, 4))):
        scope = draw(
            st.lists(st.sampled_from(range(len(sizes))), min_size=1, max_size=3, unique=True)
        )
        values = list(product(*(range(sizes[position]) for position in scope)))
        refused = draw(st.sets(st.sampled_from(values), max_size=max(1, len(values) // 2)))

        def judge(combination: Row, refused: set[Row] = refused) -> str:
            return "No." if combination in refused else ""

        constraint = Constraint(tuple(scope), "f", judge)
        if draw(st.booleans()):  # otherwise it counts as too large to be judged in advance
            constraint.tabulate(factors)
        constraints.append(constraint)
    return Space(factors, constraints)


def list_legal(space: Space) -> list[Row]:
    everything = product(*(range(len(factor.values)) for factor in space.factors))
    return [row for row in everything if not space.refusal(row)]


def pairs(rows: list[Row], varying: list[int]) -> set[Any]:
    """Return all pairs of values in rows, or all values if a single factor varies."""
    size = min(2, len(varying))
    return {pair for row in rows for pair in combinations([(at, row[at]) for at in varying], size)}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(space=spaces(), data=st.data())
def test_each_legal_pair_occurs_and_nothing_illegal(space: Space, data: st.DataObject) -> None:
    legal = list_legal(space)
    assume(legal)
    positions = st.sampled_from(range(len(space.factors)))
    varying = sorted(data.draw(st.sets(positions, min_size=1)))
    given_rows = data.draw(st.lists(st.sampled_from(legal), max_size=3, unique=True))
    rows = cover(space, varying, given_rows)
    assert set(rows) <= set(legal)
    undecided = {tuple(sorted(part.items())) for part in space.undecided}
    assert pairs(legal, varying) - pairs([*given_rows, *rows], varying) <= undecided
    assert rows == cover(Space(space.factors, space.constraints), varying, given_rows)
    for row in rows:
        others = [other for other in [*given_rows, *rows] if other is not row]
        if len(rows) > 1:
            assert row not in others


def test_what_need_not_vary_has_its_default(tmp_path: Path) -> None:
    space = survey(tmp_path, {"a": switch(), "b": switch(), "c": switch(True)})
    assert sorted(cover(space, [0, 1])) == [(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)]


def test_what_need_not_vary_does_where_its_default_is_refused(tmp_path: Path) -> None:
    questions = {"a": switch(), "b": switch(), "c": switch(**refuse("not c and a and b"))}
    space = survey(tmp_path, questions)
    assert sorted(cover(space, [0, 1])) == [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]


def test_a_template_without_factors_has_one_variant(tmp_path: Path) -> None:
    assert cover(survey(tmp_path, {"name": {"type": "str", "default": "x"}}), []) == [()]


@pytest.mark.parametrize(
    ("questions", "most"),
    [
        ({f"b{number}": switch() for number in range(30)}, 12),
        ({f"b{number}": switch() for number in range(100)}, 16),
        (
            {
                f"b{number}": switch(**(refuse(f"b{number} and not b{number - 1}")))
                if number % 3
                else switch()
                for number in range(30)
            },
            14,
        ),
        ({"m": several(*map(str, range(30)), **refuse("m | length > 12"))}, 24),
        ({"m": several(*map(str, range(30)), **refuse("m | length < 20"))}, 28),
    ],
    ids=["30 switches", "100 switches", "30 with conditions", "12 at the most", "20 at the least"],
)
def test_many_switches_take_few_variants(
    tmp_path: Path, questions: dict[str, Any], most: int
) -> None:
    space = survey(tmp_path, questions)
    rows = cover(space, range(len(space.factors)))
    assert len(rows) <= most
    assert not any(map(space.refusal, rows))
    found = pairs(rows, list(range(len(space.factors))))
    for (one, index), (other, second) in [
        ((one, index), (other, second))
        for one, other in combinations(range(len(space.factors)), 2)
        for index, second in product((0, 1), repeat=2)
    ]:
        if ((one, index), (other, second)) not in found:
            assert space.complete({one: index, other: second}) is None


def test_what_cannot_be_searched_is_noted(tmp_path: Path) -> None:
    questions = {"m": several(*map(str, range(30)), **refuse("m | length > 1"))}
    space = survey(tmp_path, questions)
    assert len(cover(space, range(30))) == 30
    assert len(space.undecided) == 30 * 29 // 2
