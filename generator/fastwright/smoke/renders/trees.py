"""Rendered projects as digests: which files they have, with what in them."""

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from fastwright.smoke.cache import Cache

_FILE, _PROGRAM, _LINK, _FOLDER = "file", "program", "link", "folder"
_BLOB = "blob"


@dataclass(frozen=True)
class Tree:
    """A folder by its content.

    Attributes:
        entries: Kind and digest of each file, link and empty folder, by its path.

    """

    entries: dict[str, tuple[str, str]]

    @cached_property
    def digest(self) -> str:
        """What tells this tree from every other."""
        return digest(json.dumps(sorted(self.entries.items())))

    def digest_of(self, patterns: Iterable[str]) -> str:
        """Return what tells the part of this tree that some globs match from every other."""
        wanted = compile_globs(tuple(patterns))
        matching = [item for item in sorted(self.entries.items()) if wanted.fullmatch(item[0])]
        return digest(json.dumps(matching))

    def dump(self) -> bytes:
        """Write it down."""
        return zlib.compress(json.dumps(self.entries).encode())


def load_tree(written: bytes) -> Tree | None:
    """Return a tree that was written down, or None if that cannot be read."""
    try:
        entries = json.loads(zlib.decompress(written))
        return Tree({path: (kind, value) for path, (kind, value) in entries.items()})
    except (ValueError, zlib.error, AttributeError, TypeError):
        return None


def store_tree(folder: Path, cache: Cache) -> Tree:
    """Return a folder as a tree, and keep its content in the cache."""
    entries: dict[str, tuple[str, str]] = {}
    blobs: dict[str, bytes] = {}
    for place, folders, files in os.walk(folder):
        for name in [*files, *(name for name in folders if Path(place, name).is_symlink())]:
            path = Path(place, name)
            kind, content = _read(path)
            key = digest(content)
            blobs[key] = content
            entries[path.relative_to(folder).as_posix()] = kind, key
        if not folders and not files:
            entries[Path(place).relative_to(folder).as_posix()] = _FOLDER, ""
    cache.put_all(_BLOB, {key: zlib.compress(content, 1) for key, content in blobs.items()})
    return Tree(entries)


def read_file(tree: Tree, path: str, cache: Cache) -> bytes | None:
    """Return the content of a file of a tree, or None if the cache does not have it."""
    _, key = tree.entries[path]
    kept = cache.get(_BLOB, key)
    if kept is None:
        return None
    with suppress(zlib.error):
        content = zlib.decompress(kept)
        if digest(content) == key:
            return content
    cache.drop(_BLOB, key)
    return None


def list_files(tree: Tree) -> list[str]:
    """Return the paths of the files of a tree that have a content of their own."""
    return [path for path, (kind, _) in tree.entries.items() if kind in (_FILE, _PROGRAM)]


def write_tree(tree: Tree, into: Path, cache: Cache) -> bool:
    """Write a tree as the folder that it was; return False if the cache does not have all of it.

    The time of a file follows from its content. So two files of one path, size and time are the
    same, as Python, mypy and others believe.
    """
    for path, (kind, key) in tree.entries.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == _FOLDER:
            target.mkdir(exist_ok=True)
            continue
        content = read_file(tree, path, cache)
        if content is None:
            return False
        if kind == _LINK:
            target.symlink_to(content.decode("utf-8", "surrogateescape"))
            continue
        target.write_bytes(content)
        if kind == _PROGRAM:
            target.chmod(0o755)
        moment = 1_000_000_000 + int(key[:7], 16)
        os.utime(target, (moment, moment))
    return True


def digest(content: bytes | str) -> str:
    """Return the SHA-256 of something in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


@cache
def compile_globs(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches the paths that one of the globs matches; `**` stands for any folders."""
    return re.compile("|".join(map(_translate, patterns)) or r"(?!)", re.DOTALL)


def _translate(pattern: str) -> str:
    *folders, last = pattern.strip("/").split("/")
    parts = [r"(?:[^/]+/)*" if part == "**" else f"{_translate_part(part)}/" for part in folders]
    return "".join(parts) + (".+" if last == "**" else _translate_part(last))


def _translate_part(part: str) -> str:
    wildcards = {"*": "[^/]*", "?": "[^/]"}
    return "".join(wildcards.get(letter) or re.escape(letter) for letter in part)


def _read(path: Path) -> tuple[str, bytes]:
    if path.is_symlink():
        return _LINK, os.fsencode(path.readlink())
    return (_PROGRAM if os.access(path, os.X_OK) else _FILE), path.read_bytes()
