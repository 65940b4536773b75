"""Who is calling."""

from dataclasses import dataclass

from app.auth.scopes import Scope


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request: which user it is, and what the token lets it do."""

    id: int
    scopes: frozenset[Scope]
