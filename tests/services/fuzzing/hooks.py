"""What schemathesis needs to know of a service: how to log in, and how to get past its guards."""

import atexit
import json
import os
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import AuthContext, Case, GenerationMode, HookContext, Response
from schemathesis.core.failures import Failure

from tests.services.fuzzing.account import Account
from tests.services.fuzzing.exclusions import is_excluded

AnyCase = Case[Any]

ACCOUNT = Account(os.environ["FUZZED_URL"], os.environ["FUZZED_CREATE_ADMIN"])
# Where nobody needs to be logged in.
OPEN = "/auth/(register|token|refresh|logout)$"
TURNS = count()
OUTCOMES: defaultdict[str, Counter[str]] = defaultdict(Counter)

if ACCOUNT.is_needed:

    @schemathesis.auth(refresh_interval=60).skip_for(path_regex=OPEN)
    class Login:
        """Renews the token every minute, and whenever one is refused where it is needed."""

        def get(self, case: AnyCase, context: AuthContext) -> str:
            """Log in."""
            return ACCOUNT.log_in()

        def set(self, case: AnyCase, data: str, context: AuthContext) -> None:
            """Send the token along."""
            case.headers["Authorization"] = f"Bearer {data}"


def describe(case: AnyCase) -> tuple[str, str]:
    """Say in which phase a request was made up, and whether it is meant to be valid."""
    if case.meta is None:
        return "probe", "none"
    return case.meta.phase.name.value, case.meta.generation.mode.value


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Give every second valid request what a client knows, and chance hardly ever finds."""
    _, mode = describe(case)
    if mode == GenerationMode.POSITIVE.value and next(TURNS) % 2:
        secrets = ACCOUNT.secrets_of(case.operation.label)
        if secrets and isinstance(case.body, dict):
            case.body = {**case.body, **secrets}
        if case.method.upper() == "DELETE":
            aim_at_newest(case)


def aim_at_newest(case: AnyCase) -> None:
    """Let a request be about the newest record, in its present version."""
    collection, _, name = case.path.rpartition("/")
    record = ACCOUNT.find_newest(collection)
    if record and len(case.path_parameters) == 1:
        case.path_parameters = {name.strip("{}"): record["id"]}
        case.headers["If-Match"] = f'"{record["version"]}"'


@schemathesis.hook
def after_call(context: HookContext, case: AnyCase, response: Response) -> None:
    """Count the answer, and remember what it changes."""
    phase, mode = describe(case)
    OUTCOMES[case.operation.label][f"{phase} {mode} {response.status_code}"] += 1
    if response.status_code < 300:
        ACCOUNT.remember(case.operation.label, case.body, response)


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Failure, case: AnyCase, response: Response
) -> bool:
    """Keep the failures that no exclusion names."""
    return not is_excluded(failure, response)


@atexit.register
def write_outcomes() -> None:
    """Leave the counts to the test."""
    Path(os.environ["FUZZED_OUTCOMES"]).write_text(json.dumps(OUTCOMES, indent=1))
