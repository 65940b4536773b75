"""The migrations of a project: what may have been applied somewhere stays as it is.

What a newer template brings comes on top of the project's own newest revision.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from fastwright.store import Entry, Store, Tree


@dataclass(frozen=True, slots=True)
class Revision:
    """One migration.

    Attributes:
        path: Where it is.
        id: How Alembic knows it.
        down: The revisions that it goes on from.
        text: Its source.

    """

    path: str
    id: str
    down: tuple[str, ...]
    text: str


def read_revisions(tree: Tree, folder: str, store: Store) -> list[Revision]:
    """Return the migrations in a folder of a tree; what is none is left out."""
    modules = {
        path: entry.oid
        for path, entry in sorted(tree.items())
        if PurePosixPath(path).parent == PurePosixPath(folder) and path.endswith(".py")
    }
    texts = store.read_blobs(modules.values())
    parsed = [
        parse_revision(path, texts[oid].decode("utf-8", "replace")) for path, oid in modules.items()
    ]
    return [revision for revision in parsed if revision]


def parse_revision(path: str, text: str) -> Revision | None:
    """Return the migration that a module is, if it is one."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    values = {}
    for name in ("revision", "down_revision"):
        node = _find_value(module, name)
        if node is None:
            return None
        try:
            values[name] = ast.literal_eval(node)
        except ValueError:
            return None
    down = values["down_revision"]
    if isinstance(down, str):
        down = [down]
    return Revision(path, str(values["revision"]), tuple(map(str, down or ())), text)


def find_heads(revisions: Iterable[Revision]) -> list[str]:
    """Return the ids that no other revision goes on from."""
    revisions = list(revisions)
    followed = {down for revision in revisions for down in revision.down}
    return sorted({revision.id for revision in revisions} - followed)


def chain(new: list[Revision], own: list[Revision]) -> list[Revision]:
    """Return new migrations so that they go on from the newest of the project's own.

    Of several newest ones none is chosen: they stay as they are, and Alembic tells.

    Args:
        new: The migrations that a newer template brings.
        own: Those of the project.

    """
    heads = find_heads(own)
    if len(heads) != 1:
        return new
    brought = {revision.id for revision in new}
    chained = []
    for revision in new:
        is_first = not brought & set(revision.down)
        chained.append(_put_on(revision, heads[0]) if is_first else revision)
    return chained


def freeze(base: Tree, theirs: Tree, folder: str) -> Tree:
    """Return the template's side with the migrations of the base as they were."""
    inside = f"{folder.rstrip('/')}/"
    kept = {path: entry for path, entry in base.items() if path.startswith(inside)}
    rest = {
        path: entry
        for path, entry in theirs.items()
        if not (path.startswith(inside) and path.endswith(".py"))
    }
    return rest | kept


def store_revision(revision: Revision, store: Store) -> Entry:
    """Store the text of a migration."""
    return Entry("100644", store.write_blob(revision.text.encode()))


def _put_on(revision: Revision, head: str) -> Revision:
    node = _find_value(ast.parse(revision.text), "down_revision")
    if revision.down == (head,) or node is None:
        return revision
    lines = revision.text.splitlines(keepends=True)
    line, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = lines[line].encode()[: node.col_offset].decode()
    after = lines[end].encode()[node.end_col_offset :].decode()
    lines[line : end + 1] = [f'{before}"{head}"{after}']
    text = re.sub(r"(?m)^Revises: .*$", f"Revises: {head}", "".join(lines))
    return Revision(revision.path, revision.id, (head,), text)


def _find_value(module: ast.Module, name: str) -> ast.expr | None:
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    return None
