"""The template that is proven: its folder, and its version."""

import os
import re
import shutil
from pathlib import Path

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.smoke.renders.snapshot import digest_working_tree, is_in_repository
from fastwright.source import find_source

_FILES = ("copier.yml", "copier.yaml")
_ADDRESS = re.compile(r"^(git\+)?\w+://|^[\w.-]+@[\w.-]+:|^(gh|gl):")
# Of a digest: enough to tell what somebody has edited from what it was before.
_DIGITS = 12


def find_template(given: Path | None) -> Path:
    """Return the root of a template: what was typed, what is around here, or one's own.

    Raises:
        UsageError: If there is none.

    """
    if given is not None:
        return _check(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any((folder / name).is_file() for name in _FILES):
            return folder
        if (folder / ".git").exists():
            break
    hint = "Go to the root of a template, or name it: fastwright smoke PATH"
    try:
        source = find_source(None, None)
    except FastwrightError as error:
        raise UsageError(f"There is no template in {here}.", hint=hint) from error
    if not source.is_checkout:
        raise UsageError(
            f"There is no template in {here}, and {source.url} is no working tree.", hint=hint
        )
    return Path(source.url)


def describe_version(root: Path) -> str:
    """Return what tells the state of a template from others, the same on every machine.

    That is its commit, with `-dirty` and a digest where its files differ; the digest alone where
    there is no commit; and nothing on a machine without git.
    """
    if shutil.which("git") is None:
        return ""
    head = ("rev-parse", "--verify", "--quiet", "HEAD")
    commit = git.read(*head, cwd=root, accept=(0, 1)).decode() if is_in_repository(root) else ""
    commit = commit.strip()
    if not commit:
        return digest_working_tree(root)[:_DIGITS]
    if not git.run("status", "--porcelain", "--", ".", cwd=root).strip():
        return commit
    return f"{commit}-dirty-{digest_working_tree(root)[:_DIGITS]}"


def _check(given: Path) -> Path:
    # A path has lost one of the slashes of an address.
    typed = os.fspath(given).replace(":/", "://", 1)
    if _ADDRESS.match(typed) and not given.exists():
        raise UsageError(
            f"{given} is an address, and smoke proves a working tree.",
            hint="Clone it, and name the folder.",
        )
    root = given.expanduser().resolve()
    if not root.is_dir():
        raise UsageError(f"{given} is no folder.", hint="Name the root of a template.")
    return root
