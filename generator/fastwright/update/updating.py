"""An update from its beginning to its end, and the ways back."""

import json
from pathlib import Path
from typing import Any

from fastwright.advice import spell
from fastwright.errors import FastwrightError, UsageError
from fastwright.update.application import begin, list_touched, turn_at
from fastwright.update.checkout import Checkout, open_checkout
from fastwright.update.finishing import cancel, finish, resume
from fastwright.update.messages import write_message
from fastwright.update.obstacles import refuse_strangers
from fastwright.update.plan import FORM, Plan, as_mapping
from fastwright.update.planning import Wish
from fastwright.update.readiness import (
    is_over,
    refuse_hidden,
    refuse_other,
    refuse_unready,
)
from fastwright.update.state import State, read_state

# What two plans have to agree on to be the same.
_SAME = ("head", "template", "to", "answers", "tree", "conflicts", "in_the_way")


def refuse_to_begin(path: Path, *, commit: bool) -> None:
    """Refuse a working tree that cannot take an update, before anything is worked out.

    Raises:
        FastwrightError: If it is not ready.

    """
    checkout = open_checkout(path)
    with turn_at(checkout):
        refuse_unready(checkout, commit=commit)


def carry_out(plan: Plan, *, commit: bool) -> State | None:
    """Do what a plan says, and return what is under way then; None if there is nothing to do.

    Raises:
        FastwrightError: If the working tree does not allow it; nothing is changed then.

    """
    checkout = plan.checkout
    with turn_at(checkout) as turn:
        refuse_unready(checkout, commit=commit)
        if plan.is_empty:
            return None
        if open_checkout(checkout.path).head != checkout.head:
            raise FastwrightError(
                f"{checkout.path} has new commits since this was planned.", hint="Say it again."
            )
        refuse_strangers(checkout, plan.in_the_way)
        refuse_hidden(checkout, list_touched(plan))
        state = begin(plan, turn, commit=commit, message=write_message(plan))
        finish(checkout, state)
    return state


def go_on(path: Path, *, commit: bool = False) -> State:
    """Go on with the update that is under way, and commit it if that was wished once.

    Raises:
        FastwrightError: If there is none, or it cannot go on yet.

    """
    checkout = open_checkout(path)
    with turn_at(checkout) as turn:
        state = _require_state(checkout)
        state.commit |= commit
        resume(checkout, state, turn)
    return state


def abort(path: Path) -> Path | None:
    """Undo the update that is under way, or staged.

    Returns the folder of what the user wrote into its files since; None if that is nothing.

    Raises:
        FastwrightError: If there is none.

    """
    checkout = open_checkout(path)
    with turn_at(checkout):
        return cancel(checkout, _require_state(checkout))


def read_plan(file: Path) -> dict[str, Any]:
    """Return a plan that was written down.

    Raises:
        UsageError: If the file holds none.

    """
    try:
        plan = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"The plan {file} cannot be read: {error}.") from error
    missing = [name for name in _SAME if name not in plan] if isinstance(plan, dict) else ["form"]
    if missing or plan.get("form") != FORM:
        raise UsageError(
            f"{file} is no plan of this version of fastwright.",
            hint=f"Make one with: fastwright plan --out {file}",
        )
    return dict(plan)


def wish_for(path: Path, plan: dict[str, Any]) -> Wish:
    """Return the wish that leads to a plan again, if nothing has moved since."""
    wanted = plan["to"]["commit"]
    return Wish(
        path=path,
        to=wanted,
        given=plan["answers"],
        template=plan["template"],
        sets=wanted == plan.get("from", {}).get("commit"),
    )


def compare(plan: Plan, written: dict[str, Any]) -> None:
    """Refuse a plan that is not the one that was written down.

    Raises:
        FastwrightError: If the project or the template has moved since.

    """
    now = as_mapping(plan)
    for name in _SAME:
        if now[name] != written[name]:
            raise FastwrightError(
                f"The plan was made for another state: {name} was {_short(written[name])}, and is "
                f"{_short(now[name])} now.",
                hint=f"Look at a new one: {spell('plan', plan.checkout.path)}",
            )


def _require_state(checkout: Checkout) -> State:
    state = read_state(checkout)
    if state is None or (not state.is_of(checkout) and is_over(checkout, state)):
        raise FastwrightError(
            f"No update is under way in {checkout.path}.",
            hint=f"Begin one with: {spell('update', checkout.path)}",
        )
    refuse_other(checkout, state)
    return state


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
