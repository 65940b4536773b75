"""A plan, for people."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fastwright.advice import spell
from fastwright.console import BOLD, GREEN, RED, YELLOW, console
from fastwright.store import Entry
from fastwright.update.carrying import AS_SAID
from fastwright.update.changes import Change, Kind
from fastwright.update.merging import Conflict
from fastwright.update.plan import Plan

_STYLES = {Kind.CONFLICT: RED, Kind.MERGED: YELLOW, Kind.DELETED: RED, Kind.ADDED: GREEN}
_REMARKS = {
    Kind.MERGED: "with your edits",
    Kind.KEPT: "you deleted it",
    Kind.CONFLICT: "you and the template changed it",
}
_WIDTH = 12
_MOST_LINES = 40


def print_plan(plan: Plan, *, with_diff: bool = False) -> None:
    """Print what an update does to a project."""
    console.result(_title(plan))
    sections = {
        "Files": _list_files(plan),
        "Answers": (
            f"{change.name}: {_shown(change.before)} → {_shown(change.after)}  ({change.reason})"
            for change in plan.answer_changes
        ),
        "In the way (put aside in .git/fastwright/aside)": iter(plan.in_the_way),
        "New in the template": iter(plan.changelog.splitlines()),
        "Conflicts": _list_hunks(plan),
        "To do afterwards": (f"- {item}" for item in plan.todo),
    }
    for heading, lines in sections.items():
        shown = [f"  {line}".rstrip() for line in lines]
        if shown:
            console.result(f"\n{console.styled(heading, BOLD, sys.stdout)}")
            console.result("\n".join(shown))
    if with_diff and not plan.is_empty:
        console.result(f"\n{read_diff(plan)}")


def print_command(plan: Plan, root: Path, *, template: str | None, defaults: bool) -> None:
    """Print the command that does what a plan says, if there is anything to do.

    Args:
        plan: The plan.
        root: The project, as it was typed.
        template: The address that was given for the template, if one was.
        defaults: Whether new questions are answered by their defaults.

    """
    if plan.is_empty:
        return
    options = _options(plan)
    if template:
        options += ["--template", template]
    if defaults:
        options += ["--defaults"]
    console.say(f"\nTo do it: {spell('update', root, *options)}")


def read_diff(plan: Plan) -> str:
    """Return the whole patch from the project as it is to what it would be."""
    store = plan.store
    trees = store.write_tree(plan.before), plan.tree_id
    color = "always" if console.styled("x", RED, sys.stdout) != "x" else "never"
    asked = ("diff-tree", "--patch", "--find-renames", "-r", f"--color={color}")
    return store.run(*asked, *trees).decode("utf-8", "replace").rstrip("\n")


def _title(plan: Plan) -> str:
    name = console.styled(str(plan.checkout.path), BOLD, sys.stdout)
    before, after = plan.recorded.version, plan.wanted_version
    if plan.is_empty:
        return f"{name}: up to date with {after}, nothing to do"
    step = after if before == after else f"{before} → {after}"
    return f"{name}: {step} of {plan.wanted.url}"


def _list_files(plan: Plan) -> Iterator[str]:
    if plan.is_empty:
        return
    for change in plan.changes:
        if change.kind is not Kind.UNTOUCHED:
            yield _line(change)
    untouched = len(plan.list_changes(Kind.UNTOUCHED))
    yield f"{untouched} files are not touched"


def _line(change: Change) -> str:
    word = console.styled(
        f"{change.kind.value:<{_WIDTH}}", _STYLES.get(change.kind, ""), sys.stdout
    )
    path = f"{change.old_path} → {change.path}" if change.old_path else change.path
    remark = _REMARKS.get(change.kind, "")
    return f"{word}  {path}" + (f"  ({remark})" if remark else "")


def _list_hunks(plan: Plan) -> Iterator[str]:
    for conflict in plan.conflicts:
        yield conflict.path
        entry = plan.tree.get(conflict.path)
        hunks = _find_hunks(plan, entry) if entry and entry.is_file else []
        yield from _shorten(f"  {line}" for line in hunks or _explain(conflict))


def _find_hunks(plan: Plan, entry: Entry) -> list[str]:
    """Return the lines between conflict markers, and the markers."""
    lines: list[str] = []
    inside = False
    for line in plan.store.read_blob(entry.oid).decode("utf-8", "replace").splitlines():
        inside = inside or line.startswith("<<<<<<< ")
        if inside:
            lines.append(line)
        inside = inside and not line.startswith(">>>>>>> ")
    return lines


def _explain(conflict: Conflict) -> list[str]:
    return [conflict.reason or "both sides changed it"]


def _shorten(lines: Iterable[str]) -> list[str]:
    listed = list(lines)
    if len(listed) <= _MOST_LINES:
        return listed
    return [*listed[:_MOST_LINES], f"  … {len(listed) - _MOST_LINES} more lines"]


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)


def _options(plan: Plan) -> list[str]:
    options = ["--to", plan.wanted_version]
    for change in plan.answer_changes:
        if change.reason == AS_SAID:
            options += ["--data", f"{change.name}={change.after}"]
    return options
