# {% from "template/parts/anonymous.jinja" import anonymous with context %}
# {% call anonymous() %}
"""What can be done with users."""

from typing import Annotated

from fastapi import Depends, Request

# {% if has_principal %}
from app.auth.policy import check_may_end_user
from app.auth.principal import Principal
# {% endif %}
from app.core.concurrency import check_version
from app.core.errors import NotFoundError
from app.core.pagination import Slice
from app.db.session import Database, find_database
# {% if has_passwords %}
from app.login.passwords import hash_password
from app.login.repository import LoginRepository
# {% endif %}
from app.users.models import User
from app.users.repository import UserRepository
# {% filter replace(" UserIn," if has_oidc else "", "") %}
from app.users.schemas import UserChange, UserIn, UserQuery
# {% endfilter %}


class UserService:
    """The use cases about users; each opens its own session."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def list_page(self, query: UserQuery) -> Slice[User]:
        async with self.database.read() as session:
            return await UserRepository(session).list_page(query)

    async def get(self, user_id: int) -> User:
        async with self.database.read() as session:
            return await find_user(UserRepository(session), user_id)

    # {% if not has_oidc %}
    async def create(self, new: UserIn) -> User:
        # {% filter replace("" if has_passwords else 'exclude={"password"}', "") %}
        values = new.model_dump(exclude={"password"})
        # {% endfilter %}
        # {% if has_passwords %}
        values["password_hash"] = await hash_password(new.password)
        # {% endif %}
        user = User(**values)
        async with self.database.write() as session:
            await UserRepository(session).add(user)
        return user

    # {% endif %}
    async def change(
        self, user_id: int, change: UserChange, version: int, principal: Principal
    ) -> User:
        """Change a user that still is as the caller saw it."""
        # {% if has_principal %}
        # {% filter replace("" if has_passwords else ', "role"', "") %}
        if not change.keys().isdisjoint({"is_active", "role"}):
        # {% endfilter %}
            check_may_end_user(principal, user_id)
        # {% endif %}
        async with self.database.write() as session:
            user = await find_user(UserRepository(session), user_id)
            check_version(user.version, version)
            for name, value in change.items():
                setattr(user, name, value)
            # {% if has_passwords %}
            if not user.is_active:
                # The change goes first: it locks the user, so that no login comes in between.
                await session.flush()
                await LoginRepository(session).end_all(user_id)
            # {% endif %}
        return user

    async def delete(self, user_id: int, version: int, principal: Principal) -> None:
        """Delete a user that still is as the caller saw it."""
        # {% if has_principal %}
        check_may_end_user(principal, user_id)
        # {% endif %}
        async with self.database.write() as session:
            users = UserRepository(session)
            user = await find_user(users, user_id)
            check_version(user.version, version)
            await users.delete(user)


async def find_user(users: UserRepository, user_id: int) -> User:
    """Return a user that must be there."""
    user = await users.get(user_id)
    if user is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return user


async def get_user_service(request: Request) -> UserService:
    """Give the use cases their database."""
    return UserService(find_database(request))


UserServiceDep = Annotated[UserService, Depends(get_user_service)]
# {% endcall %}
