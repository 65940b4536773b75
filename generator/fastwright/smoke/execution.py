"""Carrying out what was ordered: choose variants, list or prove them, and tell what came of it."""

import errno
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastwright.console import console
from fastwright.errors import BrokenError, FastwrightError, UsageError
from fastwright.smoke.campaign import Campaign
from fastwright.smoke.changes import check_out, find_changed, write_diff
from fastwright.smoke.contract import History, Workshop
from fastwright.smoke.listing import write_listing
from fastwright.smoke.location import describe_version, find_template
from fastwright.smoke.matrix import write_matrix
from fastwright.smoke.opening import count_jobs, open_history, open_scratch, open_workshop
from fastwright.smoke.order import Order
from fastwright.smoke.plan import Plan, make_plan, read_plan, take_shard, write_plan
from fastwright.smoke.progress import Progress
from fastwright.smoke.reports.conclusion import conclude
from fastwright.smoke.reports.output import print_report, write_file
from fastwright.smoke.results import Report
from fastwright.smoke.selection import Selected, select_all, select_named, select_pairwise
from fastwright.smoke.subject import Subject
from fastwright.smoke.variants import Level, Variant


def carry_out(order: Order) -> int:
    """Do what was ordered, and return the exit code.

    Raises:
        UsageError: If it cannot be meant so.
        BrokenError: If the template, a server or the machine gave way before anything was shown.

    """
    order.refuse_contradictions()
    with _telling_what_broke():
        subject = Subject(find_template(order.template))
        _refuse_inside(order, subject)
        with open_history(subject.root, wanted=_wants_history(order)) as history:
            plan = _choose(order, subject, history)
        if order.listed and order.changed is None:
            _print_plan(order, subject, plan)
            return 0
        progress = Progress(lambda variant: variant.label(subject.defaults), count_jobs(order.jobs))
        began = time.monotonic()
        with open_workshop(order, subject.root, subject.configuration, progress) as workshop:
            if order.changed is not None:
                plan = _keep_changed(order, subject, plan, workshop, progress)
            if order.listed:
                _print_plan(order, subject, plan)
                return 0
            report = _begin_report(order, subject, plan)
            campaign = Campaign(
                subject, workshop, progress, report, _repeat(order), order.shrinking
            )
            campaign.prove(_take_part(order, plan))
        report.seconds = time.monotonic() - began
        print_report(report, order)
    return conclude(report, allow_unverified=order.allow_unverified)


def _choose(order: Order, subject: Subject, history: History) -> Plan:
    """Choose variants, and deal them out."""
    version = describe_version(subject.root)
    if order.plan is not None:
        plan = read_plan(order.plan)
        if plan.version != version:
            raise UsageError(
                f"The plan {order.plan} is for the version {plan.version or 'of no commit'}, and "
                f"the template is at {version or 'no commit'}.",
                hint="Make another one with --list --json.",
            )
        return plan
    part = order.part
    # Every part has to come to the same partition: they may know of different times.
    known = history.expect_all if order.listed and part is None else _know_nothing
    return make_plan(
        _select(order, subject, history),
        version=version,
        selection=order.selection,
        total=part.total if part else order.shards or 1,
        expect=known,
    )


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


def _keep_changed(
    order: Order, subject: Subject, plan: Plan, now: Workshop, progress: Progress
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
    known = now.history.expect_all if order.listed and order.part is None else _know_nothing
    return make_plan(
        changed,
        version=plan.version,
        selection=plan.selection,
        total=len(plan.shards),
        expect=known,
    )


def _take_part(order: Order, plan: Plan) -> list[Selected]:
    return plan.selected if order.part is None else take_shard(plan, order.part)


def _print_plan(order: Order, subject: Subject, plan: Plan) -> None:
    if order.part is not None:
        plan = Plan(plan.version, plan.selection, [take_shard(plan, order.part)], [None])
    if order.format is not None:
        console.result(write_matrix(plan, order.format))
    elif order.as_json:
        console.result(write_plan(plan))
    else:
        console.result(write_listing(subject, plan))


def _begin_report(order: Order, subject: Subject, plan: Plan) -> Report:
    elsewhere = [(entry.answers, entry.where) for entry in subject.configuration.elsewhere]
    report = Report(
        template=subject.root.name,
        version=plan.version,
        selection=plan.selection,
        shard=str(order.part or ""),
        selected=[(chosen.variant.level, chosen.variant.name) for chosen in plan.selected],
        factors=subject.values,
        defaults=subject.defaults,
        elsewhere=elsewhere,
    )
    undecided = len(subject.space.undecided)
    if undecided:
        report.notes.append(
            f"Of {undecided} combinations it could not be found out whether they are legal."
        )
    return report


def _repeat(order: Order) -> list[str]:
    """Return the command without the flags that choose variants."""
    given = [] if order.template is None else [str(order.template)]
    return ["fastwright", "smoke", *given]


def _wants_history(order: Order) -> bool:
    return order.failed or order.shards is not None or order.as_json


def _refuse_inside(order: Order, subject: Subject) -> None:
    """Refuse to keep projects where they would become a part of the template."""
    if order.keep is not None and order.keep.resolve().is_relative_to(subject.root.resolve()):
        raise UsageError(
            f"--keep {order.keep} is inside the template, which is taken as it is.",
            hint=f"Name a folder elsewhere, for example {shlex.quote(f'../{order.keep.name}')}",
        )


def _know_nothing(_: Variant) -> None:
    return None


@contextmanager
def _telling_what_broke() -> Iterator[None]:
    """Tell a failure of what a proof needs from that of a variant, which has the exit code 1."""
    try:
        yield
    except FastwrightError as error:
        if error.exit_code != FastwrightError.exit_code:
            raise
        raise BrokenError(error.message, error.hint, error.output) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise BrokenError("The disk is full.", hint="Make room, and try again.") from error
        raise BrokenError(f"{error.filename or 'The machine'}: {error.strerror}.") from error
