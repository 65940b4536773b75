"""How it went the last time: how long each check of each variant took, and what failed."""

import json
from pathlib import Path
from typing import Any

from fastwright.answers import Answers
from fastwright.smoke.cache import Cache
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.results import Outcome, Verdict

_KIND = "history"


class History:
    """What earlier runs saw of the variants of one template."""

    def __init__(self, cache: Cache, template: Path) -> None:
        """Read what a cache has about a template."""
        self._cache = cache
        self._prefix = f"{template.resolve().as_posix()}\n"
        self._records: dict[str, dict[str, Any]] = {}
        for key, value in cache.find(_KIND, self._prefix):
            record = _load(value)
            if record is not None:
                self._records[key.removeprefix(self._prefix)] = record

    def expect(self, variant: Variant, check: str) -> float | None:
        """Return how long a check took when it was run last, in seconds."""
        times: dict[str, float] = self._records.get(variant.name, {}).get("seconds", {})
        return times.get(check)

    def expect_all(self, variant: Variant) -> float | None:
        """Return how long all checks of a variant took, one after the other."""
        record = self._records.get(variant.name)
        if record is None or (variant.level is Level.FULL and record["level"] != Level.FULL):
            return None
        return float(sum(record["seconds"].values()))

    def list_failed(self) -> list[tuple[Answers, Level]]:
        """Return the variants that were not proven when they were tried last."""
        return [
            (record["answers"], Level(record["level"]))
            for record in self._records.values()
            if record["failed"]
        ]

    def add(self, verdict: Verdict) -> None:
        """Remember how it went; a check that was recalled took what it took before.

        A verdict without results is that of a variant which nobody has finished. A failure stays
        until its level is proven: what is seen without running anything does not disprove it.
        """
        variant = verdict.variant
        before = self._records.get(variant.name, {"failed": False, "level": "", "seconds": {}})
        new = {result.check: result.seconds for result in verdict.results if not result.recalled}
        stays = before["failed"] and before["level"] == Level.FULL and variant.level != Level.FULL
        record = {
            "answers": variant.answers,
            "level": Level.FULL if stays else variant.level,
            "seconds": before["seconds"] | new,
            "failed": stays or verdict.outcome is not Outcome.PASSED,
        }
        self._records[variant.name] = record
        key = self._prefix + variant.name
        self._cache.put(_KIND, key, json.dumps(record).encode())


def _load(value: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(value)
        Level(record["level"])
        sum(record["seconds"].values())
        return {"answers": dict(record["answers"]), "failed": bool(record["failed"])} | {
            "level": record["level"],
            "seconds": record["seconds"],
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
