# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Callers of the service: what they need of it, and how they show who they are."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.api_keys.models import ApiKey
from app.api_keys.service import add_key
from app.auth.scopes import SCOPES, Role
from app.db.base import utc_now
from app.users.models import User


@contextmanager
def prepare() -> Iterator[Mapping[str, str]]:
    """Give the settings of the tests, all of whose wrong keys come from one address."""
    yield {"KEYS_FAILURES_PER_MINUTE": "1000000"}


async def add_user(
    session: AsyncSession, name: str, email: str, role: Role
) -> tuple[User, Mapping[str, str]]:
    """Add a user, and return the headers that it sends."""
    user = User(name=name, email=email)
    session.add(user)
    await session.flush()
    row = ApiKey(
        label="test",
        owner_id=user.id,
        scopes=SCOPES[role],
        expires_at=utc_now() + timedelta(days=1),
    )
    made = await add_key(session, row)
    return user, {"X-API-Key": made.key.get_secret_value()}
# {% endcall %}
