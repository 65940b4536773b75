"""What can go wrong on purpose: raised anywhere, turned into an answer in `app.core.problems`."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """The root of all expected errors; its text is shown to the client."""

    status: ClassVar[int]
    title: ClassVar[str]
    headers: Mapping[str, str] = {}


# {% if has_principal %}
class UnauthorizedError(DomainError):
    """Nobody known is calling."""

    status = 401
    title = "Unauthorized"
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class ForbiddenError(DomainError):
    """This caller may not do that."""

    status = 403
    title = "Forbidden"


# {% endif %}
class NotFoundError(DomainError):
    """There is no such thing."""

    status = 404
    title = "Not Found"


class ConflictError(DomainError):
    """The change collides with what is stored."""

    status = 409
    title = "Conflict"


class PreconditionFailedError(DomainError):
    """Somebody else changed it in the meantime."""

    status = 412
    title = "Precondition Failed"


class InvalidError(DomainError):
    """The request is well formed, and means nothing here."""

    status = 422
    title = "Unprocessable Content"


# {% if limits_failures %}
class TooManyRequestsError(DomainError):
    """This caller has to wait."""

    status = 429
    title = "Too Many Requests"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(seconds)}


# {% endif %}
class UnavailableError(DomainError):
    """The service cannot answer now, and may be asked again."""

    status = 503
    title = "Service Unavailable"
    headers: Mapping[str, str] = {"Retry-After": "1"}
