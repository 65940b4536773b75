"""Where the template comes from, and which commit: one that plain Copier finds again."""

import json
import os
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.version import InvalidVersion, Version

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.options import Question, read_questions

ENVIRONMENT_VARIABLE = "FASTWRIGHT_TEMPLATE"
_SHORTHANDS = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
_REMOTE = re.compile(r"^(git\+)?(https?|ssh|git|file)://|^[\w.-]+@[\w.-]+:")


@dataclass(frozen=True, slots=True)
class Source:
    """What was asked for.

    Attributes:
        url: A full git URL as Copier understands it, or the absolute path of a checkout.
        ref: A tag, branch or commit; None for HEAD of a checkout, or the latest tag of a remote.

    """

    url: str
    ref: str | None = None

    @property
    def is_checkout(self) -> bool:
        """Whether it is a folder of this machine with a working tree."""
        return Path(self.url, ".git").exists()

    @property
    def git_url(self) -> str:
        """The address in the form that git takes."""
        return self.url.removeprefix("git+")


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


def find_source(template: str | None, ref: str | None) -> Source:
    """Return where the template comes from: what was given, the environment, or this installation.

    Raises:
        FastwrightError: If nothing was given and the installation does not know its origin.

    """
    given = template or os.environ.get(ENVIRONMENT_VARIABLE)
    if given:
        return Source(_full_address(given), ref)
    origin = _origin_of(distribution("fastwright"))
    return origin if ref is None else Source(origin.url, ref)


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


def _full_address(given: str) -> str:
    """Return an address that means the same from every folder and to plain Copier."""
    for short, full in _SHORTHANDS.items():
        if given.startswith(short):
            path = given.removeprefix(short).strip("/").removesuffix(".git")
            return f"{full}{path}.git"
    if not _REMOTE.match(given):
        return _absolute_path(given)
    url = given.removeprefix("git+")
    # Copier takes other addresses for folders unless they are marked as git's.
    recognised = url.endswith(".git") or url.startswith(("git@", "git://"))
    return url if recognised else f"git+{url}"


def _absolute_path(given: str) -> str:
    path = Path(given).expanduser().resolve()
    if not path.exists():
        raise FastwrightError(
            f"The template {given} does not exist.",
            hint="Give the path of a git checkout or a git URL, or leave --template out.",
        )
    bare = path.is_file() or (path / "objects").is_dir()
    if not bare and not (path / ".git").exists():
        raise FastwrightError(
            f"The template {path} is not the root of a git repository: no update could find it.",
            hint="Name the root of its repository, or make it one and commit.",
        )
    return path.as_posix()


def _origin_of(installed: Distribution) -> Source:
    """Return where an installation of this package came from, as its installer recorded."""
    recorded = json.loads(installed.read_text("direct_url.json") or "{}")
    url = recorded.get("url", "")
    if "vcs_info" in recorded:
        return Source(_full_address(url), recorded["vcs_info"]["commit_id"])
    if url.startswith("file://") and "dir_info" in recorded:
        return Source(_absolute_path(_path_of(url)))
    for entry in installed.metadata.get_all("Project-URL") or []:
        label, _, repository = entry.partition(", ")
        if label.lower() == "repository":
            return Source(_full_address(repository), f"v{installed.version}")
    raise FastwrightError(
        "This installation of fastwright does not know where its template is.",
        hint=f"Name it with --template PATH_OR_URL, or in {ENVIRONMENT_VARIABLE}.",
    )


def _path_of(file_url: str) -> str:
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    return url2pathname(urlsplit(file_url).path)


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
