"""Settings of git with which plain `copier update` loses edits without a word.

Copier compares renders in repositories of its own, which obey the user's settings. What is told
here was seen to lose edits with Copier 9.19; `fastwright update` merges without any of it.
"""

import os
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from fastwright import git
from fastwright.health.finding import Finding
from fastwright.health.mending import open_at
from fastwright.health.subject import Subject
from fastwright.store import Store, Tree
from fastwright.update.checkout import Checkout

_INSTEAD = "fastwright update is not concerned."
_TEXT_BEGINS = 8000
_NOBODYS_ATTRIBUTES = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.attributesFile",
    "GIT_CONFIG_VALUE_0": os.devnull,
}
_HARM = {
    **dict.fromkeys(
        ("error", "error-all"),
        "One space at the end of a line of yours, and copier update takes back all edits of "
        "template files.",
    ),
    **dict.fromkeys(
        ("fix", "strip"),
        "copier update takes the spaces away that your lines end with, also where they matter.",
    ),
}


def find_settings(subject: Subject) -> Iterator[Finding]:
    """Look for settings that matter for the files of this project."""
    if isinstance(subject.checkout, Checkout):
        yield from _find_whitespace(subject.checkout)
    if isinstance(subject.made, dict):
        with tempfile.TemporaryDirectory(prefix="fastwright-") as folder:
            _imitate(Path(folder), subject.made, subject.store)
            yield from _find_ignored(Path(folder), subject.made)
            yield from _find_opaque(Path(folder), subject.made, subject.store)


def _find_whitespace(checkout: Checkout) -> Iterator[Finding]:
    chosen = checkout.setting("apply.whitespace", "")
    if chosen in _HARM:
        yield Finding(
            name="git-whitespace",
            found=f"git's setting apply.whitespace is {chosen}.",
            why=f"{_HARM[chosen]} {_INSTEAD}",
            mend="git config apply.whitespace warn",
        )


def _imitate(folder: Path, made: Tree, store: Store) -> None:
    """Make a repository as Copier does, with the files of the template that tell git what to do."""
    git.run("init", "--quiet", cwd=folder)
    for path, entry in made.items():
        if PurePosixPath(path).name in (".gitattributes", ".gitignore"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(store.read_blob(entry.oid))


def _find_ignored(folder: Path, made: Tree) -> Iterator[Finding]:
    asked = ("check-ignore", "--no-index", "--verbose", "-z", "--stdin")
    printed = git.read(*asked, cwd=folder, stdin=_list_paths(made), accept=(0, 1))
    fields = [os.fsdecode(field) for field in printed.split(b"\0")[:-1]]
    found: dict[tuple[str, str, str], list[str]] = {}
    for origin, line, pattern, path in zip(*[iter(fields)] * 4, strict=True):
        if not pattern.startswith("!"):
            found.setdefault((origin, line, pattern), []).append(path)
    for (origin, line, pattern), paths in found.items():
        yield Finding(
            name="git-ignores",
            found=f"git ignores {', '.join(paths)} of the template: {pattern} in {origin}.",
            why=f"copier update takes back every edit there. {_INSTEAD}",
            mend=open_at(origin, int(line)),
        )


def _find_opaque(folder: Path, made: Tree, store: Store) -> Iterator[Finding]:
    """Find the text files that git was told not to compare as text."""
    marked = _list_marked(folder, made)
    contents = store.read_blobs(made[path].oid for path in marked)
    texts = [path for path in marked if b"\0" not in contents[made[path].oid][:_TEXT_BEGINS]]
    if not texts:
        return
    by_template = set(_list_marked(folder, made, **_NOBODYS_ATTRIBUTES))
    by_user = [path for path in texts if path not in by_template]
    # What the template says itself cannot be mended here.
    mends = {f"$EDITOR {_attributes_file(folder)}": by_user}
    mends["fastwright update"] = [path for path in texts if path in by_template]
    for mend, paths in mends.items():
        if paths:
            yield Finding(
                name="git-binary",
                found=f"git is told not to compare {', '.join(paths)} of the template as text.",
                why=f"copier update takes back every edit there. {_INSTEAD}",
                mend=mend,
            )


def _list_marked(folder: Path, made: Tree, **variables: str) -> list[str]:
    """Return the files that git does not compare."""
    asked = ("check-attr", "-z", "--stdin", "diff")
    printed = git.read(*asked, cwd=folder, stdin=_list_paths(made), variables=variables)
    fields = [os.fsdecode(field) for field in printed.split(b"\0")[:-1]]
    return [path for path, _, value in zip(*[iter(fields)] * 3, strict=True) if value == "unset"]


def _attributes_file(folder: Path) -> str:
    """Return the user's own list of attributes."""
    asked = ("config", "--get", "--type=path", "core.attributesFile")
    chosen = git.decode(git.read(*asked, cwd=folder, accept=(0, 1))).strip()
    return shlex.quote(chosen) if chosen else "~/.config/git/attributes"


def _list_paths(made: Tree) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in made)
