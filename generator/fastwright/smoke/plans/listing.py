"""What would be proven and why, as text."""

from collections.abc import Iterator, Sequence

from fastwright.smoke.plans.plan import Plan
from fastwright.smoke.questions.constraints import summarise
from fastwright.smoke.questions.factors import ABSENT, Tier
from fastwright.smoke.questions.patterns import write_pattern
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.questions.variants import Level, spell

_MOST_VALUES = 12
_TIERS = {
    Tier.MULTIPLIED: "multiplied out: combined with each other, proven at level full",
    Tier.STATIC: "static: their other values are only checked statically",
    Tier.SAMPLED: "samples: the first is used everywhere, each other one in some variant",
}


def write_listing(subject: Subject, plan: Plan) -> str:
    """Return what varies, what cannot be combined, what is left out, and what would be proven."""
    lines = [*_list_factors(subject), *_list_constraints(subject), *_list_elsewhere(subject)]
    lines += _count(subject)
    lines += _list_variants(subject, plan)
    return "\n".join(lines)


def _list_factors(subject: Subject) -> Iterator[str]:
    for tier, title in _TIERS.items():
        values: dict[str, list[str]] = {}
        for factor in subject.factors:
            if factor.tier is tier:
                offered = factor.values if factor.member is None else (factor.member,)
                texts = [spell(value) for value in offered if value is not ABSENT]
                values.setdefault(factor.question, []).extend(texts)
        if not values:
            continue
        yield f"{title[0].upper()}{title[1:]}"
        for name, texts in values.items():
            yield f"  {name}: {_shorten(texts)}"
        yield ""


def _list_constraints(subject: Subject) -> Iterator[str]:
    lines: dict[str, None] = {}
    for constraint in subject.space.constraints:
        for words, combinations in summarise(constraint, subject.factors).items():
            if words.startswith("Asked when "):
                lines[f"  {constraint.source}: {words[0].lower()}{words[1:]}"] = None
            else:
                for combination in combinations:
                    lines[f"  {combination} ({constraint.source}: {words})"] = None
    if lines:
        yield "Not every combination is legal"
        yield from lines
        yield ""
    undecided = len(subject.space.undecided)
    if undecided:
        yield f"Of {undecided} combinations it could not be found out whether they are legal:"
        yield "something depends on too many factors to try them all."
        yield ""


def _list_elsewhere(subject: Subject) -> Iterator[str]:
    if subject.configuration.elsewhere:
        yield "Proven elsewhere, as smoke.toml says"
        for entry in subject.configuration.elsewhere:
            yield f"  {write_pattern(entry.answers)}: {entry.where}"
        yield ""


def _count(subject: Subject) -> Iterator[str]:
    multiplied = subject.space.count(lambda factor: factor.tier is Tier.MULTIPLIED)
    everything = subject.space.count(lambda factor: factor.tier is not Tier.SAMPLED)
    yield (
        f"--all means {_write_number(*everything)} variants, "
        f"{_write_number(*multiplied)} of them at level full."
    )
    yield ""


def _list_variants(subject: Subject, plan: Plan) -> Iterator[str]:
    selected = plan.selected
    full = sum(chosen.variant.level is Level.FULL for chosen in selected)
    yield (
        f"{plan.selection} selects {len(selected)} variants, {full} at level full and "
        f"{len(selected) - full} at level static"
    )
    for number, shard in enumerate(plan.shards, 1):
        if len(plan.shards) > 1:
            seconds = plan.seconds[number - 1]
            expected = "" if seconds is None else f", about {seconds:.0f} seconds of checks"
            yield f"shard {number}/{len(plan.shards)}: {len(shard)} variants{expected}"
        reason = ""
        for chosen in shard:
            if chosen.reason != reason:
                reason = chosen.reason
                yield f"  {reason}:"
            yield f"    {chosen.variant.level:<6}  {chosen.variant.label(subject.defaults)}"


def _write_number(number: int, exact: bool) -> str:
    return f"{number:,}" if exact else f"up to {number:,}"


def _shorten(texts: Sequence[str]) -> str:
    more = len(texts) - _MOST_VALUES
    return ", ".join(texts[:_MOST_VALUES]) + (f" and {more} more" if more > 0 else "")
