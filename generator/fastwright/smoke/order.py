"""What somebody wants to have proven, as it was typed, and what of it cannot be."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from fastwright.errors import UsageError
from fastwright.smoke.plans.matrix import Format
from fastwright.smoke.plans.sharding import MOST_SHARDS, Shard, read_shard
from fastwright.smoke.questions.variants import Level


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    Attributes:
        template: The template as it was typed, if it was.
        pairwise: A covering set.
        everything: Every legal variant.
        variants: Single variants as they were typed.
        failed: Those that were not proven the last time.
        plan: The file of a plan that was made before.
        source: The file of an earlier report, to learn from instead of this machine's runs.
        changed: The commit from which variants have to differ.
        diff: The file that the differences go to.
        level: How thoroughly, if that was typed.
        listed: Show what would be proven, and prove nothing.
        format: The kind of pipeline to make a matrix for.
        shards: The number of parts to deal the variants out to.
        shard: The part to prove.
        as_json: Print the report, or the plan, as JSON.
        junit: The file for a report in the format of JUnit.
        markdown: The file for a report in Markdown.
        html: The file for a report as a page.
        keep: The folder that projects are kept in.
        jobs: How many programs run at once, if that was typed.
        use_cache: Recall what was proven before.
        shrinking: Look for the smallest answers that still fail.
        allow_unverified: End well where this machine lacks what it takes.

    """

    template: Path | None = None
    pairwise: bool = False
    everything: bool = False
    variants: tuple[str, ...] = ()
    failed: bool = False
    plan: Path | None = None
    source: Path | None = None
    changed: str | None = None
    diff: Path | None = None
    level: Level | None = None
    listed: bool = False
    format: Format | None = None
    shards: int | None = None
    shard: str | None = None
    as_json: bool = False
    junit: Path | None = None
    markdown: Path | None = None
    html: Path | None = None
    keep: Path | None = None
    jobs: int | None = None
    use_cache: bool = True
    shrinking: bool = True
    allow_unverified: bool = False

    @property
    def part(self) -> Shard | None:
        """The part to prove, if not all."""
        return None if self.shard is None else read_shard(self.shard)

    @property
    def selection(self) -> str:
        """The flags that choose the variants, in their simplest form."""
        words = [flag for flag, given in self._selectors() if given and flag != "--variant"]
        words += [f"--variant {shlex.quote(text)}" for text in self.variants]
        words += [f"--changed {shlex.quote(self.changed)}"] if self.changed else []
        words += [f"--level {self.level}"] if self.level else []
        if not any(given for _, given in self._selectors()):
            words.insert(0, "--pairwise")
        return " ".join(words)

    @property
    def files(self) -> dict[str, Path]:
        """The files that are to be written, by their flags."""
        named = {
            "--diff": self.diff,
            "--junit": self.junit,
            "--markdown": self.markdown,
            "--html": self.html,
        }
        return {flag: path for flag, path in named.items() if path is not None}

    def refuse_contradictions(self) -> None:
        """Refuse flags that cannot be meant together.

        Raises:
            UsageError: If there are some.

        """
        chosen = [flag for flag, given in self._selectors() if given]
        if len(chosen) > 1:
            raise UsageError(
                f"{' and '.join(chosen)} choose variants in different ways.",
                hint="Give one of them. --changed REF narrows any of them down.",
            )
        proven = (("--junit", self.junit), ("--markdown", self.markdown), ("--html", self.html))
        for flag, path in (*proven, ("--keep", self.keep)):
            if path is not None and self.listed:
                raise UsageError(
                    f"--list proves nothing, and {flag} is about what was proven.",
                    hint="Leave one of the two out.",
                )
        needed = (
            ("--format", self.format is not None, "--list", self.listed),
            ("--shards", self.shards is not None, "--list", self.listed),
            ("--diff", self.diff is not None, "--changed", self.changed is not None),
        )
        for flag, wanted, other, there in needed:
            if wanted and not there:
                raise UsageError(f"{flag} goes with {other}.", hint=f"Add {other}.")
        if self.shards is not None and (self.shard is not None or self.plan is not None):
            raise UsageError(
                f"{'--shard' if self.shard is not None else '--plan'} says already how many "
                "shards there are.",
                hint="Leave --shards out.",
            )
        if self.format is not None and self.as_json:
            raise UsageError(
                "--format and --json print different things.", hint="Leave one of the two out."
            )
        if self.plan is not None and (self.changed is not None or self.level is not None):
            raise UsageError(
                "--plan says already which variants are proven, and how thoroughly.",
                hint="Give --changed and --level where the plan is made.",
            )
        if self.shards is not None and not 1 <= self.shards <= MOST_SHARDS:
            raise UsageError(f"--shards {self.shards}: use a number from 1 to {MOST_SHARDS:,}.")
        self._refuse_places()

    def _refuse_places(self) -> None:
        """Refuse files that could not be written after all the work."""
        for flag, path in self.files.items():
            if path.is_dir() or not path.absolute().parent.is_dir():
                raise UsageError(
                    f"{flag} {path}: nothing can be written there.",
                    hint="Name a file in a folder that exists.",
                )
        _ = self.part

    def _selectors(self) -> tuple[tuple[str, bool], ...]:
        return (
            ("--pairwise", self.pairwise),
            ("--all", self.everything),
            ("--variant", bool(self.variants)),
            ("--failed", self.failed),
            ("--plan", self.plan is not None),
        )
