"""Whether the answers file tells the truth about the project."""

import shlex
from collections.abc import Iterator

from fastwright.answers import Answers, check_answers
from fastwright.errors import FastwrightError, UsageError
from fastwright.health.finding import Finding
from fastwright.health.mending import drop_answer, find_answer, open_at
from fastwright.health.subject import Subject, find_lost
from fastwright.project import ANSWERS_FILE, Project
from fastwright.store import Store
from fastwright.template import Template
from fastwright.update.checkout import Checkout
from fastwright.update.history import find_earlier_answers, resembles_more
from fastwright.update.readiness import list_edited
from fastwright.update.recorded import read_project

_MARKER = b"<" * 7 + b" "


def find_answers(subject: Subject) -> Iterator[Finding]:
    """Judge the answers file by itself, against the template, and against the history."""
    project, checkout = subject.project, subject.checkout
    if project is None:
        yield _explain_unusable(subject)
        return
    if isinstance(subject.template, Template):
        refused = list(_find_refused(project, subject.template))
        yield from refused
        if not refused and isinstance(subject.made, FastwrightError):
            yield _explain_failed(subject.made)
    if isinstance(checkout, Checkout):
        yield from _find_uncommitted(subject, project, checkout)
        yield from _find_untrue(subject, project, checkout)


def _explain_unusable(subject: Subject) -> Finding:
    why = "Only it says which template the project is from: without it nothing can update it."
    place = subject.path / ANSWERS_FILE
    if not place.exists():
        commit = find_lost(subject.path, ANSWERS_FILE)
        return Finding(
            name="answers-missing",
            found=f"The project has no {ANSWERS_FILE} any more.",
            why=why,
            mend=f"git checkout {commit} -- {ANSWERS_FILE}",
        )
    text = place.read_bytes()
    line = text[: max(text.find(_MARKER), 0)].count(b"\n") + 1
    found = str(subject.failure)
    return Finding("answers-unreadable", found, why, open_at(ANSWERS_FILE, line))


def _find_refused(project: Project, template: Template) -> Iterator[Finding]:
    for name, answer in project.answers.items():
        if not _is_asked(name, template):
            yield Finding(
                name="answer-unknown",
                found=f"The answers file answers {name}, which is not asked at {template.version}.",
                why="The line was added by hand, and changes nothing.",
                mend=drop_answer(project.path, name),
            )
            continue
        try:
            check_answers({name: answer}, template.questions)
        except UsageError as failure:
            lines = (project.path / ANSWERS_FILE).read_text("utf-8").splitlines()
            yield _refuse(failure, find_answer(lines, name))


def _explain_failed(failure: FastwrightError) -> Finding:
    """Tell an answer that only a render refuses from a render that fails by itself."""
    if isinstance(failure, UsageError):
        return _refuse(failure, 1)
    last = failure.output.strip().splitlines()[-1:]
    return Finding(
        name="render-failed",
        found=" ".join(["The recorded version cannot be rendered.", failure.message, *last]),
        why="Every update begins with that.",
        mend="fastwright plan --verbose",
    )


def _refuse(failure: FastwrightError, line: int) -> Finding:
    return Finding(
        name="answer-refused",
        found=f"The template refuses what the answers file says. {failure.message}",
        why=f"The recorded version makes no project of it, so no update can start. {failure.hint}",
        mend=open_at(ANSWERS_FILE, line),
    )


def _find_uncommitted(subject: Subject, project: Project, checkout: Checkout) -> Iterator[Finding]:
    """Find answers that were edited by hand, and not committed yet."""
    if list_edited(checkout) != [f"{checkout.prefix}{ANSWERS_FILE}"]:
        return
    try:
        committed = read_project(checkout)
    except FastwrightError:
        return
    changed = _compare(committed.answers, project.answers)
    if isinstance(subject.template, Template):
        changed = {
            name: pair for name, pair in changed.items() if _is_asked(name, subject.template)
        }
    if changed and committed.commit == project.commit:
        yield Finding(
            name="answers-edited",
            found=f"Answers were edited by hand: {_tell(changed)}.",
            why="The files are still those of the answers before. To change both: "
            + shlex.join(["fastwright", "set", *_assign(changed)]),
            mend=f"git checkout HEAD -- {ANSWERS_FILE}",
        )


def _find_untrue(subject: Subject, project: Project, checkout: Checkout) -> Iterator[Finding]:
    """Find answers that were edited by hand since the recorded version was: the files tell."""
    earlier = find_earlier_answers(checkout, project.commit)
    if earlier is None or not isinstance(subject.made, dict):
        return
    before = subject.make(earlier)
    if not isinstance(before, dict):
        return
    ours = Store(checkout.git_dir).read_tree(checkout.treeish)
    if resembles_more(ours, before, subject.made):
        changed = _compare(earlier, project.answers)
        yield Finding(
            name="answers-edited",
            found=f"Answers were edited by hand: {_tell(changed)}.",
            why="The files are still those of the answers before. An update makes them follow.",
            mend="fastwright update",
        )


def _compare(before: Answers, after: Answers) -> dict[str, tuple[object, object]]:
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _tell(changed: dict[str, tuple[object, object]]) -> str:
    """Say what was changed, in words."""
    return ", ".join(
        f"{name} from {_say(old)} to {_say(new)}" for name, (old, new) in changed.items()
    )


def _assign(changed: dict[str, tuple[object, object]]) -> list[str]:
    return [f"{name}={old if new is None else new}" for name, (old, new) in changed.items()]


def _say(answer: object) -> str:
    return "nothing" if answer is None else str(answer)


def _is_asked(name: str, template: Template) -> bool:
    question = template.questions.get(name)
    return question is not None and not question.hidden
