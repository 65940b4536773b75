"""The caller as an argument of endpoints."""

from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

from app.auth.principal import Principal
from app.auth.scopes import DESCRIPTIONS, Scope
from app.auth.tokens import read_access_token
from app.config import get_settings
from app.core.errors import ForbiddenError

get_token = OAuth2PasswordBearer(
    "/api/v1/auth/token",
    refreshUrl="/api/v1/auth/refresh",
    scopes={scope.value: text for scope, text in DESCRIPTIONS.items()},
)


async def get_principal(
    needed: SecurityScopes, token: Annotated[str, Depends(get_token)]
) -> Principal:
    """Return the caller, whose token has every scope that the endpoint needs."""
    principal = read_access_token(token, get_settings().auth)
    missing = sorted(set(needed.scopes) - principal.scopes)
    if missing:
        raise ForbiddenError(f"The token lacks the scope {missing[0]}.")
    return principal


def require(*scopes: Scope) -> Any:
    """Ask for a caller whose token has these scopes, in a decorator, a router or an argument."""
    return Security(get_principal, scopes=list(scopes))


Caller = Annotated[Principal, require()]
ArticleWriter = Annotated[Principal, require(Scope.ARTICLES_WRITE)]
