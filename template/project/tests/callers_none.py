# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Callers of the service, whom nobody asks who they are."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app.users.models import User


@contextmanager
def prepare() -> Iterator[Mapping[str, str]]:
    """Give the settings of the tests."""
    yield {}


async def add_user(session: AsyncSession, name: str, email: str) -> tuple[User, Mapping[str, str]]:
    """Add a user, and return the headers that it sends."""
    user = User(name=name, email=email)
    session.add(user)
    await session.flush()
    return user, {}
# {% endcall %}
