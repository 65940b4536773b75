# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Sessions of browsers: a signed cookie says who it is, and a row that it may still say so."""

import hashlib
import secrets
from datetime import timedelta
from time import time
from typing import Any

from fastapi import Request

from app.auth.headers import SAFE_METHODS
from app.auth.principal import Kind, Principal
from app.auth.scopes import Scope
from app.config import get_settings
from app.core.errors import ForbiddenError, UnauthorizedError
from app.db.base import utc_now
from app.db.session import Database, find_database
from app.oidc.models import BrowserSession
from app.oidc.repository import SessionRepository
from app.oidc.schemes import CSRF_HEADER


def hash_token(token: str) -> str:
    """Return what is stored of a token; it is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def start_session(
    request: Request, user_id: int, scopes: frozenset[Scope], id_token: str
) -> None:
    """Give a browser a session that nobody knew before, and forget all that its cookie said."""
    await delete_session(request)
    now, token = utc_now(), secrets.token_urlsafe(32)
    session = BrowserSession(
        token_hash=hash_token(token),
        user_id=user_id,
        id_token=id_token,
        expires_at=now + timedelta(seconds=get_settings().session.lifetime),
    )
    async with find_database(request).write() as connection:
        sessions = SessionRepository(connection)
        await sessions.delete_expired(user_id, now)
        await sessions.add(session)
    request.session.update(
        token=token,
        user_id=user_id,
        scopes=sorted(scopes),
        csrf_token=secrets.token_urlsafe(32),
        checked_at=time(),
    )


async def read_session(request: Request) -> Principal | None:
    """Return whom the session of a browser names, or None where there is none.

    For what changes nothing it is enough that it was there a moment ago.
    """
    session = request.session if "session" in request.scope else {}
    if "token" not in session:
        return None
    changes_something = request.method not in SAFE_METHODS
    if changes_something:
        check_csrf_token(request, session)
    is_stale = time() - session["checked_at"] > get_settings().session.trust
    if changes_something or is_stale:
        await check_session(find_database(request), session)
    if is_stale:
        session["checked_at"] = time()
    scopes = frozenset(scope for scope in Scope if scope in session["scopes"])
    return Principal(session["user_id"], Kind.USER, scopes)


def check_csrf_token(request: Request, session: dict[str, Any]) -> None:
    """Refuse what another site makes a browser send: it cannot read the token."""
    given = request.headers.get(CSRF_HEADER, "")
    if not secrets.compare_digest(given.encode(), session["csrf_token"].encode()):
        raise ForbiddenError(f"The header {CSRF_HEADER} does not have the token of the session.")


async def check_session(database: Database, session: dict[str, Any]) -> None:
    """Refuse a session that has ended or expired, or whose user is not active any more."""
    async with database.read_current() as connection:
        sessions = SessionRepository(connection)
        is_alive = await sessions.is_alive(hash_token(session["token"]), utc_now())
    if not is_alive:
        session.clear()
        raise UnauthorizedError("The session has ended: log in again.")


async def delete_session(request: Request) -> str | None:
    """End the session of a browser, if it has one, and return the ID token that it began with."""
    token = request.session.get("token")
    request.session.clear()
    if token is None:
        return None
    async with find_database(request).write() as connection:
        return await SessionRepository(connection).delete(hash_token(token))
# {% endcall %}
