"""All variants of a template: its factors, and the constraints that make some of them illegal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

from fastwright.errors import BrokenError
from fastwright.smoke.questions.constraints import Constraint
from fastwright.smoke.questions.factors import Factor, Row

_MOST_COUNTED = 20_000
_MOST_STEPS = 100_000
# Where a constraint is too large to be judged in advance.
_FEW_STEPS = 60

# The index of a value by the position of its factor, for some factors.
Part = Mapping[int, int]
Group = tuple[int, ...]


def _everything(_: Factor) -> bool:
    return True


class _OutOfStepsError(Exception):
    """A search has taken as long as it may."""


@dataclass
class Space:
    """Factors and what holds between them.

    Attributes:
        factors: What varies, in the order of the questions.
        constraints: What speaks against some combinations.
        undecided: Combinations that were not found in any variant, and not ruled out either,
            since a constraint depends on too many factors to be searched.

    """

    factors: Sequence[Factor]
    constraints: Sequence[Constraint]
    undecided: list[dict[int, int]] = field(default_factory=list, repr=False)
    _solved: dict[tuple[Group, frozenset[tuple[int, int]]], dict[int, int] | None] = field(
        default_factory=dict, repr=False
    )
    _steps: int = field(default=0, repr=False)

    @cached_property
    def domains(self) -> list[list[int]]:
        """The values that each factor can have at all, the default first."""
        domains = []
        for position, factor in enumerate(self.factors):
            indexes = sorted(range(len(factor.values)), key=lambda at: at != factor.default)
            alone = [found for found in self.constraints if found.scope == (position,)]
            domains.append([at for at in indexes if not any(c.refusal((at,)) for c in alone)])
        return domains

    @cached_property
    def groups(self) -> list[Group]:
        """The factors that constraints connect with each other, directly or not."""
        group_of = {position: {position} for position in range(len(self.factors))}
        for constraint in self.constraints:
            merged = set[int]().union(*(group_of[position] for position in constraint.scope))
            for position in merged:
                group_of[position] = merged
        return sorted({tuple(sorted(group)) for group in group_of.values()})

    @cached_property
    def _touching(self) -> list[list[Constraint]]:
        """The constraints between several factors that have to do with each of them."""
        touching: list[list[Constraint]] = [[] for _ in self.factors]
        for constraint in self.constraints:
            if len(constraint.scope) > 1:
                for position in constraint.scope:
                    touching[position].append(constraint)
        return touching

    def refusal(self, row: Row) -> str:
        """Return what speaks against a variant, or nothing."""
        for constraint in self.constraints:
            words = constraint.refusal(tuple(row[position] for position in constraint.scope))
            if words:
                return f"{constraint.source}: {words}"
        return ""

    def complete(self, chosen: Part) -> Row | None:
        """Return a legal variant with some given values, near the defaults; None if there is none.

        None too, with a note in `undecided`, where that could not be found out.

        Raises:
            BrokenError: If small constraints are too entangled to find it out.

        """
        if any(not constraint.scope and constraint.refusal(()) for constraint in self.constraints):
            return None
        row = [0] * len(self.factors)
        for group in self.groups:
            part = {position: chosen[position] for position in group if position in chosen}
            solution = self._solve(group, part)
            if solution is None:
                return None
            for position, index in solution.items():
                row[position] = index
        return tuple(row)

    def enumerate(self, varying: Callable[[Factor], bool] = _everything) -> Iterator[Row]:
        """Yield every legal variant in the order of copier.yml.

        Args:
            varying: Which factors take all of their values; the others are completed.

        """
        order = [position for position, factor in enumerate(self.factors) if varying(factor)]
        for part in self._walk(order, {}):
            row = self.complete(part)
            if row is not None:
                yield row

    def count(self, varying: Callable[[Factor], bool] = _everything) -> tuple[int, bool]:
        """Return how many legal variants there are, and whether the number is exact.

        Where it is not, there are this many at most.
        """
        total, exact = 1, True
        for group in self.groups:
            wanted = [position for position in group if varying(self.factors[position])]
            size = prod(len(self.domains[position]) for position in wanted)
            known = all(c.tabulated for position in group for c in self._touching[position])
            if size > _MOST_COUNTED or not known:
                total, exact = total * size, False
            else:
                total *= sum(
                    self._solve(group, part) is not None for part in self._walk(wanted, {})
                )
        return total, exact

    def _walk(self, order: Sequence[int], chosen: dict[int, int]) -> Iterator[dict[int, int]]:
        """Yield every choice of values for some factors that no constraint among them refuses."""
        if len(chosen) == len(order):
            yield chosen
            return
        position = order[len(chosen)]
        for index in sorted(self.domains[position]):
            extended = {**chosen, position: index}
            if self._holds(position, extended):
                yield from self._walk(order, extended)

    def _holds(self, position: int, chosen: Part) -> bool:
        """Tell whether the constraints of a factor hold, as far as their values are known."""
        for constraint in self._touching[position]:
            if all(other in chosen for other in constraint.scope) and constraint.refusal(
                tuple(chosen[other] for other in constraint.scope)
            ):
                return False
        return True

    def _solve(self, group: Group, part: Part) -> dict[int, int] | None:
        """Return legal values for a group of factors that have some given ones; None if none."""
        key = group, frozenset(part.items())
        if key not in self._solved:
            possible = all(index in self.domains[position] for position, index in part.items())
            legal = possible and all(self._holds(position, part) for position in part)
            self._solved[key] = self._search(group, dict(part)) if legal else None
        return self._solved[key]

    def _search(self, group: Group, part: dict[int, int]) -> dict[int, int] | None:
        """Look for a solution: among the obvious ones first, then by trying and going back."""
        if not all(self.domains[position] for position in group):
            return None
        known = all(c.tabulated for position in group for c in self._touching[position])
        for fill in (0,) if known else (0, -1):
            obvious = {at: part.get(at, self.domains[at][fill]) for at in group}
            if all(self._holds(position, obvious) for position in group):
                return obvious
        self._steps = _MOST_STEPS if known else _FEW_STEPS
        try:
            return self._extend(group, part)
        except _OutOfStepsError as error:
            if not known:
                self.undecided.append(part)
                return None
            raise BrokenError(
                "The constraints of the template are so entangled that "
                f"{_MOST_STEPS:,} tries did not tell whether a combination can be completed.",
                hint="Let validators depend on fewer questions, or leave combinations out in "
                "smoke.toml.",
            ) from error

    def _extend(self, group: Group, chosen: dict[int, int]) -> dict[int, int] | None:
        """Try values for the factors that have none yet, those with the fewest left first."""
        if len(chosen) == len(group):
            return chosen
        self._steps -= 1
        if self._steps < 0:
            raise _OutOfStepsError
        position, values = self._pick_tightest(group, chosen)
        for index in values:
            solution = self._extend(group, {**chosen, position: index})
            if solution is not None:
                return solution
        return None

    def _pick_tightest(self, group: Group, chosen: Part) -> tuple[int, list[int]]:
        left = {
            position: [
                index
                for index in self.domains[position]
                if self._holds(position, {**chosen, position: index})
            ]
            for position in group
            if position not in chosen
        }
        position = min(left, key=lambda at: len(left[at]))
        return position, left[position]
