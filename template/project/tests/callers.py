# {% if not has_passwords %}
# {% include "template/project/tests/callers_" ~ auth ~ ".py" %}
# {% else %}
# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Callers of the service: what they need of it, and how they show who they are."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES, Role
from app.config import get_settings
from app.db.base import utc_now
from app.login import passwords
from app.login.models import LoginSession
from app.login.tokens import sign_access_token
from app.users.models import User

PASSWORD = "correct horse battery"


@contextmanager
def prepare() -> Iterator[Mapping[str, str]]:
    """Give the settings of the tests, which hash with the least effort that Argon2 allows."""
    hasher = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    with TemporaryDirectory() as mails, pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", hasher)
        yield {
            "AUTH_SECRET": secrets.token_urlsafe(48),
            # Tests of what one account is granted come from one address.
            "AUTH_FREE_ATTEMPTS_PER_ADDRESS": "50",
            "MAIL_URL": Path(mails).as_uri(),
            "MAIL_SENDER": "service@example.com",
            # {% if has_oidc %}
            "OIDC_ISSUER": "https://id.example.com",
            "OIDC_AUDIENCE": "https://api.example.com",
            "OIDC_CLIENT_ID": "web",
            "SESSION_SECRET": secrets.token_urlsafe(48),
            # {% endif %}
        }


async def add_user(
    session: AsyncSession, name: str, email: str, role: Role
) -> tuple[User, Mapping[str, str]]:
    """Add a user, and return the headers that it sends."""
    password_hash = passwords._hasher.hash(PASSWORD)
    user = User(name=name, email=email, password_hash=password_hash, role=role)
    session.add(user)
    await session.flush()
    expires_at = utc_now() + timedelta(days=1)
    login = LoginSession(
        user_id=user.id,
        expires_at=expires_at,
        family_hash=secrets.token_hex(),
        address="127.0.0.1",
    )
    session.add(login)
    await session.flush()
    principal = Principal(user.id, Kind.USER, SCOPES[role], login.id)
    token = sign_access_token(principal, get_settings().auth)
    return user, {"Authorization": f"Bearer {token}"}
# {% endcall %}
# {% endif %}
