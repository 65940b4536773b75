"""Few variants in which every legal pair of values occurs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

from covertable import criteria
from covertable.main import Controller

from fastwright.smoke.questions.constraints import Constraint
from fastwright.smoke.questions.factors import Row
from fastwright.smoke.questions.space import Space

# Above, only the criterion is used whose time does not grow with the fourth power.
_MANY_FACTORS = 40
# Judgements of constraints that the library may ask for: some seconds.
_MOST_CALLS = 3_000_000

Pair = tuple[tuple[int, int], ...]


class _EnoughError(Exception):
    """The library has taken as long as it may."""


def cover(space: Space, varying: Collection[int], given: Sequence[Row] = ()) -> list[Row]:
    """Return legal variants such that each legal pair of values occurs in one of them.

    The result depends on nothing but the arguments. The rows are those of covertable; that no
    pair is missing and that no row is illegal does not depend on it.

    Args:
        space: The factors and the constraints between them.
        varying: The positions of the factors whose pairs are to occur; the others have their
            defaults wherever these are legal.
        given: Variants that there are already, whose pairs need not occur again.

    """
    order = sorted(varying)
    criterions = (
        [criteria.greedy, criteria.simple] if len(order) <= _MANY_FACTORS else [criteria.simple]
    )
    return min((_cover(space, order, given, criterion) for criterion in criterions), key=len)


def _cover(space: Space, order: Sequence[int], given: Sequence[Row], criterion: Any) -> list[Row]:
    rows: list[Row] = []
    missing = _Missing(order, space.domains)
    for row in given:
        missing.strike(row)
    for row in _ask_library(space, order, given, criterion):
        if missing.holds_some_of(row):
            rows.append(row)
            missing.strike(row)
    for wanted in missing.list():
        packed = _pack(space, wanted, missing) if wanted in missing.wanted else None
        if packed is not None:
            rows.append(packed)
            missing.strike(packed)
    if not rows and not given:
        only = space.complete({})
        rows += [only] if only else []
    return rows


class _Missing:
    """The pairs of values that occur in no variant yet; of a single factor, its values."""

    def __init__(self, order: Sequence[int], domains: Sequence[Sequence[int]]) -> None:
        self.order = order
        self.size = min(2, len(order))
        self.wanted: dict[Pair, None] = {
            tuple(zip(positions, indexes, strict=True)): None
            for positions in combinations(order, self.size)
            for indexes in product(*(domains[position] for position in positions))
        }

    def list(self) -> list[Pair]:
        return list(self.wanted)

    def strike(self, row: Row) -> None:
        """Forget the pairs of a variant."""
        for pair in self._pairs_of(row):
            self.wanted.pop(pair, None)

    def holds_some_of(self, row: Row) -> bool:
        """Tell whether a variant has a pair that is missing."""
        return any(pair in self.wanted for pair in self._pairs_of(row))

    def _pairs_of(self, row: Row) -> Iterator[Pair]:
        return combinations([(position, row[position]) for position in self.order], self.size)


def _pack(space: Space, pair: Pair, missing: _Missing) -> Row | None:
    """Return a legal variant with a pair, and with as many other missing ones as go easily."""
    found = space.complete(dict(pair))
    if found is None:
        return None
    row, fixed = found, dict(pair)
    for other in missing.list():
        if any(fixed.get(position, index) != index for position, index in other):
            continue
        changed = list(row)
        for position, index in other:
            changed[position] = index
        if not space.refusal(tuple(changed)):
            row = tuple(changed)
            fixed |= dict(other)
    return row


def _ask_library(
    space: Space, order: Sequence[int], given: Sequence[Row], criterion: Any
) -> Iterable[Row]:
    """Yield legal variants that cover most pairs, if not all."""
    if len(order) < 2:
        return
    place_of = {position: place for place, position in enumerate(order)}
    calls = 0

    def count(*_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > _MOST_CALLS:
            raise _EnoughError

    inside = [
        constraint
        for constraint in space.constraints
        if constraint.tabulated
        and len(constraint.scope) > 1
        and all(position in place_of for position in constraint.scope)
    ]
    controller = Controller(
        [list(space.domains[position]) for position in order],
        criterion=criterion,
        constraints=[_translate(constraint, place_of, count) for constraint in inside],
        presets=[{place: row[at] for at, place in place_of.items()} for row in given],
    )
    try:
        for number, values in enumerate(controller.make_async()):
            row = space.complete(dict(zip(order, values, strict=True)))
            if row is not None and (number >= len(given) or row not in given):
                yield row
    except _EnoughError:
        return


def _translate(constraint: Constraint, place_of: dict[int, int], count: Any) -> dict[str, Any]:
    """Return a constraint as the library takes it."""
    places = [place_of[position] for position in constraint.scope]

    def evaluate(row: dict[int, int]) -> bool:
        count()
        return not constraint.refusal(tuple(row[place] for place in places))

    return {"operator": "fn", "requires": places, "evaluate": evaluate}
