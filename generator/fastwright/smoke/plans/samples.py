"""Putting samples of open questions into variants."""

from collections.abc import Sequence

from fastwright.smoke.questions.factors import ABSENT, Row, Tier
from fastwright.smoke.questions.space import Space


def spread_samples(space: Space, rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """Put every sample but the first of each question into a row, as many at once as possible."""
    waiting = {
        position: [
            index
            for index in space.domains[position]
            if index and space.factors[position].values[index] is not ABSENT
        ]
        for position, factor in enumerate(space.factors)
        if factor.tier is Tier.SAMPLED
    }
    spread = [_place_samples(space, row, waiting) for row in rows]
    bases = [*rows, *others]
    while any(waiting.values()):
        before = sum(map(len, waiting.values()))
        spread += [
            placed
            for row in bases
            if any(waiting.values()) and (placed := _place_samples(space, row, waiting)) != row
        ]
        if sum(map(len, waiting.values())) == before:
            # These do not go with any of the rows, but with some other.
            position = next(position for position, indexes in waiting.items() if indexes)
            row = space.complete({position: waiting[position].pop(0)})
            spread += [row] if row else []
    return spread


def _place_samples(space: Space, row: Row, waiting: dict[int, list[int]]) -> Row:
    for position, indexes in waiting.items():
        for index in indexes:
            placed = (*row[:position], index, *row[position + 1 :])
            if not space.refusal(placed):
                indexes.remove(index)
                row = placed
                break
    return row
