"""Copies of remote templates on this machine, each with all that its repository has."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastwright import git
from fastwright.cache import cache_folder
from fastwright.errors import FastwrightError
from fastwright.locks import locked
from fastwright.releases import newest_release
from fastwright.source import Source


def open_mirror(source: Source) -> Path:
    """Return a repository with all that a template has now.

    That of a checkout is the checkout. Of a remote one a copy is kept, so that the next look at it
    costs one question to its server.

    Raises:
        FastwrightError: If it cannot be fetched.

    """
    if source.is_checkout:
        return Path(source.url)
    name = hashlib.sha256(source.git_url.encode()).hexdigest()[:24]
    mirror = cache_folder("templates") / f"{name}.git"
    with locked(mirror.with_suffix(".lock")):
        if not _is_whole(mirror):
            shutil.rmtree(mirror, ignore_errors=True)
            return _copy_repository(source, mirror)
        with _speaking_of(source):
            git.run("fetch", "--quiet", "--prune", "--force", "origin", cwd=mirror)
            _follow_head(mirror)
    return mirror


def _copy_repository(source: Source, into: Path) -> Path:
    """Copy a remote repository with all its refs, for Copier to read it without the network."""
    draft = into.with_name(f"{into.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    with _speaking_of(source):
        git.run("clone", "--mirror", "--quiet", "--", source.git_url, str(draft))
    return draft.rename(into)


def latest_tag(repository: Path) -> str | None:
    """Return the newest released version among the tags, as Copier counts."""
    listed = git.run("for-each-ref", "--format=%(refname:strip=2)", "refs/tags", cwd=repository)
    return newest_release(listed.splitlines())


def _follow_head(mirror: Path) -> None:
    """Take the branch for the main one that its server has for it by now.

    Without a release that is the newest version; with one, nobody asks.
    """
    if latest_tag(mirror):
        return
    told = git.run("ls-remote", "--symref", "origin", "HEAD", cwd=mirror)
    if told.startswith("ref: "):
        git.run("symbolic-ref", "HEAD", told.split()[1], cwd=mirror)


def _is_whole(mirror: Path) -> bool:
    return mirror.is_dir() and git.succeeds(
        "--git-dir", str(mirror), "rev-parse", "--verify", "--quiet", "HEAD", cwd=mirror
    )


@contextmanager
def _speaking_of(source: Source) -> Iterator[None]:
    """Let a failure of git say which template it was about."""
    try:
        yield
    except FastwrightError as failure:
        failure.message = f"The template {source.url} cannot be fetched. {failure.message}"
        failure.hint = "Look at the address, at the network, and at what git says above."
        raise
