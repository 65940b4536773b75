"""What may be wrong with a project: each module looks at one group of things, and changes none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from fastwright.console import console
from fastwright.health.answers import find_answers
from fastwright.health.finding import Finding, Unexamined
from fastwright.health.migrations import find_migrations
from fastwright.health.origin import find_origin
from fastwright.health.remains import find_remains, find_repository
from fastwright.health.secrets import find_secrets
from fastwright.health.settings import find_settings
from fastwright.health.subject import Subject
from fastwright.health.tools import find_tools


@dataclass(frozen=True, slots=True)
class Group:
    """Things that are looked at together.

    Attributes:
        name: What they are.
        find: Tells what is wrong with them in a project.

    """

    name: str
    find: Callable[[Subject], Iterable[Finding | Unexamined]]


# The order in which things are best mended.
GROUPS = (
    Group("tools", find_tools),
    Group("leftovers of updates", find_remains),
    Group("template", find_origin),
    Group("answers", find_answers),
    Group("repository", find_repository),
    Group("settings of git", find_settings),
    Group("migrations", find_migrations),
    Group("secrets", find_secrets),
)


@dataclass(slots=True)
class Examination:
    """What came of looking at a project."""

    findings: list[Finding] = field(default_factory=list)
    unexamined: list[Unexamined] = field(default_factory=list)


def examine(subject: Subject) -> Examination:
    """Look at everything."""
    examination = Examination()
    for group in GROUPS:
        with console.step(f"Look at the {group.name}"):
            for told in group.find(subject):
                if isinstance(told, Finding):
                    examination.findings.append(told)
                else:
                    examination.unexamined.append(told)
    return examination
