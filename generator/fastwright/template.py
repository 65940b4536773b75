"""The template at one commit, which plain Copier finds again."""

from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.options import Question, read_questions
from fastwright.source import Source


@dataclass(frozen=True, slots=True)
class Template:
    """A template at one commit.

    Attributes:
        url: Its address, as the answers file records it.
        ref: What Copier is to check out: a commit, or HEAD for a dirty checkout with its changes.
        commit: The full id of the commit.
        repository: A local repository that has this commit.
        questions: Its questions by name, hidden ones too.
        dirty: Whether changes are taken along that no commit has.

    """

    url: str
    ref: str
    commit: str
    repository: Path
    questions: dict[str, Question]
    dirty: bool = False


def open_template(source: Source, scratch: Path, *, allow_dirty: bool) -> Template:
    """Pin a template to a commit and read its questions.

    Args:
        source: Where it comes from.
        scratch: A folder that a remote repository may be fetched into.
        allow_dirty: Take the uncommitted changes of a checkout along.

    Raises:
        FastwrightError: If it cannot be had, is no template, or has changes that no commit has.
        UsageError: If it has no such ref.

    """
    if source.is_checkout:
        return _pin_checkout(source, allow_dirty=allow_dirty)
    repository = _fetch(source, scratch / "repository.git")
    commit = _find_commit(repository, source.ref or _latest_tag(repository), source)
    questions = _questions_at(repository, commit, source)
    return Template(source.url, commit, commit, repository, questions)


def _pin_checkout(source: Source, *, allow_dirty: bool) -> Template:
    repository = Path(source.url)
    commit = _find_commit(repository, source.ref or "HEAD", source)
    dirty = source.ref is None and bool(git.run("status", "--porcelain", cwd=repository))
    if not dirty:
        questions = _questions_at(repository, commit, source)
        return Template(source.url, commit, commit, repository, questions)
    if not allow_dirty:
        raise FastwrightError(
            f"The template {source.url} has uncommitted changes, which no update could find again.",
            hint="Commit them, name a commit with --ref, or take them along with --allow-dirty.",
        )
    try:
        questions = read_questions((repository / "copier.yml").read_text("utf-8"))
    except FileNotFoundError as error:
        raise _not_a_template(source) from error
    return Template(source.url, "HEAD", commit, repository, questions, dirty=True)


def _fetch(source: Source, into: Path) -> Path:
    """Copy a remote repository with all its refs, for Copier to read it without the network."""
    try:
        git.run("clone", "--mirror", "--quiet", "--", source.git_url, str(into))
    except FastwrightError as failure:
        failure.message = f"The template {source.url} cannot be fetched. {failure.message}"
        failure.hint = "Look at the address, at the network, and at what git says above."
        raise
    return into


def _latest_tag(repository: Path) -> str:
    """Return the newest released version among the tags, as Copier counts; else HEAD."""
    versions = {}
    for tag in git.run("tag", "--list", cwd=repository).splitlines():
        try:
            version = Version(tag)
        except InvalidVersion:
            continue
        if not version.is_prerelease:
            versions[version] = tag
    return versions[max(versions)] if versions else "HEAD"


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


def _questions_at(repository: Path, commit: str, source: Source) -> dict[str, Question]:
    try:
        copier_yml = git.run("show", f"{commit}:copier.yml", cwd=repository)
    except FastwrightError as failure:
        raise _not_a_template(source) from failure
    return read_questions(copier_yml)


def _not_a_template(source: Source) -> FastwrightError:
    return FastwrightError(
        f"{source.url} is not a template: it has no copier.yml.",
        hint="Give the root of a repository that has one, or leave --template out.",
    )
