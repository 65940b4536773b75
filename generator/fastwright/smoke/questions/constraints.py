"""Which combinations of values are legal: what `when`, choices, validators and smoke.toml say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

from fastwright.smoke.questions.factors import Factor

# As many combinations of one constraint are judged in advance; of larger ones, those that come up.
_LARGEST_TABLE = 4096
_MOST_EXPLAINED = 64

Combination = tuple[int, ...]
# Some places of a combination, with their values.
Part = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Constraint:
    """What speaks against some combinations of the values of a few factors.

    Attributes:
        scope: The positions of the factors.
        source: The question, or the entry of smoke.toml, that it comes from.
        judge: Returns what speaks against a combination, or an empty text.
        tabulated: Whether every combination was judged in advance.

    """

    scope: tuple[int, ...]
    source: str
    judge: Callable[[Combination], str]
    tabulated: bool = False
    _known: dict[Combination, str] = field(default_factory=dict)

    def refusal(self, combination: Combination) -> str:
        """Return what speaks against a combination of the factors in the scope, or nothing."""
        if combination not in self._known:
            self._known[combination] = self.judge(combination)
        return self._known[combination]

    def tabulate(self, factors: Sequence[Factor]) -> None:
        """Judge every combination in advance, unless they are too many."""
        domains = [range(len(factors[position].values)) for position in self.scope]
        if prod(map(len, domains)) <= _LARGEST_TABLE:
            for combination in product(*domains):
                self.refusal(combination)
            self.tabulated = True

    @property
    def refused(self) -> dict[Combination, str]:
        """The refused ones among the combinations that were judged so far."""
        return {combination: words for combination, words in self._known.items() if words}


def summarise(constraint: Constraint, factors: Sequence[Factor]) -> dict[str, list[str]]:
    """Return the fewest values that explain what a constraint refuses.

    Returns:
        Labels of values by what speaks against having all of them at once.

    """
    refused = constraint.refused
    names = ", ".join(factors[position].name for position in constraint.scope)
    if not constraint.tabulated:
        return {f"depends on {len(constraint.scope)} factors": [names]}
    if len(refused) > _MOST_EXPLAINED:
        return {words: [f"some combinations of {names}"] for words in refused.values()}
    summary: dict[str, list[str]] = {}
    for part, words in _find_smallest(constraint, factors).items():
        labels = [factors[constraint.scope[place]].label(index) for place, index in part]
        summary.setdefault(words, []).append(", ".join(labels))
    return summary


def _find_smallest(constraint: Constraint, factors: Sequence[Factor]) -> dict[Part, str]:
    """Return the parts of refused combinations that are refused however they are completed."""
    refused = constraint.refused
    found: dict[Part, str] = {}
    for size in range(1, len(constraint.scope) + 1):
        for combination, words in refused.items():
            for part in combinations(enumerate(combination), size):
                explained = any(set(known) <= set(part) for known in found)
                if not explained and refused.keys() >= _complete(constraint, factors, part):
                    found[part] = words
    return found


def _complete(constraint: Constraint, factors: Sequence[Factor], part: Part) -> set[Combination]:
    fixed = dict(part)
    domains = [
        [fixed[place]] if place in fixed else list(range(len(factors[position].values)))
        for place, position in enumerate(constraint.scope)
    ]
    return set(product(*domains))
