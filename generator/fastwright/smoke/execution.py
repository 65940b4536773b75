"""Carrying out what was ordered: choose variants, list or prove them, and tell what came of it."""

import errno
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastwright.console import console
from fastwright.errors import BrokenError, FastwrightError, UsageError
from fastwright.smoke.campaign import Campaign
from fastwright.smoke.choice import choose, choose_times, keep_changed
from fastwright.smoke.location import find_template
from fastwright.smoke.opening import count_jobs, open_history, open_workshop
from fastwright.smoke.order import Order
from fastwright.smoke.plans.listing import write_listing
from fastwright.smoke.plans.matrix import write_matrix
from fastwright.smoke.plans.plan import Plan, take_shard, write_plan
from fastwright.smoke.plans.selection import Selected
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.reports.conclusion import conclude
from fastwright.smoke.reports.output import print_report
from fastwright.smoke.reports.progress import Progress
from fastwright.smoke.results import Report


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
        with open_history(order, subject.root, wanted=_wants_history(order)) as history:
            expect = choose_times(order, history)
            plan = choose(order, subject, history, expect)
        if order.listed and order.changed is None:
            _print_plan(order, subject, plan)
            return 0
        progress = Progress(lambda variant: variant.label(subject.defaults), count_jobs(order.jobs))
        began = time.monotonic()
        with open_workshop(order, subject.root, subject.configuration, progress) as workshop:
            if order.changed is not None:
                plan = keep_changed(order, subject, plan, workshop, progress, expect)
            if order.listed:
                _print_plan(order, subject, plan)
                return 0
            report = _begin_report(order, subject, plan)
            # Who keeps projects wants those that were named, not what was tried besides.
            shrinking = order.shrinking and order.keep is None
            campaign = Campaign(subject, workshop, progress, report, _repeat(order), shrinking)
            campaign.prove(_take_part(order, plan))
        report.seconds = time.monotonic() - began
        print_report(report, order)
    return conclude(report, allow_unverified=order.allow_unverified)


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
    report = Report(
        template=subject.root.name,
        version=plan.version,
        selection=plan.selection,
        shard=str(order.part or ""),
        selected=[chosen.variant for chosen in plan.selected],
        factors=subject.values,
        defaults=subject.defaults,
        elsewhere=subject.configuration.elsewhere,
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
        words = f"{error.filename or 'The machine'}: {error.strerror or error}."
        raise BrokenError(words) from error
