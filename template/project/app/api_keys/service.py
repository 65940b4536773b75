"""What can be done with API keys."""

from datetime import timedelta
from typing import Annotated

import structlog
from fastapi import Depends, Request
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.api_keys.keys import get_prefix, hash_key, make_key
from app.api_keys.models import ApiKey
from app.api_keys.repository import ApiKeyRepository
from app.api_keys.schemas import KeyIn, KeyOut, KeyQuery, NewKeyOut
from app.auth.policy import check_may_grant
from app.auth.principal import Principal
from app.core.errors import ConflictError, NotFoundError, UnauthorizedError
from app.core.pagination import Slice
from app.db.base import utc_now
from app.db.session import Database, find_database

log = structlog.get_logger()


class ApiKeyService:
    """The use cases about keys; each opens its own session."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def list_page(self, query: KeyQuery) -> Slice[ApiKey]:
        async with self.database.read() as session:
            return await ApiKeyRepository(session).list_page(query)

    async def get(self, key_id: int) -> ApiKey:
        async with self.database.read() as session:
            return await find_key(ApiKeyRepository(session), key_id)

    async def get_by_prefix(self, prefix: str) -> ApiKey:
        """Return the key that a caller shows."""
        async with self.database.read_current() as session:
            key = await ApiKeyRepository(session).get_by_prefix(prefix)
        if key is None:
            raise UnauthorizedError("The API key is not valid, or not any more.")
        return key

    async def create(self, new: KeyIn, principal: Principal) -> NewKeyOut:
        """Make a key for the caller or, by those who manage users, for somebody else."""
        owner_id = principal.id if new.owner_id is None else new.owner_id
        scopes = frozenset(new.scopes)
        check_may_grant(principal, owner_id, scopes)
        row = ApiKey(
            label=new.label,
            owner_id=owner_id,
            scopes=scopes,
            expires_at=utc_now() + timedelta(days=new.days),
        )
        async with self.database.write() as session:
            made = await add_key(session, row)
        log.info("key.created", prefix=row.prefix, owner_id=owner_id, by=principal.id)
        return made

    async def rotate(self, key_id: int, overlap: int, principal: Principal) -> NewKeyOut:
        """Make a key that does the same for as long, and let the old one end after the overlap."""
        now = utc_now()
        async with self.database.write() as session:
            old = await find_key(ApiKeyRepository(session), key_id, lock=True)
            check_may_grant(principal, old.owner_id, old.scopes)
            if old.replaced_at is not None or old.expires_at <= now:
                raise ConflictError("The key was replaced or has expired: make another one.")
            row = ApiKey(
                label=old.label,
                owner_id=old.owner_id,
                scopes=old.scopes,
                expires_at=now + (old.expires_at - old.created_at),
            )
            old.replaced_at = now
            old.expires_at = min(old.expires_at, now + timedelta(seconds=overlap))
            made = await add_key(session, row)
        log.info("key.rotated", prefix=old.prefix, successor=row.prefix, by=principal.id)
        return made

    async def revoke(self, key_id: int, principal: Principal) -> None:
        """End a key at once."""
        async with self.database.write() as session:
            keys = ApiKeyRepository(session)
            key = await find_key(keys, key_id, lock=True)
            await keys.delete(key)
        log.info("key.revoked", prefix=key.prefix, owner_id=key.owner_id, by=principal.id)


async def add_key(session: AsyncSession, row: ApiKey) -> NewKeyOut:
    """Give a key its prefix and its secret, and store what may be stored of it."""
    key = make_key()
    row.prefix, row.key_hash = get_prefix(key), hash_key(key)
    await ApiKeyRepository(session).add(row)
    return NewKeyOut(**KeyOut.model_validate(row).model_dump(), key=SecretStr(key))


async def find_key(keys: ApiKeyRepository, key_id: int, *, lock: bool = False) -> ApiKey:
    """Return a key that must be there."""
    key = await keys.get(key_id, lock=lock)
    if key is None:
        raise NotFoundError(f"There is no API key {key_id}.")
    return key


async def get_api_key_service(request: Request) -> ApiKeyService:
    """Give the use cases their database."""
    return ApiKeyService(find_database(request))


ApiKeyServiceDep = Annotated[ApiKeyService, Depends(get_api_key_service)]
