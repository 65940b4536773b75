"""All that the fuzzed services are let pass, each with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemathesis import Case, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import MissingHeaderNotRejected, RejectedPositiveData

AnyCase = Case[Any]


@dataclass(frozen=True)
class Exclusion:
    """A failure of a check that is right for one kind of answer, because of a reason."""

    failure: type[Failure]
    status: int
    reason: str
    applies: Callable[[AnyCase, Response], bool] = lambda case, response: True


def blames_cursor(case: AnyCase, response: Response) -> bool:
    """Tell whether the answer finds nothing wrong but the cursor that was made up."""
    return "cursor" in case.query and response.json()["detail"].startswith("The cursor ")


def is_conditional(case: AnyCase, response: Response) -> bool:
    """Tell whether the request names the version that it is about."""
    return "If-Match" in case.headers


def blames_reserved_domain(case: AnyCase, response: Response) -> bool:
    """Tell whether the answer finds nothing wrong but an address such as ada@shop.test."""
    faults = response.json().get("errors", [])
    return bool(faults) and all("special-use or reserved" in fault["message"] for fault in faults)


EXCLUSIONS = [
    Exclusion(
        MissingHeaderNotRejected,
        428,
        "RFC 6585 made this status for a missing If-Match; the check knows the older ones.",
    ),
    Exclusion(
        RejectedPositiveData,
        412,
        "A version that was made up is well formed, and not the one of the record.",
        is_conditional,
    ),
    Exclusion(
        RejectedPositiveData,
        422,
        "A cursor that was made up is well formed, and none that the service gave out.",
        blames_cursor,
    ),
    Exclusion(
        RejectedPositiveData,
        422,
        "JSON Schema has no format for addresses that mail can reach.",
        blames_reserved_domain,
    ),
]


def is_excluded(failure: Failure, case: AnyCase, response: Response) -> bool:
    """Tell whether a failure is none."""
    return any(
        isinstance(failure, exclusion.failure)
        and response.status_code == exclusion.status
        and exclusion.applies(case, response)
        for exclusion in EXCLUSIONS
    )
