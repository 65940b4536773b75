# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""The command that makes a key, the first one too; after that, keys with the scope make others."""

from collections.abc import Iterable
from datetime import timedelta

from app.api_keys.models import ApiKey
from app.api_keys.schemas import KeyIn
from app.api_keys.service import add_key
from app.commands import CommandError, open_transaction
from app.core.types import Email
from app.db.base import utc_now
from app.users.models import User
from app.users.repository import UserRepository
from app.users.schemas import UserName


class FirstKeyIn(KeyIn):
    """A new key, and the user who owns it."""

    email: Email
    name: UserName


async def create_key(email: str, name: str, label: str, scopes: Iterable[str], days: int) -> str:
    """Make a key for a user, new or not; return it."""
    new = FirstKeyIn.model_validate(
        {"email": email, "name": name, "label": label, "scopes": [*scopes], "days": days}
    )
    async with open_transaction() as session:
        users = UserRepository(session)
        owner = await users.get_by_email(new.email)
        if owner is None:
            owner = User(name=new.name, email=new.email)
            await users.add(owner)
        if not owner.is_active:
            raise CommandError(f"{owner.email} is deactivated: the key would be good for nothing.")
        expires_at = utc_now() + timedelta(days=new.days)
        row = ApiKey(
            label=new.label,
            owner_id=owner.id,
            scopes=frozenset(new.scopes),
            expires_at=expires_at,
        )
        made = await add_key(session, row)
    return made.key.get_secret_value()
# {% endcall %}
