"""Users in the database."""

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import Slice, make_orders
from app.core.types import Timestamp
from app.users.models import User
from app.users.schemas import UserName, UserQuery

ORDERS = make_orders(User.id, {User.created_at: Timestamp, User.name: UserName})
# Made once: to build a query takes longer than to send it.
BY_ID = select(User).where(User.id == bindparam("user_id"))
# {% if has_passwords %}
LOCKED = BY_ID.with_for_update(key_share=True).execution_options(populate_existing=True)
# {% endif %}


@cache
def select_page(sort: str, *, after: bool) -> Select[User]:
    """Build the query for a page in one order, with or without rows before it."""
    return ORDERS[sort].apply(select(User), after=after)


class UserRepository:
    """Reads and writes users in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, user_id: int) -> User | None:
        return await self.session.scalar(BY_ID, {"user_id": user_id})

    # {% if has_passwords %}
    async def lock(self, user_id: int) -> User | None:
        return await self.session.scalar(LOCKED, {"user_id": user_id})

    # {% endif %}
    # {% if has_passwords or has_api_keys %}
    async def get_by_email(self, email: str) -> User | None:
        return await self.session.scalar(select(User).where(User.email == email))

    # {% endif %}
    async def list_page(self, query: UserQuery) -> Slice[User]:
        order = ORDERS[query.sort]
        page = select_page(query.sort, after=query.cursor is not None)
        rows = await self.session.scalars(page, order.bind(query))
        return order.cut(rows.all(), query)

    async def add(self, user: User) -> None:
        self.session.add(user)
        await self.session.flush()

    async def delete(self, user: User) -> None:
        await self.session.delete(user)
        await self.session.flush()
