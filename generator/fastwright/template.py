"""The template at one commit, which plain Copier finds again."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.mirror import latest_tag, open_mirror
from fastwright.options import Question, read_questions
from fastwright.source import Source


@dataclass(frozen=True)
class Template:
    """A template at one commit.

    Attributes:
        url: Its address, as the answers file records it.
        ref: What Copier is to check out: a commit, or HEAD for a dirty checkout with its changes.
        commit: The full id of the commit.
        repository: A local repository that has this commit.
        copier_yml: The text of its copier.yml.
        dirty: Whether changes are taken along that no commit has.

    """

    url: str
    ref: str
    commit: str
    repository: Path
    copier_yml: str
    dirty: bool = False

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Its questions by name, hidden ones too."""
        return read_questions(self.copier_yml)

    @cached_property
    def knows_folder(self) -> bool:
        """Whether its output may depend on the name of the project's folder."""
        # What lies beside the folder of the template, such as a program of its own, does not count.
        top = re.search(r"^_subdirectory: *([\w.-]+)", self.copier_yml, re.MULTILINE)
        places = ("copier.y*ml", top[1]) if top else ()
        asked = ("grep", "--quiet", "--fixed-strings", "_folder_name", self.commit, "--", *places)
        return git.succeeds(*asked, cwd=self.repository)

    @cached_property
    def version(self) -> str:
        """The name of the commit as Copier records it: v1.2.0, v1.2.0-3-g1a2b3c4, or 1a2b3c4."""
        described = git.run("describe", "--tags", "--always", self.commit, cwd=self.repository)
        return described.strip()


def open_template(source: Source, *, allow_dirty: bool) -> Template:
    """Pin a template to a commit and read its questions.

    Args:
        source: Where it comes from.
        allow_dirty: Take the uncommitted changes of a checkout along.

    Raises:
        FastwrightError: If it cannot be had, is no template, or has changes that no commit has.
        UsageError: If it has no such ref.

    """
    if source.is_checkout:
        return _pin_checkout(source, allow_dirty=allow_dirty)
    repository = open_mirror(source)
    return pin(source, repository, source.ref or latest_tag(repository) or "HEAD")


def pin(source: Source, repository: Path, ref: str) -> Template:
    """Return the template at a ref of a repository that is here already.

    Raises:
        FastwrightError: If it is no template there.
        UsageError: If it has no such ref.

    """
    commit = _find_commit(repository, ref, source)
    try:
        copier_yml = git.run("show", f"{commit}:copier.yml", cwd=repository)
    except FastwrightError as failure:
        raise _not_a_template(source) from failure
    read_questions(copier_yml)
    return Template(source.url, commit, commit, repository, copier_yml)


def _pin_checkout(source: Source, *, allow_dirty: bool) -> Template:
    repository = Path(source.url)
    commit = _find_commit(repository, source.ref or "HEAD", source)
    dirty = source.ref is None and bool(git.run("status", "--porcelain", cwd=repository))
    if not dirty:
        return pin(source, repository, commit)
    if not allow_dirty:
        raise FastwrightError(
            f"The template {source.url} has uncommitted changes, which no update could find again.",
            hint="Commit them, name a commit with --ref, or take them along with --allow-dirty.",
        )
    try:
        copier_yml = (repository / "copier.yml").read_text("utf-8")
    except FileNotFoundError as error:
        raise _not_a_template(source) from error
    read_questions(copier_yml)
    return Template(source.url, "HEAD", commit, repository, copier_yml, dirty=True)


def _find_commit(repository: Path, ref: str, source: Source) -> str:
    candidates = [ref, f"refs/remotes/origin/{ref}"]
    for candidate in candidates:
        revision = f"{candidate}^{{commit}}"
        try:
            return git.run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", revision, cwd=repository
            ).split()[-1]
        except FastwrightError:
            if not git.succeeds("rev-parse", "--git-dir", cwd=repository):
                raise
    raise UsageError(
        f"The template {source.url} has no commit, tag or branch {ref}.",
        hint="Name another one with --ref, or leave --ref out.",
    )


def _not_a_template(source: Source) -> FastwrightError:
    return FastwrightError(
        f"{source.url} is not a template: it has no copier.yml.",
        hint="Give the root of a repository that has one, or leave --template out.",
    )
