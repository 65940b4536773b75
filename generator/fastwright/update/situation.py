"""What the rules of an update look at, and what they make of it."""

from dataclasses import dataclass, field

from fastwright.answers import Answers
from fastwright.store import Store, Tree
from fastwright.template import Template
from fastwright.update.checkout import Checkout
from fastwright.update.declarations import Declarations
from fastwright.update.merging import Sides


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at.

    Attributes:
        before: The answers that the base was rendered with, as they are called by now.
        after: The answers that the template's side was rendered with.
        wanted: The template at the wanted version.
        declared: What that says about updates.
        checkout: The project.
        store: Where the trees are.

    """

    before: Answers
    after: Answers
    wanted: Template
    declared: Declarations
    checkout: Checkout
    store: Store

    @property
    def changed(self) -> set[str]:
        """The questions that had another answer, and not only in another type."""
        common = self.before.keys() & self.after.keys()
        return {name for name in common if str(self.before[name]) != str(self.after[name])}


@dataclass(slots=True)
class Ruled:
    """What goes into the merge, and what people have to know of it.

    Attributes:
        sides: The trees to be merged.
        apart: What the user has, and keeps, whatever comes of the merge.
        moves: The new paths of files that other answers put elsewhere, by the old ones.
        revisions: The paths of the new migrations.
        todo: What is left to people.

    """

    sides: Sides
    apart: Tree = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    revisions: list[str] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)
