"""The repository that a project is in: its root, or a folder of it."""

import os
import re
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from fastwright import git
from fastwright.errors import FastwrightError


@dataclass(frozen=True, slots=True)
class Checkout:
    """The working tree of a project.

    Attributes:
        path: The root of the project.
        top: The root of its working tree.
        git_dir: Where git keeps what belongs to this working tree.
        prefix: The path from there to the project: empty, or with a slash at its end.
        head: The id of the commit that is checked out.
        object_format: How its objects are named: sha1 or sha256.

    """

    path: Path
    top: Path
    git_dir: Path
    prefix: str
    head: str
    object_format: str

    @property
    def treeish(self) -> str:
        """The committed tree of the project, as git takes it."""
        return f"{self.head}:{self.prefix}"

    @property
    def state_folder(self) -> Path:
        """Where an update that is under way keeps what it needs to end or to go back."""
        return self.git_dir / "fastwright"

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        inherit: Collection[int] = (),
        variables: Mapping[str, str] | None = None,
    ) -> bytes:
        """Run git at the root of the working tree, and return what it prints.

        A path is a path: brackets, stars and colons mean themselves.
        """
        literal = {"GIT_LITERAL_PATHSPECS": "1", **(variables or {})}
        return git.read(*arguments, cwd=self.top, stdin=stdin, variables=literal, inherit=inherit)

    def setting(self, name: str, default: str) -> str:
        """Return what git is configured to do here."""
        printed = git.read("config", "--get", name, cwd=self.top, accept=(0, 1))
        return git.decode(printed).strip() or default


class DistrustError(FastwrightError):
    """A repository belongs to another user, and git does nothing in it.

    Attributes:
        mend: The command that makes git trust it.

    """

    def __init__(self, path: Path, output: str) -> None:
        """Tell about the repository of a project, and what git says of it."""
        # git names the folder to be trusted, which may be one above.
        named = re.search(r"^\s*(git config .*safe\.directory .+)$", output, re.MULTILINE)
        place = shlex.quote(str(path.resolve()))
        self.mend = named[1] if named else f"git config --global --add safe.directory {place}"
        super().__init__(
            f"{path} is in a git repository that belongs to another user.",
            hint=f"If you trust it: {self.mend}",
            output=output,
        )


def open_checkout(path: Path) -> Checkout:
    """Look at the repository of a project.

    Raises:
        FastwrightError: If there is none, or no commit that has the project.

    """
    asked = ("--show-toplevel", "--git-dir", "--show-prefix", "--show-object-format")
    try:
        printed = git.read(
            *("rev-parse", "--path-format=absolute", *asked, "HEAD^{commit}", "--"),
            cwd=path,
            variables={"LC_ALL": "C"},  # what it says is looked into
        )
    except FastwrightError as failure:
        if git.is_distrust(failure):
            raise DistrustError(path, failure.output) from failure
        if _is_in_repository(path):
            raise FastwrightError(
                f"{path} has no commit yet, so nothing could be told apart from an update.",
                hint=f"Commit it first: git -C {path} add --all, then git -C {path} commit",
            ) from failure
        raise FastwrightError(
            f"{path} is not in a git repository, and updates are merges of git.",
            hint=f"Make it one, with a first commit: git -C {path} init, add --all, commit",
            output=failure.output,
        ) from failure
    top, git_dir, prefix, object_format, head = os.fsdecode(printed).split("\n")[:5]
    return Checkout(path.resolve(), Path(top), Path(git_dir), prefix, head, object_format)


def _is_in_repository(path: Path) -> bool:
    return git.succeeds("rev-parse", "--show-toplevel", cwd=path)
