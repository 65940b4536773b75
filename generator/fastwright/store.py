"""Git objects without a working tree: trees as mappings, and merges that no setting changes."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from fastwright import git
from fastwright.errors import FastwrightError

# Whoever makes a commit in a store, and when, is nobody's business: the same content, the same id.
_NOBODY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (
        ("NAME", "Fastwright"),
        ("EMAIL", "fastwright@localhost"),
        ("DATE", "2000-01-01T00:00:00Z"),
    )
}
# Nothing of the user's or of the system's has a say in what a store holds or how it merges.
_OWN_RULES = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "0",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    # What git says is looked into, in the one language that is there everywhere.
    "LC_ALL": "C",
}
_CONFIGURATION = f"""\
[core]
\trepositoryFormatVersion = 0
\tbare = true
\tautocrlf = false
\tattributesFile = {os.devnull}
\texcludesFile = {os.devnull}
\thooksPath = {os.devnull}
\tfileMode = true
\tsymlinks = true
[gc]
\tauto = 0
[merge]
\trenames = true
\trenameLimit = 32767
\tdirectoryRenames = true
"""
_SHA256 = """\
[extensions]
\tobjectFormat = sha256
"""


class Entry(NamedTuple):
    """A file of a tree: its mode as git writes it, and the id of its content."""

    mode: str
    oid: str

    @property
    def is_file(self) -> bool:
        """Whether it is a file with content: no link, and no commit of a submodule."""
        return self.mode.startswith("100")

    @property
    def is_content(self) -> bool:
        """Whether the id is that of a content: of a file or a link, not of a submodule."""
        return self.mode != "160000"

    @property
    def is_program(self) -> bool:
        """Whether it is a file that may be executed."""
        return self.mode == "100755"


Tree = dict[str, Entry]

# What parse_tree reads.
LIST_TREE = ("ls-tree", "-r", "-z", "--full-tree")


@dataclass(frozen=True, slots=True)
class Store:
    """A bare repository, or the object store of any other one.

    Attributes:
        path: The folder that git keeps its objects and refs in.

    """

    path: Path

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        accept: Collection[int] = (0,),
        **variables: str,
    ) -> bytes:
        """Run git here, and return what it prints."""
        surroundings = self._environment() | variables
        return git.read(*arguments, stdin=stdin, variables=surroundings, accept=accept)

    def read_tree(self, treeish: str) -> Tree:
        """Return every file of a tree by its path."""
        return parse_tree(self.run(*LIST_TREE, treeish))

    def write_tree(self, tree: Mapping[str, Entry]) -> str:
        """Store a tree, and return its id.

        Raises:
            FastwrightError: If one of its paths is a file, and a folder for another one.

        """
        _refuse_clashes(tree)
        lines = b"".join(
            f"{entry.mode} {entry.oid}\t".encode() + os.fsencode(path) + b"\0"
            for path, entry in tree.items()
        )
        with self._own_index() as index:
            self.run("update-index", "-z", "--index-info", stdin=lines, GIT_INDEX_FILE=index)
            # A partial clone lacks the content of files that nobody has looked at.
            asked = ("write-tree", "--missing-ok")
            return self.run(*asked, GIT_INDEX_FILE=index).decode().strip()

    def add_folder(self, folder: Path) -> str:
        """Store the files of a folder, ignored ones too, and return the id of their tree."""
        with self._own_index() as index:
            variables = {"GIT_INDEX_FILE": index, "GIT_WORK_TREE": str(folder)}
            git.read(
                "add",
                "--all",
                "--force",
                ".",
                cwd=folder,
                variables=self._environment() | variables,
            )
            return self.run("write-tree", GIT_INDEX_FILE=index).decode().strip()

    def write_blob(self, content: bytes) -> str:
        """Store the content of a file, and return its id."""
        return self.run("hash-object", "-w", "--stdin", stdin=content).decode().strip()

    def read_blob(self, oid: str) -> bytes:
        """Return the content of a file."""
        return self.read_blobs([oid])[oid]

    def read_blobs(self, oids: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files by their ids."""
        wanted = list(dict.fromkeys(oids))
        printed = self.run(
            "cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in wanted).encode()
        )
        contents: dict[str, bytes] = {}
        position = 0
        for oid in wanted:
            end = printed.index(b"\n", position)
            size = _read_size(printed[position:end])
            contents[oid] = printed[end + 1 : end + 1 + size]
            position = end + size + 2
        return contents

    def commit(self, tree: str, *parents: str, name: str | None = None) -> str:
        """Store a commit of a tree, and return its id; a name makes it a branch."""
        lineage = [word for parent in parents for word in ("-p", parent)]
        made = git.read(
            *("commit-tree", *lineage, "-m", "-", tree), variables=self._environment() | _NOBODY
        )
        commit = made.decode().strip()
        if name:
            self.run("update-ref", f"refs/heads/{name}", commit)
        return commit

    def _environment(self) -> dict[str, str]:
        return {"GIT_DIR": str(self.path), **_OWN_RULES}

    def _own_index(self) -> "_OwnIndex":
        return _OwnIndex(self.path)


class _OwnIndex:
    """An index that is there for one tree only."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"index-{os.getpid()}-{os.urandom(4).hex()}"

    def __enter__(self) -> str:
        return str(self.path)

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)


def _read_size(header: bytes) -> int:
    if header.endswith(b" missing"):
        raise lack_content()
    return int(header.split()[-1])


def lack_content() -> FastwrightError:
    """Return the failure for a repository that lists files without having their content."""
    return FastwrightError(
        "The repository lacks the content of files that the update has to read, as partial "
        "clones do.",
        hint="Get them with git sparse-checkout disable, or from a clone without --filter.",
    )


def parse_tree(listed: bytes) -> Tree:
    """Return the files of a tree by their paths, from what `LIST_TREE` prints."""
    tree: Tree = {}
    for line in listed.split(b"\0")[:-1]:
        details, _, path = line.partition(b"\t")
        mode, _, oid = details.decode().split()
        tree[os.fsdecode(path)] = Entry(mode, oid)
    return tree


def _refuse_clashes(tree: Mapping[str, Entry]) -> None:
    # Of two such paths git would silently forget one.
    for path in tree:
        for parent in PurePosixPath(path).parents[:-1]:
            if str(parent) in tree:
                raise FastwrightError(
                    f"{parent} is a file of the project, and {path} needs a folder there.",
                    hint=f"Give {parent} another name first, and commit that.",
                )


def make_store(path: Path, lenders: Iterable[Path] = (), *, object_format: str = "sha1") -> Store:
    """Make a store, or find it made.

    Args:
        path: Where it is, or is to be.
        lenders: Folders of objects that it reads as if they were its own.
        object_format: How its objects are named; the lenders' have to be named alike.

    """
    (path / "objects" / "info").mkdir(parents=True, exist_ok=True)
    (path / "refs" / "heads").mkdir(parents=True, exist_ok=True)
    borrowed = "".join(f"{lender}\n" for lender in lenders)
    if borrowed:
        (path / "objects" / "info" / "alternates").write_text(borrowed, "utf-8")
    if not (path / "HEAD").exists():
        configuration = _CONFIGURATION
        if object_format != "sha1":
            configuration = configuration.replace("= 0", "= 1", 1) + _SHA256
        (path / "config").write_text(configuration, "utf-8")
        (path / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    return Store(path)


def objects_of(repository: Path) -> Path:
    """Return the folder of a repository's objects, wherever its working tree is."""
    printed = git.run(
        "rev-parse", "--path-format=absolute", "--git-path", "objects", cwd=repository
    )
    return Path(printed.rstrip("\n"))
