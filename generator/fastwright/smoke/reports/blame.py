"""Which values, or pairs of values, explain what failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from fastwright.answers import Answers
from fastwright.smoke.questions.variants import spell

_MOST_ALTERNATIVES = 5

Traits = frozenset[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Values that what failed has in common, and nothing that passed has.

    Attributes:
        values: A value or two, such as database=mysql; empty if all failed.
        failed: How many of the failures it explains.
        alternatives: Other values that explain the same as well.

    """

    values: tuple[str, ...]
    failed: int
    alternatives: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        """Write it down for people."""
        if not self.values:
            return "every variant"
        ways = [" with ".join(way) for way in (self.values, *self.alternatives)]
        return " or ".join(ways)


def explain(failing: Sequence[Answers], passing: Sequence[Answers]) -> list[Explanation]:
    """Explain failures by as few values as possible.

    What explains more goes before what explains less, and then a single value before a pair: one
    that only a single variant has explains that one in any case.

    Args:
        failing: The answers of the variants that failed.
        passing: The answers of those that passed.

    Returns:
        Explanations, each for some of the failures; none for a failure that has nothing of its
        own.

    """
    if not failing:
        return []
    if not passing:
        return [Explanation((), len(failing))]
    members = _find_members([*failing, *passing])
    failed = [_find_traits(answers, members) for answers in failing]
    passed = [_find_traits(answers, members) for answers in passing]
    left = set(range(len(failed)))
    explanations = []
    while left:
        covering = _find_candidates(failed, passed, left)
        if not covering:
            break
        most = max(map(len, covering.values()))
        best = [values for values, covered in covering.items() if len(covered) == most]
        shortest = min(best, key=len)
        explained = covering[shortest]
        same = [v for v in best if v != shortest and len(v) == len(shortest)]
        alternatives = tuple(v for v in same if covering[v] == explained)[:_MOST_ALTERNATIVES]
        explanations.append(Explanation(shortest, most, alternatives))
        left -= explained
    return explanations


def _find_candidates(
    failed: Sequence[Traits], passed: Sequence[Traits], left: Iterable[int]
) -> dict[tuple[str, ...], frozenset[int]]:
    """Return values and pairs that nothing that passed has, with the failures that have them."""
    covering: dict[tuple[str, ...], set[int]] = {}
    for number in sorted(left):
        traits = sorted(failed[number])
        for values in chain(combinations(traits, 1), combinations(traits, 2)):
            covering.setdefault(values, set()).add(number)
    return {
        values: frozenset(covered)
        for values, covered in covering.items()
        if not any(set(values) <= traits for traits in passed)
    }


def _find_members(everything: Iterable[Answers]) -> dict[str, set[str]]:
    """Return all members that are chosen of questions of several, and all questions otherwise."""
    members: dict[str, set[str]] = {}
    for answers in everything:
        for name, value in answers.items():
            found = members.setdefault(name, set())
            if isinstance(value, list):
                found.update(map(spell, value))
    return members


def _find_traits(answers: Answers, members: dict[str, set[str]]) -> Traits:
    """Return what a variant may have in common with others."""
    traits = set()
    for name, known in members.items():
        if name not in answers:
            traits.add(f"no {name}")
        elif isinstance(answers[name], list):
            chosen = set(map(spell, answers[name]))
            traits |= {
                f"{name} {'has' if member in chosen else 'lacks'} {member}" for member in known
            }
        else:
            traits.add(f"{name}={spell(answers[name])}")
    return frozenset(traits)
