"""Who may do what with which record: pure rules over a principal and a record's attributes."""

from app.auth.principal import Principal
from app.auth.scopes import Scope
from app.core.errors import ForbiddenError


def may_change_article(principal: Principal, author_id: int) -> bool:
    """Allow the author, and those who manage everybody's articles."""
    return principal.id == author_id or Scope.ARTICLES_MANAGE in principal.scopes


def check_may_change_article(principal: Principal, author_id: int) -> None:
    """Refuse everybody else."""
    if not may_change_article(principal, author_id):
        raise ForbiddenError("Only its author may change or delete an article.")
