"""Which version of its template a project is at, and which one is wanted."""

from functools import cache, cached_property

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.mirror import latest_tag, open_mirror
from fastwright.project import Project
from fastwright.source import Source
from fastwright.template import Template, pin


class Versions:
    """The versions of one template as they are at one moment, each looked up once.

    Fifty projects ask for the same two or three.
    """

    def __init__(self, source: Source) -> None:
        """Fetch what the template has now.

        Raises:
            FastwrightError: If it cannot be fetched.

        """
        self.source = source
        self.repository = open_mirror(source)
        self._at = cache(self._pin)
        self._is_ancestor = cache(self._ask_ancestor)

    def find_recorded(self, project: Project) -> Template:
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
            return self._at(str(project.commit))
        except UsageError as failure:
            raise FastwrightError(
                f"The template {self.source.url} has no commit {project.commit} any more, "
                f"which {project.path} was made from.",
                hint="Push it to the template again from a clone that has it, with a tag; "
                "or name another address of the template with --template.",
            ) from failure

    def find_wanted(self, recorded: Template, ref: str | None) -> Template:
        """Return the template at a ref, by default at the newest release.

        Raises:
            UsageError: If there is no such ref, or it is older than what the project has.

        """
        chosen = ref or self._find_newest(recorded)
        try:
            wanted = self._at(chosen)
        except UsageError as failure:
            failure.hint = "Name another one with --to, or leave --to out."
            raise
        if self._is_behind(wanted, recorded):
            raise UsageError(
                f"{chosen} is older than {recorded.version}, which the project has.",
                hint="Updates only go forward. To undo one: git revert",
            )
        return wanted

    @cached_property
    def _newest_tag(self) -> str | None:
        return latest_tag(self.repository)

    def _find_newest(self, recorded: Template) -> str:
        """Return the latest release, unless the project is past it."""
        tag = self._newest_tag
        if tag is None or not self._is_behind(self._at(tag), recorded):
            return tag or "HEAD"
        return "HEAD" if self.source.is_checkout else recorded.commit

    def _is_behind(self, template: Template, other: Template) -> bool:
        """Tell whether a version is part of the history of another one."""
        is_other = template.commit != other.commit
        return is_other and self._is_ancestor(template.commit, other.commit)

    def _pin(self, ref: str) -> Template:
        return pin(self.source, self.repository, ref)

    def _ask_ancestor(self, commit: str, descendant: str) -> bool:
        asked = ("merge-base", "--is-ancestor", commit, descendant)
        return git.succeeds(*asked, cwd=self.repository)
