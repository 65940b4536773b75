"""API keys in the database."""

from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api_keys.models import ApiKey
from app.api_keys.schemas import KeyQuery
from app.core.pagination import Slice, make_orders
from app.core.types import Timestamp
from app.users.models import User

ORDERS = make_orders(ApiKey.id, {ApiKey.created_at: Timestamp, ApiKey.expires_at: Timestamp})
# What there is to know of a key that somebody shows. Made once: to build it takes longer than to
# send it.
KeyRow: TypeAlias = Row[*tuple[Any, ...]]
ROW_BY_PREFIX: Select[*tuple[Any, ...]] = (
    select(
        ApiKey.id,
        ApiKey.key_hash,
        ApiKey.owner_id,
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.last_used_at,
        User.is_active,
    )
    .join(User, User.id == ApiKey.owner_id)
    .where(ApiKey.prefix == bindparam("key_prefix"))
)


@cache
def select_page(sort: str, *, of_owner: bool, after: bool) -> Select[ApiKey]:
    """Build the query for a page in one order, of one owner or all, with or without rows before."""
    query = select(ApiKey)
    if of_owner:
        query = query.where(ApiKey.owner_id == bindparam("owner_id"))
    return ORDERS[sort].apply(query, after=after)


class ApiKeyRepository:
    """Reads and writes keys in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def read(self, prefix: str) -> KeyRow | None:
        """Find what is needed to check a key, and whether its owner is active."""
        result = await self.session.execute(ROW_BY_PREFIX, {"key_prefix": prefix})
        row: KeyRow | None = result.one_or_none()
        return row

    async def get(self, key_id: int, *, lock: bool = False) -> ApiKey | None:
        """Find a key by its id; with a lock, one transaction after the other gets it."""
        return await self.session.get(ApiKey, key_id, with_for_update=lock or None)

    async def get_by_prefix(self, prefix: str) -> ApiKey | None:
        """Find a key by the part of it that is no secret."""
        return await self.session.scalar(select(ApiKey).where(ApiKey.prefix == prefix))

    async def list_page(self, query: KeyQuery) -> Slice[ApiKey]:
        order = ORDERS[query.sort]
        of_owner = query.owner_id is not None
        page = select_page(query.sort, of_owner=of_owner, after=query.cursor is not None)
        values = {"owner_id": query.owner_id} if of_owner else {}
        rows = await self.session.scalars(page, values | order.bind(query))
        return order.cut(rows.all(), query)

    async def add(self, key: ApiKey) -> None:
        self.session.add(key)
        await self.session.flush()

    async def note_use(self, key_id: int, now: datetime, before: datetime) -> None:
        """Write down that a key is in use, unless somebody did so lately."""
        stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < before)
        await self.session.execute(
            update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=now),
            execution_options={"synchronize_session": False},
        )

    async def delete(self, key: ApiKey) -> None:
        await self.session.delete(key)
        await self.session.flush()
