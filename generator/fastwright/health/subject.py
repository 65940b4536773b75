"""The project that is examined, with what several checks ask about it, found out once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastwright import git
from fastwright.answers import Answers
from fastwright.errors import FastwrightError
from fastwright.offers import Offer, Unreachable, list_offers
from fastwright.project import ANSWERS_FILE, Project, open_project
from fastwright.renders import open_renders, recorded_render, render_trees
from fastwright.store import Store, Tree
from fastwright.template import Template
from fastwright.update.checkout import Checkout, open_checkout
from fastwright.update.recorded import template_of
from fastwright.update.versions import Versions


@dataclass(frozen=True)
class Subject:
    """A project, healthy or not.

    Attributes:
        path: Its root.
        project: What its answers file records; None if that cannot be read.
        failure: Why it cannot be read.
        full: Whether there is time for all that can be found out.

    """

    path: Path
    project: Project | None
    failure: FastwrightError | None
    full: bool

    @cached_property
    def checkout(self) -> Checkout | FastwrightError:
        """Its working tree, or why it has none."""
        try:
            return open_checkout(self.path)
        except FastwrightError as failure:
            return failure

    @cached_property
    def offer(self) -> Offer | Unreachable:
        """What the repository of its template offers."""
        address = self.project.template if self.project else ""
        return list_offers([address])[address]

    @cached_property
    def template(self) -> Template | FastwrightError | None:
        """The template at the recorded version, why there is none, or None if nobody can tell."""
        if self.project is None or isinstance(self.offer, Unreachable):
            return None
        try:
            source = template_of(self.project, None)
            return Versions(source).find_recorded(self.project)
        except FastwrightError as failure:
            return failure

    @cached_property
    def store(self) -> Store:
        """Where renders are kept."""
        checkout = self.checkout
        return open_renders(checkout.object_format if isinstance(checkout, Checkout) else "sha1")

    @cached_property
    def made(self) -> Tree | FastwrightError | None:
        """What the template makes of the recorded answers, or why it refuses them."""
        return self.make(self.project.answers) if self.project else None

    def make(self, answers: Answers) -> Tree | FastwrightError | None:
        """Return what the recorded version makes of answers; None if that is not to be had."""
        if not isinstance(self.template, Template):
            return None
        render = recorded_render(self.template, answers, self.path.name)
        try:
            [tree] = render_trees([render], self.store)
        except FastwrightError as failure:
            return failure
        return self.store.read_tree(tree)


def open_subject(path: Path, *, full: bool) -> Subject:
    """Look at a project, and take it with a broken answers file, too, or a lost one.

    Raises:
        FastwrightError: If there is no project at this path, and never was.

    """
    place = path.resolve()
    try:
        return Subject(place, open_project(path), None, full)
    except FastwrightError as failure:
        if (path / ANSWERS_FILE).exists() or (place.is_dir() and find_lost(place, ANSWERS_FILE)):
            return Subject(place, None, failure, full)
        raise


def find_lost(project: Path, file: str) -> str | None:
    """Return a commit that still has a file that is gone from a project."""
    try:
        if git.run("ls-tree", "--name-only", "HEAD", "--", file, cwd=project):
            return "HEAD"
        deleted = ("log", "--max-count=1", "--diff-filter=D", "--format=%h", "--", file)
        commit = git.run(*deleted, cwd=project).strip()
    except FastwrightError:
        return None
    return f"{commit}^" if commit else None
