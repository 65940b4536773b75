"""Parts of a selection for several machines, which take about equally long."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from fastwright.errors import UsageError
from fastwright.smoke.plans.selection import Selected
from fastwright.smoke.questions.variants import Level, Variant

MOST_SHARDS = 1000
# How long a variant takes of which nothing is known, in relation to others.
_GUESSES = {Level.FULL: 20.0, Level.STATIC: 1.0}


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts.

    Attributes:
        number: Which, from 1.
        total: Of how many.

    """

    number: int
    total: int

    def __str__(self) -> str:
        """Write it as it is typed."""
        return f"{self.number}/{self.total}"


def read_shard(text: str) -> Shard:
    """Return the part that somebody typed, such as 3/8.

    Raises:
        UsageError: If there is no such part.

    """
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= MOST_SHARDS:
        raise UsageError(
            f"--shard {text} is no part of a whole.",
            hint="Write it as NUMBER/TOTAL, for example 3/8 for the third of eight.",
        )
    return Shard(int(found[1]), int(found[2]))


def split(
    selected: Sequence[Selected],
    total: int,
    expect: Callable[[Variant], float | None] = lambda _: None,
) -> list[list[Selected]]:
    """Deal variants out so that all parts take about equally long.

    Each goes to the part that has the least to do so far, the longest first. The result depends on
    nothing but the arguments.

    Args:
        selected: The variants.
        total: The number of parts.
        expect: Returns how long a variant takes, where that is known.

    Returns:
        The parts, each in the order of the selection; some are empty if there are more than
        variants.

    """
    known = {at: expect(chosen.variant) for at, chosen in enumerate(selected)}
    weights = _fill(selected, {at: seconds for at, seconds in known.items() if seconds})
    parts: list[list[int]] = [[] for _ in range(total)]
    loads = [0.0] * total
    for at in sorted(weights, key=lambda at: (-weights[at], at)):
        least = min(range(total), key=lambda part: (loads[part], len(parts[part]), part))
        parts[least].append(at)
        loads[least] += weights[at]
    return [[selected[at] for at in sorted(part)] for part in parts]


def _fill(selected: Sequence[Selected], known: dict[int, float]) -> dict[int, float]:
    """Return the seconds of each variant; those that nobody knows are taken for usual ones."""
    usual = {}
    for level, guess in _GUESSES.items():
        seen = [seconds for at, seconds in known.items() if selected[at].variant.level is level]
        usual[level] = median(seen) if seen else guess
    if known and not any(selected[at].variant.level is Level.FULL for at in known):
        usual[Level.FULL] = usual[Level.STATIC] * _GUESSES[Level.FULL]
    return {at: known.get(at, usual[chosen.variant.level]) for at, chosen in enumerate(selected)}
