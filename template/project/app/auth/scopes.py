"""What a caller may do, as scopes; a role is a named set of them."""

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a caller may do."""

    ARTICLES_WRITE = "articles:write"
    ARTICLES_MANAGE = "articles:manage"
    # {% if has_api_keys %}
    KEYS_MANAGE = "keys:manage"
    # {% endif %}
    USERS_MANAGE = "users:manage"


class Role(StrEnum):
    """A set of scopes with a name."""

    AUTHOR = "author"
    EDITOR = "editor"
    ADMIN = "admin"


DESCRIPTIONS = {
    Scope.ARTICLES_WRITE: "Write articles, change and delete one's own.",
    Scope.ARTICLES_MANAGE: "See, change and delete everybody's articles.",
    # {% if has_api_keys %}
    Scope.KEYS_MANAGE: "Make, rotate and revoke API keys.",
    # {% endif %}
    Scope.USERS_MANAGE: "See, change and delete users.",
}

SCOPES = {
    Role.AUTHOR: frozenset({Scope.ARTICLES_WRITE}),
    Role.EDITOR: frozenset({Scope.ARTICLES_WRITE, Scope.ARTICLES_MANAGE}),
    Role.ADMIN: frozenset(Scope),
}
