"""What a caller may do, as scopes; a role is a named set of them."""

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a token allows."""

    ARTICLES_WRITE = "articles:write"
    ARTICLES_MANAGE = "articles:manage"
    USERS_MANAGE = "users:manage"


DESCRIPTIONS = {
    Scope.ARTICLES_WRITE: "Write articles, change and delete one's own.",
    Scope.ARTICLES_MANAGE: "Change and delete everybody's articles.",
    Scope.USERS_MANAGE: "See, add, change and delete users.",
}

AUTHOR = frozenset({Scope.ARTICLES_WRITE})
ADMIN = frozenset(Scope)
