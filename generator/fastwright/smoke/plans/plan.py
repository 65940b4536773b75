"""What is to be proven, as JSON: for people who look, and for the machines that share the work."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwright.errors import UsageError
from fastwright.smoke.documents import read_document
from fastwright.smoke.plans.selection import Selected
from fastwright.smoke.plans.sharding import Shard, split
from fastwright.smoke.questions.variants import Level, Variant

SCHEMA = "fastwright-smoke-plan/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """A selection, dealt out to shards.

    Attributes:
        version: The commit of the template that it is for.
        selection: How the variants were chosen, as on the command line.
        shards: The variants of each shard.
        seconds: How long each shard is expected to take on one processor, where that is known.

    """

    version: str
    selection: str
    shards: list[list[Selected]]
    seconds: list[float | None]

    @property
    def selected(self) -> list[Selected]:
        """All variants."""
        return [chosen for shard in self.shards for chosen in shard]


def make_plan(
    selected: Sequence[Selected],
    *,
    version: str,
    selection: str,
    total: int = 1,
    expect: Callable[[Variant], float | None] = lambda _: None,
) -> Plan:
    """Deal a selection out; for the arguments see `Plan` and `split`."""
    shards = split(selected, total, expect)
    seconds = [_sum([expect(chosen.variant) for chosen in shard]) for shard in shards]
    return Plan(version, selection, shards, seconds)


def write_plan(plan: Plan) -> str:
    """Return a plan as a text of JSON."""
    variants = [
        {
            "name": chosen.variant.name,
            "level": chosen.variant.level,
            "answers": chosen.variant.answers,
            "reason": chosen.reason,
            "shard": number,
        }
        for number, shard in enumerate(plan.shards, 1)
        for chosen in shard
    ]
    document = {
        "schema": SCHEMA,
        "version": plan.version,
        "selection": plan.selection,
        "shards": len(plan.shards),
        "seconds": plan.seconds,
        "variants": variants,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def read_plan(path: Path) -> Plan:
    """Return the plan in a file.

    Raises:
        UsageError: If there is none.

    """
    hint = "Make one with: fastwright smoke --list --json --shards N"
    return read_document(path, "plan", _read_plan, hint=hint)


def take_shard(plan: Plan, shard: Shard) -> list[Selected]:
    """Return the variants of one shard of a plan.

    Raises:
        UsageError: If the plan is for another number of shards.

    """
    if len(plan.shards) != shard.total:
        raise UsageError(
            f"--shard {shard}: the plan is for {len(plan.shards)} shards.",
            hint=f"Give one from 1/{len(plan.shards)} on, or make another plan.",
        )
    return plan.shards[shard.number - 1]


def _read_plan(document: Any) -> Plan:
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {document['schema']}, not {SCHEMA}")
    shards: list[list[Selected]] = [[] for _ in range(int(document["shards"]))]
    for item in document["variants"]:
        variant = Variant(dict(item["answers"]), Level(item["level"]))
        shards[int(item["shard"]) - 1].append(Selected(variant, str(item["reason"])))
    seconds = [None if found is None else float(found) for found in document["seconds"]]
    if len(seconds) != len(shards):
        raise ValueError(f"it has {len(shards)} shards, and the seconds of {len(seconds)}")
    return Plan(str(document["version"]), str(document["selection"]), shards, seconds)


def _sum(times: Sequence[float | None]) -> float | None:
    known = [seconds for seconds in times if seconds is not None]
    return round(sum(known), 1) if known and len(known) == len(times) else None
