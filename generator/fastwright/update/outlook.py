"""What is to be expected of an update: found out by a plan, and kept for `fastwright status`."""

from pathlib import Path

from fastwright.drift import Files, Outlook, measure, remember
from fastwright.errors import FastwrightError
from fastwright.project import Project
from fastwright.renders import open_renders, recorded_render, render_trees
from fastwright.update.declarations import read_declarations
from fastwright.update.plan import Plan
from fastwright.update.planning import Wish, planned
from fastwright.update.recorded import read_project


def foresee(path: Path) -> Outlook:
    """Plan the update of a project to the newest version, and return what there is to expect."""
    try:
        with planned([Wish(path, defaults=True)]) as plans:
            return note_plan(next(plans))
    except FastwrightError as failure:
        return Outlook(unknown=failure.message)


def note_plan(plan: Plan) -> Outlook:
    """Return what there is to expect of the update that a plan is for, and keep it."""
    project = read_project(plan.checkout)
    made = _read_made(project, plan)
    conflicts = tuple(conflict.path for conflict in plan.conflicts)
    remember(project, made, plan.before, wanted=plan.wanted.commit, conflicts=conflicts)
    return Outlook(measure(made, plan.before), conflicts)


def _read_made(project: Project, plan: Plan) -> Files:
    """Return what the recorded version makes, without the files that are the user's by design."""
    # The plan has just rendered it.
    store = open_renders(plan.checkout.object_format)
    made = recorded_render(plan.recorded, project.answers, project.path.name)
    [tree] = render_trees([made], store)
    owned = read_declarations(plan.wanted).generated_once.match_file
    return {path: entry for path, entry in store.read_tree(tree).items() if not owned(path)}
