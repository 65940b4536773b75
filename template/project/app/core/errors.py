"""What can go wrong on purpose: raised anywhere, turned into an answer in `app.core.problems`."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """The root of all expected errors; its text is shown to the client."""

    status: ClassVar[int]
    headers: Mapping[str, str] = {}


# {% if has_principal %}
class UnauthorizedError(DomainError):
    """Nobody known is calling."""

    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class ForbiddenError(DomainError):
    """This caller may not do that."""

    status = 403


# {% endif %}
class NotFoundError(DomainError):
    """There is no such thing."""

    status = 404


class ConflictError(DomainError):
    """The change collides with what is stored."""

    status = 409


class PreconditionFailedError(DomainError):
    """Somebody else changed it in the meantime."""

    status = 412


class InvalidError(DomainError):
    """The request is well formed, and means nothing here."""

    status = 422


# {% if limits_failures %}
class TooManyRequestsError(DomainError):
    """This caller has to wait."""

    status = 429

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(seconds)}


# {% endif %}
class UnavailableError(DomainError):
    """The service cannot answer now, and may be asked again."""

    status = 503
    headers: Mapping[str, str] = {"Retry-After": "1"}
