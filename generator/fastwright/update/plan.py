"""What an update would do, worked out to the last byte before anything is touched."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fastwright.answers import Answers
from fastwright.store import Store, Tree
from fastwright.template import Template
from fastwright.update.carrying import AnswerChange
from fastwright.update.changes import Change, Kind
from fastwright.update.checkout import Checkout
from fastwright.update.merging import Conflict

FORM = 1


@dataclass(slots=True)
class Plan:
    """What an update would do.

    Attributes:
        checkout: The project.
        recorded: The template at the version that the project has.
        wanted: The template at the version that it is to have.
        wanted_version: How that version is called.
        answers: All answers afterwards.
        answer_changes: Those that change.
        changes: What happens to each file.
        conflicts: The files that a person has to look at.
        before: The project as it is committed.
        tree: The project afterwards; files with conflicts have markers in them.
        store: Where everything is until it is done.
        in_the_way: Ignored files that lie where files are added: they are put aside.
        revisions: The new migrations.
        todo: What is left to people, in words.
        changelog: What the template says of the versions between.

    """

    checkout: Checkout
    recorded: Template
    wanted: Template
    wanted_version: str
    answers: Answers
    answer_changes: list[AnswerChange]
    changes: list[Change]
    conflicts: list[Conflict]
    before: Tree
    tree: Tree
    store: Store
    in_the_way: list[str] = field(default_factory=list)
    revisions: list[str] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)
    changelog: str = ""

    @property
    def tree_id(self) -> str:
        """The id of the project's tree afterwards."""
        return self.store.write_tree(self.tree)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return all(change.kind in (Kind.UNTOUCHED, Kind.KEPT) for change in self.changes)

    def list_changes(self, *kinds: Kind) -> list[Change]:
        """Return the files to which one of these things happens."""
        return [change for change in self.changes if change.kind in kinds]


def as_mapping(plan: Plan) -> dict[str, Any]:
    """Return a plan as programs read it, and as `fastwright update --plan` takes it."""
    return {
        "form": FORM,
        "project": str(plan.checkout.path),
        "head": plan.checkout.head,
        "template": plan.wanted.url,
        "from": {"version": plan.recorded.version, "commit": plan.recorded.commit},
        "to": {"version": plan.wanted_version, "commit": plan.wanted.commit},
        "answers": plan.answers,
        "answer_changes": [
            {
                "question": change.name,
                "before": change.before,
                "after": change.after,
                "reason": change.reason,
            }
            for change in plan.answer_changes
        ],
        "files": _list_files(plan.changes),
        "conflicts": [change.path for change in plan.list_changes(Kind.CONFLICT)],
        "in_the_way": plan.in_the_way,
        "revisions": plan.revisions,
        "todo": plan.todo,
        "changelog": plan.changelog,
        "tree": plan.tree_id,
    }


def _list_files(changes: Iterable[Change]) -> list[dict[str, str]]:
    return [
        {"path": change.path, "change": change.kind.value}
        | ({"from": change.old_path} if change.old_path else {})
        | ({"reason": change.reason} if change.reason else {})
        for change in changes
        if change.kind is not Kind.UNTOUCHED
    ]
