"""All that the fuzzed services are let pass, each with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemathesis import Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import MissingHeaderNotRejected, RejectedPositiveData


@dataclass(frozen=True)
class Exclusion:
    """A failure of a check that is right for one kind of answer, because of a reason."""

    failure: type[Failure]
    status: int
    reason: str
    applies: Callable[[dict[str, Any]], bool]


def blames_version(problem: dict[str, Any]) -> bool:
    """Tell whether the problem is the version that a request names, or does not name."""
    return "version" in problem["detail"] or "If-Match" in problem["detail"]


def blames_cursor(problem: dict[str, Any]) -> bool:
    """Tell whether nothing is wrong but the cursor that was made up."""
    return str(problem["detail"]).startswith("The cursor ")


def blames_reserved_domain(problem: dict[str, Any]) -> bool:
    """Tell whether nothing is wrong but an address such as ada@shop.test."""
    faults = problem.get("errors", [])
    return bool(faults) and all("special-use or reserved" in fault["message"] for fault in faults)


def blames_target(problem: dict[str, Any]) -> bool:
    """Tell whether nothing is wrong but where a browser would be sent."""
    return str(problem["detail"]).startswith("return_to is neither")


EXCLUSIONS = [
    Exclusion(
        MissingHeaderNotRejected,
        428,
        "RFC 6585 made this status for a missing If-Match; the check knows the older ones.",
        blames_version,
    ),
    Exclusion(
        RejectedPositiveData,
        412,
        "A version that was made up is well formed, and not the one of the record.",
        blames_version,
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
    Exclusion(
        RejectedPositiveData,
        422,
        "Which origins a browser may be sent to is known to the settings, and not to OpenAPI.",
        blames_target,
    ),
]


def is_excluded(failure: Failure, response: Response) -> bool:
    """Tell whether a failure is none."""
    return any(
        isinstance(failure, exclusion.failure)
        and response.status_code == exclusion.status
        and exclusion.applies(response.json())
        for exclusion in EXCLUSIONS
    )
