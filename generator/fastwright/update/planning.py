"""From a wish to a plan: two renders, some rules, and one merge."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fastwright.answers import Answers, check_applied
from fastwright.project import Project
from fastwright.renders import Render, open_renders, recorded_render, render_trees
from fastwright.source import Source
from fastwright.store import Store, Tree, make_store, objects_of
from fastwright.template import Template
from fastwright.update.carrying import (
    AS_SAID,
    Carried,
    carry_answers,
    find_unanswered,
    list_changes,
    refuse_unanswered,
    rename_answers,
)
from fastwright.update.changelog import read_changelog
from fastwright.update.changes import describe_changes
from fastwright.update.checkout import Checkout, open_checkout
from fastwright.update.declarations import Declarations, read_declarations
from fastwright.update.history import find_earlier_answers, resembles_more
from fastwright.update.merging import Sides, merge
from fastwright.update.obstacles import find_obstacles
from fastwright.update.plan import Plan
from fastwright.update.recorded import read_answers, read_project, template_of
from fastwright.update.rules import apply_rules
from fastwright.update.situation import Situation
from fastwright.update.versions import Versions

Ask = Callable[[Template, Answers, Path], Answers]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to a project.

    Attributes:
        path: The root of the project.
        to: The version of the template; None for the newest, and for the same if answers are set.
        given: Answers that are to be others.
        template: Another address of the template, or None.
        sets: Whether the version stays, and only answers change.
        defaults: Take the defaults for questions that are new.
        ask: Asks a person for the answers to new questions; None where nobody can be asked.

    """

    path: Path
    to: str | None = None
    given: Answers | None = None
    template: str | None = None
    sets: bool = False
    defaults: bool = False
    ask: Ask | None = None


@dataclass(slots=True)
class _Draft:
    """A plan on its way."""

    wish: Wish
    checkout: Checkout
    project: Project
    recorded: Template
    wanted: Template
    declared: Declarations
    carried: Carried

    @property
    def base(self) -> Render:
        """The recorded version with the recorded answers."""
        return recorded_render(self.recorded, self.project.answers, self.checkout.path.name)

    @property
    def theirs(self) -> Render:
        """The wanted version with the answers carried over."""
        return Render(self.wanted, self.carried.answers, self.checkout.path.name)


@contextmanager
def planned(wishes: Sequence[Wish]) -> Iterator[Iterator[Plan]]:
    """Give the plans for wishes, one after the other; they are good until the block ends.

    Raises:
        FastwrightError: If a project, or its template, does not allow it.
        UsageError: If what is wished for cannot be.

    """
    versions: dict[Source, Versions] = {}
    drafts = [_draft(wish, versions) for wish in wishes]
    renders = {draft.checkout.object_format for draft in drafts}
    kept = {object_format: open_renders(object_format) for object_format in renders}
    for object_format, store in kept.items():
        _render_all([d for d in drafts if d.checkout.object_format == object_format], store)
    with tempfile.TemporaryDirectory(prefix="fastwright-") as scratch:
        yield (
            _complete(draft, kept[draft.checkout.object_format], Path(scratch) / str(number))
            for number, draft in enumerate(drafts)
        )


def _draft(wish: Wish, known: dict[Source, Versions]) -> _Draft:
    checkout = open_checkout(wish.path)
    project = read_project(checkout)
    source = template_of(project, wish.template)
    if source not in known:
        known[source] = Versions(source)
    versions = known[source]
    recorded = versions.find_recorded(project)
    wanted = recorded if wish.sets else versions.find_wanted(recorded, wish.to)
    declared = read_declarations(wanted)
    carried = carry_answers(project.answers, wish.given or {}, wanted, declared)
    return _Draft(wish, checkout, project, recorded, wanted, declared, carried)


def _render_all(drafts: Sequence[_Draft], kept: Store) -> None:
    render_trees([render for draft in drafts for render in (draft.base, draft.theirs)], kept)


def _complete(draft: _Draft, kept: Store, folder: Path) -> Plan:
    checkout = draft.checkout
    lenders = [objects_of(checkout.top), kept.path / "objects"]
    store = make_store(folder, lenders, object_format=checkout.object_format)
    ours = store.read_tree(checkout.treeish)
    draft = _undo_edits_by_hand(draft, ours, store, kept)
    draft, answered = _settle_answers(draft, store, kept)
    check_applied(draft.wish.given or {}, answered, draft.wanted.questions)
    base, theirs = _render(draft, store, kept)
    situation = Situation(
        before=rename_answers(draft.project.answers, draft.declared),
        after=answered,
        wanted=draft.wanted,
        declared=draft.declared,
        checkout=checkout,
        store=store,
    )
    ruled = apply_rules(Sides(base, ours, theirs), situation)
    version = draft.wanted.version
    style = checkout.setting("merge.conflictStyle", "merge")
    merged = merge(ruled.sides, store, version=version, style=style)
    merged = replace(merged, tree=merged.tree | ruled.apart)
    return Plan(
        checkout=checkout,
        recorded=draft.recorded,
        wanted=draft.wanted,
        wanted_version=version,
        answers=answered,
        answer_changes=list_changes(draft.project.answers, answered, draft.carried, draft.wanted),
        changes=describe_changes(ours, ruled.sides, merged, ruled.moves, store),
        conflicts=merged.conflicts,
        before=ours,
        tree=merged.tree,
        store=store,
        revisions=ruled.revisions,
        todo=ruled.todo,
        changelog=read_changelog(draft.recorded, draft.wanted),
        in_the_way=find_obstacles(checkout, ours, merged.tree),
    )


def _render(draft: _Draft, store: Store, kept: Store) -> tuple[Tree, Tree]:
    base, theirs = render_trees([draft.base, draft.theirs], kept)
    return store.read_tree(base), store.read_tree(theirs)


def _undo_edits_by_hand(draft: _Draft, ours: Tree, store: Store, kept: Store) -> _Draft:
    """Return a draft that begins with the answers that the project was really made from.

    Where somebody edited the answers file, its answers are those that are wanted.
    """
    earlier = find_earlier_answers(draft.checkout, draft.project.commit)
    if earlier is None:
        return draft
    as_before = replace(draft, project=replace(draft.project, answers=earlier))
    if not resembles_more(ours, _render(as_before, store, kept)[0], _render(draft, store, kept)[0]):
        return draft
    by_hand = dict.fromkeys(draft.project.answers, "edited by hand in the answers file")
    reasons = by_hand | draft.carried.reasons
    return replace(as_before, carried=replace(draft.carried, reasons=reasons))


def _settle_answers(draft: _Draft, store: Store, kept: Store) -> tuple[_Draft, Answers]:
    """Return the draft with the answers to new questions, and all answers that it comes to."""
    answered = read_answers(_render(draft, store, kept)[1], store)
    unanswered = find_unanswered(draft.project.answers, answered, draft.carried)
    if not unanswered or draft.wish.defaults:
        return draft, answered
    if draft.wish.ask is None:
        refuse_unanswered(unanswered, answered, draft.wanted)
    else:
        # The name of its folder may be part of what is rendered.
        into = store.path / "asked" / draft.checkout.path.name
        given = draft.wish.ask(draft.wanted, draft.carried.answers, into)
        reasons = draft.carried.reasons | dict.fromkeys(unanswered, AS_SAID)
        draft = replace(draft, carried=Carried(given, reasons))
    return draft, read_answers(_render(draft, store, kept)[1], store)
