"""Files that other answers put elsewhere: the user's edits and imports follow them.

Where each file goes is what the template itself says, in its computed answer `locations`: the path
in the layout of the template's own folder, and the path with these answers. Likeness of content
plays no part in it.
"""

import re
from collections.abc import Container, Iterable, Mapping
from pathlib import PurePosixPath

from fastwright.errors import FastwrightError
from fastwright.store import Entry, Store, Tree
from fastwright.update.merging import Sides

LOCATIONS = "locations"
# Where modules and paths are mentioned.
_TEXTS = {".cfg", ".ini", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
_LINK = "120000"
_IMPORT = re.compile(rb" *from app\b")


def find_moves(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the new path of each file that moves, by its old one.

    Args:
        before: The paths with the recorded answers, by those in the template.
        after: The paths with the wanted answers, by those in the template.

    """
    return {
        path: after[origin]
        for origin, path in before.items()
        if origin in after and after[origin] != path
    }


def relocate(sides: Sides, moves: Mapping[str, str], store: Store) -> Sides:
    """Move files in the base and on the user's side, and rewrite what mentions them.

    Raises:
        FastwrightError: If the user has another file where one of them goes.

    """
    for old, new in moves.items():
        if old in sides.ours and new in sides.ours and new not in moves:
            raise FastwrightError(
                f"{old} has to go to {new}, where the project has a file of its own.",
                hint=f"Give {new} another name first, and commit that.",
            )
    rewriter = _Rewriter(moves, store)
    return Sides(
        base=rewriter.relocate(sides.base), ours=rewriter.relocate(sides.ours), theirs=sides.theirs
    )


class _Rewriter:
    """Rewrites each different content once."""

    def __init__(self, moves: Mapping[str, str], store: Store) -> None:
        self._moves = moves
        self._store = store
        self._known: dict[str, str] = {}
        names = {**moves, **{_module(old): _module(new) for old, new in moves.items()}}
        self._names = {old.encode(): new.encode() for old, new in names.items()}
        longest_first = sorted(self._names, key=len, reverse=True)
        mention = b"|".join(map(re.escape, longest_first))
        self._mention = re.compile(rb"(?<![\w./])(?:" + mention + rb")(?![\w/])")

    def relocate(self, tree: Tree) -> Tree:
        """Return a tree with its files at their new places."""
        texts = {path: entry for path, entry in tree.items() if _is_text(path, entry)}
        modules = {entry.oid for path, entry in texts.items() if path.endswith(".py")}
        self._rewrite((entry.oid for entry in texts.values()), modules)
        return {
            self._moves.get(path, path): Entry(entry.mode, self._known[entry.oid])
            if path in texts
            else entry
            for path, entry in tree.items()
        }

    def _rewrite(self, oids: Iterable[str], modules: Container[str]) -> None:
        unknown = [oid for oid in oids if oid not in self._known]
        for oid, text in self._store.read_blobs(unknown).items():
            new = self._mention.sub(lambda found: self._names[found[0]], text)
            if new != text and oid in modules:
                new = sort_imports(new)
            self._known[oid] = oid if new == text else self._store.write_blob(new)


def sort_imports(text: bytes) -> bytes:
    """Sort each block of imports from one package, as its linter would have it.

    The template does the same with what it renders, so that both sides have the lines in one order.
    """
    lines: list[bytes] = []
    imports: list[bytes] = []
    statement = b""
    for line in text.splitlines(keepends=True):
        code = line.partition(b"#")[0].rstrip()
        if _goes_on(statement):
            imports[-1] += line
            statement += code
        elif _IMPORT.match(line):
            imports.append(line)
            statement = code
        else:
            lines += [*_sort(imports), line]
            imports = []
    return b"".join([*lines, *_sort(imports)])


def _goes_on(statement: bytes) -> bool:
    """Tell whether the next line belongs to an import, too."""
    return statement.endswith(b"\\") or (b"(" in statement and b")" not in statement)


def _sort(imports: list[bytes]) -> list[bytes]:
    # The last line of a file may have no end.
    return sorted(imports) if all(line.endswith(b"\n") for line in imports) else imports


def _is_text(path: str, entry: Entry) -> bool:
    return PurePosixPath(path).suffix in _TEXTS and entry.mode != _LINK


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")
