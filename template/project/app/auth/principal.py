"""Who is calling."""

from dataclasses import dataclass
from enum import StrEnum

from app.auth.scopes import Scope


class Kind(StrEnum):
    """What a caller is: somebody at a screen, or a program that works by itself."""

    USER = "user"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request: as which user it acts, what it is, and what it may do."""

    id: int
    kind: Kind
    scopes: frozenset[Scope]
    # {% if has_passwords %}
    # The one that its token was given out in; 0 where there is none.
    session_id: int = 0
    # {% endif %}
