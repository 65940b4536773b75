"""What the claims of a token mean here."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.auth.principal import Kind
from app.auth.scopes import SCOPES, Scope
from app.core.types import Email
from app.oidc.config import OidcSettings

Claims = Mapping[str, Any]

UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")

_email: TypeAdapter[str] = TypeAdapter(Email)


def find_kind(claims: Claims) -> Kind:
    """Tell a program by its token: it is its own subject, or its provider says so.

    `gty` is a word of Auth0, `idtyp` one of Entra ID.
    """
    is_machine = (
        claims["sub"] in (claims.get("client_id"), claims.get("azp"))
        or claims.get("gty") == "client-credentials"
        or claims.get("idtyp") == "app"
    )
    return Kind.MACHINE if is_machine else Kind.USER


def find_scopes(claims: Claims, settings: OidcSettings) -> frozenset[Scope]:
    """Collect what the mapped scopes and roles of a token allow.

    The default role is for people without a mapped one: programs are told what they may do.
    """
    granted = list_words(claims.get("scope", claims.get("scp")))
    scopes = {settings.scopes[name] for name in granted if name in settings.scopes}
    held = list_words(find_claim(claims, settings.roles_claim))
    roles = {settings.roles[name] for name in held if name in settings.roles}
    if not roles and settings.default_role and find_kind(claims) is Kind.USER:
        roles = {settings.default_role}
    return frozenset(scopes).union(*(SCOPES[role] for role in roles))


def find_claim(claims: Claims, path: str) -> object:
    """Return the claim of a name or, where there is none, at the end of a path with dots."""
    if path in claims:
        return claims[path]
    value: object = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def list_words(value: object) -> list[str]:
    """Read a list of words, or a text of them, as some providers write it."""
    words = value.split() if isinstance(value, str) else value
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []


def find_name(claims: Claims) -> str:
    """Return what to call somebody, in one line that is not too long."""
    for claim in ("name", "preferred_username"):
        name = UNPRINTABLE.sub(" ", str(claims.get(claim, "")))[:100].strip()
        if name:
            return name
    return str(claims["sub"])[:100].strip() or "?"


def find_email(claims: Claims) -> str | None:
    """Return the address of somebody, unless it is none or is not theirs for all that is known."""
    try:
        email = _email.validate_python(claims.get("email"))
    except ValidationError:
        return None
    return email if claims.get("email_verified", True) is True else None
