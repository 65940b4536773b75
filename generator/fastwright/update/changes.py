"""What an update makes of each file, in the words of its owner."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fastwright.store import Store, Tree
from fastwright.update.merging import Merged, Sides

# How alike two files are at the least, in per cent, to be one file that moved.
_LIKE = 50


class Kind(StrEnum):
    """What happens to a file.

    added: The template brings it. changed: The template's next version takes the place of its last.
    merged: The template's changes come into a file with changes of the user. moved: It has another
    path. deleted: The template has it no more, and the user did not change it. kept: The user
    deleted it, and it stays so. conflict: Both changed it in ways that only a person can join.
    untouched: It stays as it is.
    """

    ADDED = "added"
    CHANGED = "changed"
    MERGED = "merged"
    CONFLICT = "conflict"
    MOVED = "moved"
    DELETED = "deleted"
    KEPT = "kept deleted"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one file.

    Attributes:
        path: Where it is afterwards, or was, if it is deleted.
        kind: What happens.
        old_path: Where it was, if it moves.
        reason: What git says of a conflict.

    """

    path: str
    kind: Kind
    old_path: str = ""
    reason: str = ""


def describe_changes(
    before: Tree, sides: Sides, merged: Merged, moves: Mapping[str, str], store: Store
) -> list[Change]:
    """Return what happens to each file of a project, by path.

    Args:
        before: The project as it is committed.
        sides: What was merged.
        merged: What came of it.
        moves: The new paths of files that other answers put elsewhere, by the old ones.
        store: Where the trees are.

    """
    after = merged.tree
    reasons = {conflict.path: conflict.reason for conflict in merged.conflicts}
    origins = {new: old for old, new in moves.items() if old in before and new in after}
    origins |= _find_renames(before, after, origins, store)
    moved_away = set(origins.values())
    changes = []
    for path in sorted(before.keys() | after.keys() | reasons.keys()):
        if path in moved_away and path not in after and path not in reasons:
            continue
        kind = _tell_kind(path, before, sides, after, origins, reasons)
        changes.append(Change(path, kind, origins.get(path, ""), reasons.get(path, "")))
    kept = sides.base.keys() & sides.theirs.keys() - sides.ours.keys() - after.keys()
    kept -= moved_away
    changes += [Change(path, Kind.KEPT) for path in kept if path not in before]
    return sorted(changes, key=lambda change: change.path)


def _tell_kind(
    path: str,
    before: Tree,
    sides: Sides,
    after: Tree,
    origins: Mapping[str, str],
    reasons: Iterable[str],
) -> Kind:
    if path in reasons:
        return Kind.CONFLICT
    if path in origins:
        return Kind.MOVED
    if path not in before:
        return Kind.ADDED
    if path not in after:
        return Kind.DELETED
    if before[path] == after[path]:
        return Kind.UNTOUCHED
    return Kind.CHANGED if after[path] == sides.theirs.get(path) else Kind.MERGED


def _find_renames(
    before: Tree, after: Tree, known: Mapping[str, str], store: Store
) -> dict[str, str]:
    gone = {path: before[path] for path in before.keys() - after.keys() - set(known.values())}
    come = {path: after[path] for path in after.keys() - before.keys() - known.keys()}
    if not gone or not come:
        return {}
    trees = store.write_tree(gone), store.write_tree(come)
    asked = ("diff-tree", "-r", "-z", f"--find-renames={_LIKE}%", "--diff-filter=R")
    fields = store.run(*asked, "--name-status", *trees).split(b"\0")[:-1]
    return {
        os.fsdecode(new): os.fsdecode(old)
        for _, old, new in zip(fields[::3], fields[1::3], fields[2::3], strict=True)
    }
