"""The migrations of a project in an update: none is rewritten, and what is new comes on top."""

import re
from collections.abc import Iterator
from dataclasses import replace

from fastwright.store import Tree
from fastwright.update.deriving import Derived, derive, write_revision
from fastwright.update.revisions import (
    Revision,
    chain,
    find_heads,
    freeze,
    read_revisions,
    store_revision,
)
from fastwright.update.schema import read_tables
from fastwright.update.situation import Ruled, Situation

_ALEMBIC = "uv run python -m dev alembic"


def keep_revisions(ruled: Ruled, situation: Situation) -> None:
    """Let the migrations that are there be, and add those that the template's changes need.

    Another database is an empty one, whose migrations nobody has applied: there they are merged
    like every file.
    """
    folder = situation.declared.revisions.rstrip("/")
    own = read_revisions(ruled.sides.ours, folder, situation.store)
    if situation.declared.new_database & situation.changed:
        ruled.todo += _tell_of_another_database(own, ruled.sides.base)
        return
    new = _find_brought(ruled, situation, own, folder)
    heads = find_heads([*own, *new])
    if len(heads) > 1:
        ruled.todo.append(
            f"There are {len(heads)} newest migrations. Join them: "
            f'{_ALEMBIC} merge -m "join" {" ".join(heads)}'
        )
    theirs = freeze(ruled.sides.base, ruled.sides.theirs, folder)
    for path in _find_rewritten(ruled.sides.base, ruled.sides.theirs, folder):
        new += _derive(path, heads, ruled, situation)
    theirs |= {revision.path: store_revision(revision, situation.store) for revision in new}
    ruled.sides = replace(ruled.sides, theirs=theirs)
    ruled.revisions = [revision.path for revision in new]
    if new:
        ruled.todo.append(f"Read {', '.join(ruled.revisions)}. Apply: {_ALEMBIC} upgrade head")


def _find_brought(
    ruled: Ruled, situation: Situation, own: list[Revision], folder: str
) -> list[Revision]:
    """Return the migrations that are new in the template, on top of the project's own."""
    known = {revision.id for revision in own}
    brought = [
        revision
        for revision in read_revisions(ruled.sides.theirs, folder, situation.store)
        if revision.path not in ruled.sides.base and revision.id not in known
    ]
    return chain(brought, own)


def _find_rewritten(base: Tree, theirs: Tree, folder: str) -> list[str]:
    return [
        path
        for path, entry in sorted(base.items())
        if path.startswith(f"{folder}/") and path in theirs and theirs[path] != entry
    ]


def _derive(path: str, heads: list[str], ruled: Ruled, situation: Situation) -> list[Revision]:
    """Return the migration from the tables of a template's revision to those of its next state."""
    store = situation.store
    entries = ruled.sides.base[path], ruled.sides.theirs[path]
    texts = [store.read_blob(entry.oid).decode() for entry in entries]
    before, after = map(read_tables, texts)
    if before is None or after is None or len(heads) != 1:
        ruled.todo.append(
            f"The template's {path} is another one now. Write the migration between the two: "
            f'{_ALEMBIC} revision --autogenerate -m "…"'
        )
        return []
    derived = derive(before, after, situation.declared.column_defaults)
    if not derived.upgrade:
        return []
    revision = _write(derived, path, heads[0], texts[1], situation)
    if revision.path in ruled.sides.ours:
        stem = revision.path.removesuffix(".py")
        revision = replace(revision, path=f"{stem}_{revision.id[:4]}.py")
    ruled.todo += [f"{revision.path} {warning}" for warning in derived.warnings]
    return [revision]


def _write(derived: Derived, path: str, head: str, template: str, situation: Situation) -> Revision:
    changed = sorted(situation.changed)
    words = [f"{name} {situation.after[name]}" for name in changed]
    what = f"Tables for {', '.join(words) or f'version {situation.wanted.version} of the template'}"
    _, _, rest = template.partition('"""\n')
    imports = rest.partition("\nrevision")[0]
    identity, text = write_revision(derived, message=what, down=head, imports=imports)
    slug = re.sub(r"[^a-z0-9]+", "_", what.lower()).strip("_")[:40].rstrip("_")
    place = f"{path.rpartition('/')[0]}/{_stamp(situation)}_{slug}.py"
    return Revision(place, identity, (head,), text)


def _stamp(situation: Situation) -> str:
    """Return the time of the project's newest commit: a plan reads no clock."""
    form = ("--no-commit-header", "--format=%cd", "--date=format-local:%Y%m%d_%H%M")
    asked = ("rev-list", "--max-count=1", *form, situation.checkout.head)
    return situation.checkout.run(*asked, variables={"TZ": "UTC"}).decode().strip()


def _tell_of_another_database(own: list[Revision], base: Tree) -> Iterator[str]:
    yield (
        "The new database is empty: migrate it, then copy the rows over while nobody writes, "
        "tables that others refer to first."
    )
    yield "Set DATABASE_URL anew in .env and wherever the service runs."
    users = [revision.path for revision in own if revision.path not in base]
    if users:
        yield (
            f"Your own migrations were written for the other database: {', '.join(users)}. "
            "Look for column types and SQL that the new one does not have."
        )
