# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Callers of the service: what they need of it, and how they show who they are."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.scopes import Role, Scope
from app.oidc.repository import IdentityRepository
from app.users.models import User
from tests.oidc.provider import AUDIENCE, CLIENT_ID, provider


@contextmanager
def prepare() -> Iterator[Mapping[str, str]]:
    """Start a provider of tokens, and give the settings of the tests, which name it."""
    with provider.serve():
        yield {
            "OIDC_ISSUER": provider.issuer,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": secrets.token_urlsafe(32),
            "OIDC_REDIRECTS": json.dumps(["https://app.example.com"]),
            "SESSION_SECRET": secrets.token_urlsafe(48),
            "OIDC_ROLES": json.dumps({role: role for role in Role}),
            "OIDC_SCOPES": json.dumps({scope: scope for scope in Scope}),
            # It is asked directly, whatever the environment says.
            "no_proxy": "127.0.0.1",
        }


async def add_user(
    session: AsyncSession, name: str, email: str, role: Role
) -> tuple[User, Mapping[str, str]]:
    """Add a user, and return the headers that it sends."""
    user = User(name=name, email=email)
    session.add(user)
    await session.flush()
    subject = uuid4().hex
    await IdentityRepository(session).add(user.id, provider.issuer, subject)
    token = provider.sign(provider.claims(sub=subject, roles=[role]))
    return user, {"Authorization": f"Bearer {token}"}
# {% endcall %}
