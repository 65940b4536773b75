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
from tests.services.fuzzing.key import KeyAccount
from tests.services.fuzzing.password import PasswordAccount
from tests.services.fuzzing.token import TokenAccount

AnyCase = Case[Any]

ACCOUNTS: dict[str, type[Account]] = {
    "none": Account,
    "jwt": PasswordAccount,
    "api_key": KeyAccount,
    "oidc": TokenAccount,
}
ACCOUNT = ACCOUNTS[os.environ["FUZZED_AUTH"]]()
TURNS = count()
OUTCOMES: defaultdict[str, Counter[str]] = defaultdict(Counter)


@schemathesis.auth(refresh_interval=60).skip_for(path_regex=ACCOUNT.open_paths)
class Login:
    """Logs in every minute, and whenever somebody is refused who has to be known."""

    def get(self, case: AnyCase, context: AuthContext) -> Account:
        """Log in."""
        ACCOUNT.log_in()
        return ACCOUNT

    def set(self, case: AnyCase, data: Account, context: AuthContext) -> None:
        """Show who is calling."""
        data.show(case)


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
        secrets = ACCOUNT.find_secrets(case.operation.label)
        if secrets and isinstance(case.body, dict):
            case.body = {**case.body, **secrets}
        if case.method.upper() in ("DELETE", "POST") and len(case.path_parameters) == 1:
            aim(case)


def aim(case: AnyCase) -> None:
    """Let a request be about a record that exists, in its present version."""
    collection, _, rest = case.path.removeprefix("/api/v1").partition("/{")
    record = ACCOUNT.find_target(collection)
    if record:
        case.path_parameters = {rest.partition("}")[0]: record["id"]}
        if "version" in record:
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
