# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Who may do what with which record: pure rules over a principal and a record's attributes.

What a scope opens as a whole stands at the endpoints; these rules go on from there.
"""

from app.articles.models import ArticleState
from app.auth.principal import Principal
from app.auth.scopes import Scope
from app.core.errors import ForbiddenError


def manages_articles(principal: Principal | None) -> bool:
    """Allow everything with everybody's articles to those who have the scope for it."""
    return principal is not None and Scope.ARTICLES_MANAGE in principal.scopes


def may_read_article(principal: Principal | None, author_id: int, state: ArticleState) -> bool:
    """Show what is published to everybody, the rest to its author and to who manages articles."""
    is_author = principal is not None and principal.id == author_id
    return state == ArticleState.PUBLISHED or is_author or manages_articles(principal)


def find_reader_id(principal: Principal | None) -> int | None:
    """Say whose unpublished articles a list may show: 0 is nobody, None is everybody."""
    if manages_articles(principal):
        return None
    return 0 if principal is None else principal.id


def check_may_change_article(principal: Principal, author_id: int, state: ArticleState) -> None:
    """Allow the author until it is archived, and those who manage articles always."""
    is_open = principal.id == author_id and state != ArticleState.ARCHIVED
    if not (is_open or manages_articles(principal)):
        raise ForbiddenError("Only its author may change an article, and not once it is archived.")


def check_may_end_user(principal: Principal, user_id: int) -> None:
    """Keep everybody from locking themselves out."""
    if principal.id == user_id:
        raise ForbiddenError("Nobody may deactivate, demote or delete the own user.")
# {% if has_api_keys %}


def check_may_grant(principal: Principal, owner_id: int, scopes: frozenset[Scope]) -> None:
    """Allow keys that can do no more than their maker; others get theirs from who manages users."""
    is_own = principal.id == owner_id or Scope.USERS_MANAGE in principal.scopes
    if not (is_own and scopes <= principal.scopes):
        raise ForbiddenError(
            "A key can have scopes that its maker has, and another owner if that manages users."
        )
# {% endif %}
# {% endcall %}
