"""Which version of its template a project is at, and which one is wanted."""

from pathlib import Path

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.project import Project
from fastwright.source import Source
from fastwright.template import Template, latest_tag, pin


def find_recorded(project: Project, source: Source, repository: Path) -> Template:
    """Return the template at the version that a project was last rendered from.

    Raises:
        FastwrightError: If that is not recorded, or gone.

    """
    if not project.commit:
        raise FastwrightError(
            f"{project.path} does not say which version of its template it is at.",
            hint="Add `_commit: TAG_OR_COMMIT` to its .copier-answers.yml, and commit that.",
        )
    try:
        return pin(source, repository, str(project.commit))
    except UsageError as failure:
        raise FastwrightError(
            f"The template {source.url} has no commit {project.commit} any more, "
            f"which {project.path} was made from.",
            hint="Push it to the template again from a clone that has it, with a tag; "
            "or name another address of the template with --template.",
        ) from failure


def find_wanted(source: Source, repository: Path, recorded: Template, ref: str | None) -> Template:
    """Return the template at a ref, by default at the newest release.

    Raises:
        UsageError: If there is no such ref, or it is older than what the project has.

    """
    chosen = ref or _find_newest(source, repository, recorded)
    wanted = pin(source, repository, chosen)
    if wanted.commit != recorded.commit and _is_behind(wanted, recorded):
        raise UsageError(
            f"{chosen} is older than {recorded.version}, which the project has.",
            hint="Updates only go forward. To undo one: git revert",
        )
    return wanted


def _find_newest(source: Source, repository: Path, recorded: Template) -> str:
    """Return the latest release, unless the project is past it."""
    tag = latest_tag(repository)
    newest = pin(source, repository, tag or "HEAD")
    if tag is None or not _is_behind(newest, recorded):
        return tag or "HEAD"
    return "HEAD" if source.is_checkout else recorded.commit


def _is_behind(template: Template, other: Template) -> bool:
    """Tell whether a version is part of the history of another one."""
    return template.commit != other.commit and git.succeeds(
        *("merge-base", "--is-ancestor", template.commit, other.commit), cwd=template.repository
    )
