"""The merge: what both sides made of what they have in common, in a store and nowhere else."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from fastwright import git
from fastwright.errors import FastwrightError
from fastwright.store import Entry, Store, Tree, lack_content

OURS, THEIRS = "yours", "template"
_CLEAN, _CONFLICTS = 0, 1
_UNREADABLE = "unable to read"


@dataclass(frozen=True, slots=True)
class Sides:
    """Three trees of one project.

    Attributes:
        base: What the template made of the project at the recorded version.
        ours: What the user made of that.
        theirs: What the template makes of it at the wanted version.

    """

    base: Tree
    ours: Tree
    theirs: Tree


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that both sides changed at the same place, or otherwise against each other.

    Attributes:
        path: Where it is.
        stages: Its versions as git numbers them: 1 the base, 2 the user's, 3 the template's.
        reason: What git says about it.

    """

    path: str
    stages: dict[int, Entry]
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge has come to: files with conflicts are in the tree with markers in them."""

    tree: Tree
    conflicts: list[Conflict]


def merge(sides: Sides, store: Store, *, version: str, style: str = "merge") -> Merged:
    """Merge two sides as git merges branches, with renames on both sides.

    Args:
        sides: The trees.
        store: Where they are, and where the result goes.
        version: The wanted version, for the marker of its side.
        style: How conflicts are marked: merge, diff3 or zdiff3.

    """
    label = f"{THEIRS}-{version}"
    base = store.commit(store.write_tree(sides.base))
    store.commit(store.write_tree(sides.ours), base, name=OURS)
    store.commit(store.write_tree(sides.theirs), base, name=label)
    asked = ("merge-tree", "--write-tree", "-z", "--messages", OURS, label)
    try:
        printed = store.run(
            *("-c", f"merge.conflictStyle={style}"), *asked, accept=(_CLEAN, _CONFLICTS)
        )
    except FastwrightError as failure:
        raise (lack_content() if _UNREADABLE in failure.output else failure) from failure
    tree, *rest = printed.split(b"\0")
    end = rest.index(b"") if b"" in rest else len(rest)
    reasons = _read_reasons(rest[end + 1 :])
    stages = _read_stages(rest[:end])
    conflicts = [Conflict(path, stages[path], reasons.get(path, "")) for path in sorted(stages)]
    return Merged(store.read_tree(tree.decode()), conflicts)


def _read_stages(lines: Sequence[bytes]) -> dict[str, dict[int, Entry]]:
    stages: dict[str, dict[int, Entry]] = {}
    for line in lines:
        details, _, path = line.partition(b"\t")
        mode, oid, stage = details.decode().split()
        stages.setdefault(os.fsdecode(path), {})[int(stage)] = Entry(mode, oid)
    return stages


def _read_reasons(fields: Sequence[bytes]) -> dict[str, str]:
    """Return what git says about each path: lines of a count, so many paths, a kind and a text."""
    reasons: dict[str, str] = {}
    position = 0
    while position < len(fields) and fields[position].strip():
        count = int(fields[position])
        paths = fields[position + 1 : position + 1 + count]
        kind, text = fields[position + 1 + count : position + 3 + count]
        if kind.startswith(b"CONFLICT"):
            for path in paths:
                reasons[os.fsdecode(path)] = git.decode(text).strip()
        position += 3 + count
    return reasons
