"""What belongs to the user, and what moves: the rules that come before a merge."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastwright.answers import NOTES, Answers
from fastwright.errors import UsageError
from fastwright.project import ANSWERS_FILE
from fastwright.store import Store
from fastwright.update.declarations import Declarations
from fastwright.update.merging import Sides
from fastwright.update.migrating import keep_revisions
from fastwright.update.relocation import LOCATIONS, find_moves, relocate
from fastwright.update.situation import Ruled, Situation
from fastwright.yaml_text import read_yaml


def apply_rules(sides: Sides, situation: Situation) -> Ruled:
    """Return what goes into the merge."""
    ruled = Ruled(_take_answers(sides, situation.store))
    if situation.changed:
        _move_files(ruled, situation)
    else:
        _leave_to_user(ruled, situation.declared)
    if situation.declared.revisions:
        keep_revisions(ruled, situation)
    return ruled


def _take_answers(sides: Sides, store: Store) -> Sides:
    """Let the template write the answers file, if the user's has no other answer or comment."""
    ours, base = sides.ours.get(ANSWERS_FILE), sides.base.get(ANSWERS_FILE)
    if ours is None or base is None:
        return sides
    texts = store.read_blobs([base.oid, ours.oid])
    own_comments = _read_comments(texts[ours.oid]) - _read_comments(texts[base.oid])
    if not own_comments and _read_said(texts[ours.oid]) == _read_said(texts[base.oid]):
        return replace(sides, base={**sides.base, ANSWERS_FILE: ours})
    return sides


def _read_comments(text: bytes) -> set[bytes]:
    return {line.strip() for line in text.splitlines() if b"#" in line}


def _read_said(text: bytes) -> dict[str, Any]:
    """Return all that is said of an answers file but its notes."""
    said = read_yaml(text)
    return {name: said[name] for name in said if name not in NOTES}


def _move_files(ruled: Ruled, situation: Situation) -> None:
    if LOCATIONS not in situation.wanted.questions:
        return
    from fastwright.render import evaluate

    with TemporaryDirectory(prefix="fastwright-") as scratch:

        def locate(answers: Answers) -> Any:
            return evaluate(situation.wanted, answers, LOCATIONS, Path(scratch))

        ruled.moves = find_moves(_locate_before(situation, locate), locate(situation.after))
    if ruled.moves:
        ruled.sides = relocate(ruled.sides, ruled.moves, situation.store)


def _locate_before(situation: Situation, locate: Callable[[Answers], Any]) -> Any:
    """Return where files were, as far as the wanted version still takes the earlier answers."""
    try:
        return locate(situation.after | situation.before)
    except UsageError:
        known = dict(situation.after)
        for name, value in situation.before.items():
            if known.get(name) != value:
                with suppress(UsageError):
                    locate(known | {name: value})
                    known[name] = value
        return locate(known)


def _leave_to_user(ruled: Ruled, declared: Declarations) -> None:
    """Keep what was generated once out of the merge: nothing is written or deleted there.

    On the user's side, too: git might take such a file for another one that has moved.
    """
    owned = declared.generated_once.match_file
    sides = ruled.sides
    ruled.apart = {path: entry for path, entry in sides.ours.items() if owned(path)}
    base, ours, theirs = (
        {path: entry for path, entry in side.items() if not owned(path)}
        for side in (sides.base, sides.ours, sides.theirs)
    )
    ruled.sides = Sides(base, ours, theirs)
