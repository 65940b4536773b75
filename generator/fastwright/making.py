"""Making a project: pin the template, render it aside, move it into place, make it ready."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fastwright.answers import (
    Answers,
    check_answers,
    check_applied,
    find_missing,
    name_from_folder,
)
from fastwright.console import console
from fastwright.destination import (
    check_destination,
    check_outside,
    move_into_place,
    staging,
)
from fastwright.errors import UsageError
from fastwright.hooks import set_up
from fastwright.project import Project
from fastwright.renders import Render, keep_render
from fastwright.source import Source
from fastwright.steps import require_program
from fastwright.template import Template, open_template


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    Attributes:
        dest: Where the project goes, as it was typed.
        source: Where its template comes from.
        answers: What was answered already.
        ask: Ask on the terminal for the rest.
        defaults: Take the defaults for the rest.
        allow_dirty: Take the uncommitted changes of a checkout along.
        install: Lock and install the packages afterwards.
        commit: Make a repository with a first commit afterwards.

    """

    dest: Path
    source: Source
    answers: Answers
    ask: bool
    defaults: bool
    allow_dirty: bool
    install: bool
    commit: bool


def make(order: Order) -> Project:
    """Make the project: absent if rendering fails, left in place if a step after it does."""
    target = check_destination(order.dest)
    if order.install:
        require_program("uv", instead="leave its steps out with --no-install")
    with staging(target) as folder:
        rendered = _render(order, target, folder)
        move_into_place(rendered.path, target)
    project = replace(rendered, path=target)
    set_up(project, order.dest, install=order.install, commit=order.commit)
    return project


@contextmanager
def preview(order: Order) -> Iterator[Project]:
    """Give the project as it would be, in a folder that does not outlive this context."""
    target = check_destination(order.dest)
    with tempfile.TemporaryDirectory(prefix="fastwright-") as folder:
        yield _render(order, target, Path(folder))


def _render(order: Order, target: Path, folder: Path) -> Project:
    template = open_template(order.source, allow_dirty=order.allow_dirty)
    if order.source.is_checkout:
        check_outside(target, Path(order.source.url))
    if template.dirty:
        console.warn("The template has uncommitted changes: this project cannot be updated.")
    answers = check_answers(order.answers, template.questions)
    suggestions = _suggest_name(target, template)
    if not (order.ask or order.defaults):
        _refuse_missing(answers | suggestions, template)
    # Importing Copier takes longer than everything above.
    from fastwright.render import render

    # Its name may be part of what is rendered.
    into = folder / "project" / target.name
    if order.ask:
        project = render(template, answers, suggestions, into, ask=True)
    else:
        with console.step("Render the template"):
            project = render(template, answers, suggestions, into, ask=False)
    check_applied(answers, project.answers, template.questions)
    if not template.dirty:
        keep_render(Render(template, project.answers, target.name), into)
    return project


def _suggest_name(target: Path, template: Template) -> Answers:
    name = name_from_folder(target.name)
    return {"project_name": name} if name and "project_name" in template.questions else {}


def _refuse_missing(answers: Answers, template: Template) -> None:
    missing = find_missing(answers, template.questions)
    if missing:
        names = ", ".join(question.name for question in missing)
        raise UsageError(
            f"There is no terminal to ask on, and these questions are not answered: {names}.",
            hint="Answer them with flags, --data or --answers, or use --defaults.",
        )
