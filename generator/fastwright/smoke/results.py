"""What came of a proof: of each check, of each variant, of all."""

from dataclasses import dataclass, field
from enum import StrEnum

from fastwright.smoke.variants import Variant


class Outcome(StrEnum):
    """What a check has shown.

    passed: It holds. failed: The variant is wrong. unverified: This machine lacks what it takes.
    broken: Neither, since the template, a server or the machine gave way.
    """

    PASSED = "passed"
    FAILED = "failed"
    UNVERIFIED = "unverified"
    BROKEN = "broken"


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

    """

    variant: Variant
    results: list[Result] = field(default_factory=list)
    reproduction: str = ""
    shrunk: Variant | None = None


@dataclass(slots=True)
class Report:
    """What came of a run.

    Attributes:
        template: Where the template is, as it was given.
        version: Its commit, with `-dirty` where the working tree differs; empty outside of git.
        verdicts: One for each variant that was begun, in the order of the selection.
        missing: The names of the variants that were selected and not finished.
        seconds: How long the run took.

    """

    template: str
    version: str
    verdicts: list[Verdict] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    seconds: float = 0.0
