"""The caller as an argument of endpoints."""

from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.security import SecurityScopes

from app.auth.authentication import authenticate
from app.auth.principal import Principal
from app.auth.scopes import Scope
from app.core.errors import ForbiddenError, UnauthorizedError

# The caller, or None for one that shows no credentials; wrong ones are refused.
Reader = Annotated[Principal | None, Depends(authenticate)]


async def get_principal(needed: SecurityScopes, principal: Reader) -> Principal:
    """Return the caller, who has every scope that the endpoint needs."""
    if principal is None:
        raise UnauthorizedError("Nobody knows who is calling: send credentials along.")
    missing = sorted(set(needed.scopes) - principal.scopes)
    if missing:
        raise ForbiddenError(f"The caller lacks the scope {missing[0]}.")
    return principal


def require(*scopes: Scope) -> Any:
    """Ask for a caller with these scopes, in a decorator, a router or an argument."""
    return Security(get_principal, scopes=list(scopes))


Caller = Annotated[Principal, require()]
ArticleWriter = Annotated[Principal, require(Scope.ARTICLES_WRITE)]
# {% if has_api_keys %}
KeyManager = Annotated[Principal, require(Scope.KEYS_MANAGE)]
# {% endif %}
UserManager = Annotated[Principal, require(Scope.USERS_MANAGE)]
