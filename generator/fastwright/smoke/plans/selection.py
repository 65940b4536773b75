"""Which variants are to be proven, how thoroughly, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastwright.errors import UsageError
from fastwright.smoke.plans.covering import cover
from fastwright.smoke.plans.samples import spread_samples
from fastwright.smoke.questions.constraints import Constraint
from fastwright.smoke.questions.factors import ABSENT, Factor, Row, Tier
from fastwright.smoke.questions.space import Space
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.questions.variants import Level, Variant

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Selected:
    """A variant that is to be proven.

    Attributes:
        variant: Which one.
        reason: Why it is among those that are.

    """

    variant: Variant
    reason: str


def select_pairwise(subject: Subject, level: Level) -> list[Selected]:
    """Return a covering set: every legal pair of values occurs in it.

    Pairs of the factors that are multiplied out occur at the given level; those with static ones
    at level static.
    """
    space = subject.space
    multiplied = _positions(space, Tier.MULTIPLIED)
    rows = _cover_multiplied(subject, multiplied)
    selected = [
        Selected(
            subject.make_variant(row, level),
            "pairs of what is multiplied out" if number else "the defaults",
        )
        for number, row in enumerate(rows)
    ]
    static = [*multiplied, *_positions(space, Tier.STATIC)]
    further = cover(space, static, rows) if len(static) > len(multiplied) else []
    return selected + _select_static(subject, further, rows, "pairs with what is static")


def _cover_multiplied(subject: Subject, multiplied: Sequence[int]) -> list[Row]:
    """Cover the pairs that need no other value of a static factor than its default.

    A value that does need one is proven in a variant at least; its pairs are checked statically.
    """
    space = subject.space
    # Of all variants, that of the defaults is made most often.
    first = subject.first_row
    usual = Space(space.factors, [*space.constraints, *_hold_static(subject)])
    rows = [first, *(subject.fill(row, multiplied) for row in cover(usual, multiplied, [first]))]
    for position in multiplied:
        factor = space.factors[position]
        for index in space.domains[position]:
            seen = any(row[position] == index for row in rows)
            row = None if seen else space.complete({position: index})
            if row is not None and factor.values[index] is not ABSENT:
                rows.append(subject.fill(row, multiplied))
    space.undecided += usual.undecided
    return list(dict.fromkeys(rows))


def _hold_static(subject: Subject) -> Iterator[Constraint]:
    """Yield what holds static factors to their defaults, where these are always the same."""
    for position in _positions(subject.space, Tier.STATIC):
        factor = subject.factors[position]
        if "{" in str(subject.questionnaire.entries[factor.question].default):
            continue
        usual = (subject.first_row[position],)

        def judge(combination: Row, usual: Row = usual) -> str:
            return "" if combination == usual else "It is static."

        constraint = Constraint((position,), factor.name, judge)
        constraint.tabulate(subject.factors)
        yield constraint


def select_all(subject: Subject, level: Level) -> list[Selected]:
    """Return every legal variant, those that differ in static factors only at level static.

    Raises:
        UsageError: If there are more than anybody can prove.

    """
    for varying in (_is_multiplied, _is_no_sample):
        number, exact = subject.space.count(varying)
        if number > _MOST:
            raise UsageError(
                f"--all means {'' if exact else 'up to '}{number:,} variants, and {_MOST:,} is the "
                "most.",
                hint="Use --pairwise, name more factors under static in smoke.toml, or leave "
                "combinations out there.",
            )
    multiplied = _positions(subject.space, Tier.MULTIPLIED)
    rows = [subject.fill(row, multiplied) for row in subject.space.enumerate(_is_multiplied)]
    known = set(rows)
    further = [row for row in subject.space.enumerate(_is_no_sample) if row not in known]
    selected = [
        Selected(subject.make_variant(row, level), "a combination of what is multiplied out")
        for row in rows
    ]
    return selected + _select_static(subject, further, rows, "a combination with what is static")


def select_named(subject: Subject, texts: Sequence[str], level: Level | None) -> list[Selected]:
    """Return the variants that somebody typed.

    Args:
        subject: The template.
        texts: What was typed.
        level: How thoroughly they are proven; by default as such variants are anyway.

    Raises:
        UsageError: If one of them does not exist.

    """
    found: dict[str, Selected] = {}
    for text in texts:
        variant = subject.read_variant(text, level or Level.FULL)
        if level is None and is_static(subject, variant):
            variant = Variant(variant.answers, Level.STATIC)
        found[variant.name] = Selected(variant, f"--variant {text}")
    return list(found.values())


def is_static(subject: Subject, variant: Variant) -> bool:
    """Tell whether a variant has values that are only checked statically."""
    chosen = subject.index(variant.answers)
    multiplied = _positions(subject.space, Tier.MULTIPLIED)
    for position, index in chosen.items():
        factor = subject.factors[position]
        if factor.tier is Tier.STATIC and index != factor.default:
            row = subject.space.complete(chosen)
            return row is None or subject.fill(row, multiplied) != row
    return False


def _select_static(
    subject: Subject, rows: Sequence[Row], others: Sequence[Row], reason: str
) -> list[Selected]:
    """Return rows as variants at level static; each sample occurs in one of them or a further."""
    spread = spread_samples(subject.space, rows, others)
    return [
        Selected(
            subject.make_variant(row, Level.STATIC),
            reason if number < len(rows) else "samples of open questions",
        )
        for number, row in enumerate(spread)
    ]


def _positions(space: Space, tier: Tier) -> list[int]:
    return [position for position, factor in enumerate(space.factors) if factor.tier is tier]


def _is_multiplied(factor: Factor) -> bool:
    return factor.tier is Tier.MULTIPLIED


def _is_no_sample(factor: Factor) -> bool:
    return factor.tier is not Tier.SAMPLED
