"""The same promise through real renders of Copier, releases with tags, and a working tree."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from copier import run_copy
from fastwright.update.planning import Wish, planned
from fastwright.update.updating import abort, carry_out
from hypothesis import HealthCheck, given, settings

from tests.update.conftest import ANSWERS, FIRST, Repository, Template
from tests.update.histories import Author, Round, State, begin, rounds, take_both
from tests.update.test_merges import check, read_conflicts, read_state

EXAMPLES = int(os.environ.get("FASTWRIGHT_HISTORIES", "50"))
KEPT = ("copier.yml", ANSWERS, ".copier-answers.yml")


def write_state(repository: Repository, state: State) -> None:
    """Let a repository have these files, beside those that make it a template or a project."""
    for name in set(repository.snapshot()) - set(KEPT):
        (repository.path / name).unlink()
    repository.write({name: content for name, (content, _) in state.items()})
    for name, (_, mode) in state.items():
        (repository.path / name).chmod(0o755 if mode else 0o644)


def look(repository: Repository) -> State:
    """Return the files of a project."""
    return {
        name: (content, bool(mode & 0o100))
        for name, (content, mode) in repository.snapshot().items()
        if name not in KEPT
    }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=rounds)
def test_no_line_is_lost_by_an_update(history: list[Round]) -> None:
    template, user = Author("T"), Author("U")
    base = begin(template)
    with TemporaryDirectory() as folder:
        origin = Template(Path(folder) / "template")
        origin.path.mkdir()
        origin.git("init", "--quiet")
        origin.write({name: FIRST[name] for name in KEPT[:2]})
        write_state(origin, base)
        origin.release("v1.0.0", {})
        project = Repository(Path(folder) / "project")
        run_copy(str(origin.path), project.path, defaults=True, quiet=True)
        project.git("init", "--quiet")
        project.commit()
        for number, step in enumerate(history, start=2):
            base = live_through(step, base, number, template, user, origin, project)


def live_through(
    step: Round,
    base: State,
    number: int,
    template: Author,
    user: Author,
    origin: Template,
    project: Repository,
) -> State:
    """Let both sides work, update, and hold the update to what is promised."""
    theirs, ours = base, look(project)
    for change in step.template:
        theirs = template.take(theirs, change)
    for change in step.user:
        ours = user.take(ours, change)
    write_state(origin, theirs)
    origin.release(f"v{number}.0.0", {})
    write_state(project, ours)
    project.commit()
    before = project.snapshot(), project.status(), project.git("ls-files", "--stage")
    with planned([Wish(project.path)]) as plans:
        plan = next(plans)
        tree = plan.tree_id
        planned_files = {
            name: file
            for name, file in read_state(plan.tree, plan.store).items()
            if name not in KEPT
        }
        conflicts = read_conflicts(plan, plan.store)
        carry_out(plan, commit=False)
    assert look(project) == planned_files, "the update did something else than the plan"
    check(base, ours, theirs, planned_files, conflicts)
    abort(project.path)
    after = project.snapshot(), project.status(), project.git("ls-files", "--stage")
    assert after == before, "the way back leads elsewhere"
    with planned([Wish(project.path)]) as plans:
        again = next(plans)
        assert again.tree_id == tree
        carry_out(again, commit=False)
    write_state(
        project,
        {name: (take_both(content), mode) for name, (content, mode) in look(project).items()},
    )
    project.commit()
    return theirs
