"""What came of a proof: of each check, of each variant, of all."""

from dataclasses import dataclass, field
from enum import StrEnum

from fastwright.answers import Answers
from fastwright.smoke.questions.configuration import Elsewhere
from fastwright.smoke.questions.variants import Variant


class Outcome(StrEnum):
    """What a check has shown.

    passed: It holds. failed: The variant is wrong. unverified: This machine lacks what it takes.
    broken: Neither, since the template, a server or the machine gave way.
    """

    PASSED = "passed"
    FAILED = "failed"
    UNVERIFIED = "unverified"
    BROKEN = "broken"


# Of several, the first is what counts.
SEVERITY = (Outcome.BROKEN, Outcome.FAILED, Outcome.UNVERIFIED, Outcome.PASSED)


@dataclass(frozen=True, slots=True)
class Result:
    """What one check has shown of one variant.

    Attributes:
        check: The name of the check.
        outcome: What it has shown.
        seconds: How long it took.
        cpu: Seconds of processor time that it took, those of its children too.
        output: What it printed, or why it could not run; empty where it passed.
        server: The product and version of the database server that it ran on, if any.
        recalled: Whether it was not run, since the same had been proven before.

    """

    check: str
    outcome: Outcome
    seconds: float = 0.0
    cpu: float = 0.0
    output: str = ""
    server: str = ""
    recalled: bool = False


@dataclass(slots=True)
class Verdict:
    """What all checks have shown of one variant, in the order in which they ran.

    Attributes:
        variant: What was looked at.
        results: What was found; a check that an earlier one made pointless has none.
        reproduction: The command that shows the first failure again in a kept folder, if any.
        shrunk: The smallest set of answers that still fails, where one was looked for.
        shrunk_for: The check that fails with them.

    """

    variant: Variant
    results: list[Result] = field(default_factory=list)
    reproduction: str = ""
    shrunk: Variant | None = None
    shrunk_for: str = ""

    @property
    def outcome(self) -> Outcome:
        """The worst of what was shown; where nothing was, what was to be proven gave way."""
        outcomes = {result.outcome for result in self.results}
        return next((outcome for outcome in SEVERITY if outcome in outcomes), Outcome.BROKEN)

    @property
    def first_failure(self) -> Result | None:
        """The first result that is not good, if any."""
        bad = (result for result in self.results if result.outcome is not Outcome.PASSED)
        return next(bad, None)

    @property
    def seconds(self) -> float:
        """How long all checks took together."""
        return sum(result.seconds for result in self.results)


@dataclass(slots=True)
class Report:
    """What came of a run.

    Attributes:
        template: What the template is called.
        version: Its commit, with `-dirty` and a digest of its files where the working tree differs;
            outside of git, the digest alone.
        verdicts: One for each variant that was begun, in the order of the selection.
        missing: The names of the variants that were selected and not finished.
        seconds: How long the run took.
        selection: How the variants were chosen, as on the command line.
        shard: Which part of them this is, such as 3/8; empty for all.
        selected: All variants that were chosen, in every shard.
        factors: The values, as they are typed, of every question that varies.
        defaults: The answers of the variant that has the default of every factor.
        elsewhere: What smoke.toml says is proven elsewhere.
        probes: What was looked at besides, to find the smallest answers that still fail.
        notes: What a reader should know of the run.
        interrupted: Whether somebody ended it before its time.

    """

    template: str
    version: str
    verdicts: list[Verdict] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    seconds: float = 0.0
    selection: str = ""
    shard: str = ""
    selected: list[Variant] = field(default_factory=list)
    factors: dict[str, list[str]] = field(default_factory=dict)
    defaults: Answers = field(default_factory=dict)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    probes: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def is_written(self) -> bool:
        """Whether a run came so far that it wrote this; a template in `/` has no name."""
        return bool(self.template or self.selected)
