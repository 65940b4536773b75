"""Choosing what to prove, and narrowing it down to what has changed."""

from collections.abc import Callable

from fastwright.console import console
from fastwright.errors import UsageError
from fastwright.smoke.changes import check_out, find_changed, write_diff
from fastwright.smoke.contract import History, Workshop
from fastwright.smoke.location import describe_version
from fastwright.smoke.opening import open_scratch, open_workshop
from fastwright.smoke.order import Order
from fastwright.smoke.plans.plan import Plan, make_plan, read_plan
from fastwright.smoke.plans.selection import Selected, select_all, select_named, select_pairwise
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.reports.output import write_file
from fastwright.smoke.reports.progress import Progress

Expect = Callable[[Variant], float | None]


def choose(order: Order, subject: Subject, history: History, expect: Expect) -> Plan:
    """Choose variants, and deal them out."""
    version = describe_version(subject.root)
    if order.plan is not None:
        plan = read_plan(order.plan)
        if plan.version != version:
            raise UsageError(
                f"The plan {order.plan} is for the version {plan.version or 'of no commit'}, and "
                f"the template is at {version or 'no commit'}.",
                hint="Make another one with --list --json, outside of the folder of the template: "
                "what lies in there is a part of it.",
            )
        return plan
    part = order.part
    return make_plan(
        _select(order, subject, history),
        version=version,
        selection=order.selection,
        total=part.total if part else order.shards or 1,
        expect=expect,
    )


def choose_times(order: Order, history: History) -> Expect:
    """Return what tells how long variants take, if parts are to be made by it.

    Each part has to come to the same parts as the others. The runs that machines remember differ;
    a report is the same for all.
    """
    shared = order.source is not None or order.part is None
    return history.expect_all if shared else _know_nothing


def _select(order: Order, subject: Subject, history: History) -> list[Selected]:
    if order.variants:
        return select_named(subject, order.variants, order.level)
    if order.failed:
        return _select_failed(order, subject, history)
    level = order.level or Level.FULL
    return select_all(subject, level) if order.everything else select_pairwise(subject, level)


def _select_failed(order: Order, subject: Subject, history: History) -> list[Selected]:
    """Return what was not proven the last time and still exists."""
    selected = []
    for answers, level in history.list_failed():
        try:
            complete = subject.complete(answers)
        except UsageError:
            continue
        variant = Variant(complete, order.level or level)
        selected.append(Selected(variant, "was not proven the last time"))
    return selected


def keep_changed(
    order: Order,
    subject: Subject,
    plan: Plan,
    now: Workshop,
    progress: Progress,
    expect: Expect,
) -> Plan:
    """Return a plan for those variants only that render differently from a commit."""
    ref = order.changed or ""
    with open_scratch() as scratch:
        template = check_out(subject.root, ref, scratch)
        with open_workshop(order, template, subject.configuration, progress) as before:
            changed = find_changed(plan.selected, now, before, ref)
            if order.diff is not None:
                folder = scratch / "renders"
                folder.mkdir()
                write_file(order.diff, write_diff(changed, now, before, folder))
    console.say(f"{len(changed)} of {len(plan.selected)} variants render differently from {ref}.")
    return make_plan(
        changed,
        version=plan.version,
        selection=plan.selection,
        total=len(plan.shards),
        expect=expect,
    )


def _know_nothing(_: Variant) -> None:
    return None
