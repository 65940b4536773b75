"""What the commit of an update says."""

from collections.abc import Iterator

from fastwright.update.plan import Plan


def write_message(plan: Plan) -> str:
    """Return the message: what came in, which answers changed, and what is left to do."""
    parts = [_title(plan), plan.changelog.strip(), *_list_answers(plan), *_list_todo(plan)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(plan: Plan) -> str:
    if plan.recorded.commit == plan.wanted.commit:
        answers = ", ".join(f"{change.name} to {change.after}" for change in plan.answer_changes)
        return f"Set {answers}"
    return f"Update from version {plan.recorded.version} of the template to {plan.wanted_version}"


def _list_answers(plan: Plan) -> Iterator[str]:
    if plan.answer_changes:
        yield "Answers:\n" + "\n".join(
            f"- {change.name}: {change.before} -> {change.after} ({change.reason})"
            for change in plan.answer_changes
        )


def _list_todo(plan: Plan) -> Iterator[str]:
    if plan.todo:
        yield "To do:\n" + "\n".join(f"- {item}" for item in plan.todo)
