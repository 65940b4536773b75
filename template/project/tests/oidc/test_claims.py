"""What the claims of a token mean here."""

from typing import Any

import pytest

from app.auth.principal import Kind
from app.auth.scopes import SCOPES, Role, Scope
from app.oidc.claims import find_email, find_kind, find_name, find_scopes
from app.oidc.config import OidcSettings

NOTHING: frozenset[Scope] = frozenset()
WRITE = frozenset({Scope.ARTICLES_WRITE})


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({}, Kind.USER),
        ({"client_id": "web", "azp": "web"}, Kind.USER),
        ({"gty": "password", "idtyp": "user"}, Kind.USER),
        ({"client_id": "ada"}, Kind.MACHINE),
        ({"azp": "ada"}, Kind.MACHINE),
        ({"gty": "client-credentials"}, Kind.MACHINE),
        ({"idtyp": "app"}, Kind.MACHINE),
    ],
)
def test_programs_and_people_are_told_apart(claims: dict[str, Any], kind: Kind) -> None:
    assert find_kind({"sub": "ada"} | claims) is kind


@pytest.mark.parametrize(
    ("mapping", "claims", "scopes"),
    [
        ({}, {"scope": "articles:write users:manage", "roles": ["admin"]}, NOTHING),
        ({"scopes": {"write": "articles:write"}}, {"scope": "openid write"}, WRITE),
        ({"scopes": {"write": "articles:write"}}, {"scope": "rewrite writes"}, NOTHING),
        ({"scopes": {"write": "articles:write"}}, {"scp": ["write"]}, WRITE),
        ({"scopes": {"write": "articles:write"}}, {"scp": "write"}, WRITE),
        ({"scopes": {"write": "articles:write"}}, {"scope": "", "scp": "write"}, NOTHING),
        ({"scopes": {"write": "articles:write"}}, {"scope": [7, ["write"], None]}, NOTHING),
        ({"scopes": {"write": "articles:write"}}, {"scope": {"write": 1}}, NOTHING),
        ({"roles": {"staff": "author"}}, {"roles": ["staff", "other"]}, WRITE),
        ({"roles": {"staff": "author"}}, {"roles": "staff"}, WRITE),
        ({"roles": {"staff": "author"}}, {"groups": ["staff"]}, NOTHING),
        ({"roles": {"staff": "author"}, "roles_claim": "groups"}, {"groups": ["staff"]}, WRITE),
        (
            {"roles": {"staff": "author"}, "roles_claim": "realm_access.roles"},
            {"realm_access": {"roles": ["staff"]}},
            WRITE,
        ),
        (
            {"roles": {"staff": "author"}, "roles_claim": "https://example.com/roles"},
            {"https://example.com/roles": ["staff"]},
            WRITE,
        ),
        (
            {"roles": {"staff": "author"}, "roles_claim": "realm_access.roles"},
            {"realm_access": ["roles"]},
            NOTHING,
        ),
        (
            {"roles": {"a": "author", "b": "editor"}},
            {"roles": ["a", "b"]},
            SCOPES[Role.EDITOR],
        ),
        ({"default_role": "author"}, {}, WRITE),
        ({"default_role": "author"}, {"client_id": "ada"}, NOTHING),
        (
            {"default_role": "editor", "roles": {"staff": "author"}},
            {"roles": ["staff"]},
            WRITE,
        ),
    ],
)
def test_what_is_mapped_is_allowed_and_nothing_else(
    mapping: dict[str, Any], claims: dict[str, Any], scopes: frozenset[Scope]
) -> None:
    settings = OidcSettings.model_validate(mapping)
    assert find_scopes({"sub": "ada"} | claims, settings) == scopes


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ada Lovelace", "preferred_username": "ada"}, "Ada Lovelace"),
        ({"name": " ", "preferred_username": "ada"}, "ada"),
        ({}, "subject"),
        ({"name": " two\r\nlines\x00 "}, "two lines"),
        ({"name": "half a \ud83d pair"}, "half a pair"),
        ({"name": "x" * 99 + " y"}, "x" * 99),
        ({"name": "\N{LADY BEETLE}" * 200}, "\N{LADY BEETLE}" * 100),
    ],
    ids=ascii,
)
def test_a_name_is_one_line_of_bounded_length(claims: dict[str, Any], name: str) -> None:
    assert find_name({"sub": "subject"} | claims) == name


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": "Ada@Example.com"}, "ada@example.com"),
        ({"email": "ada@example.com", "email_verified": True}, "ada@example.com"),
        ({"email": "ada@example.com", "email_verified": False}, None),
        ({"email": "ada@example.com", "email_verified": "no"}, None),
        ({"email": "nobody"}, None),
        ({"email": ["ada@example.com"]}, None),
        ({"email": f"{'x' * 250}@example.com"}, None),
        ({"email": "\ud83d@example.com"}, None),
        ({}, None),
    ],
    ids=ascii,
)
def test_an_address_is_kept_when_it_is_one(claims: dict[str, Any], email: str | None) -> None:
    assert find_email(claims) == email
