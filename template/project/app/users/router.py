# {% from "template/parts/anonymous.jinja" import anonymous with context %}
# {% call anonymous() %}
"""The endpoints of users."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

# {% if has_principal %}
from app.auth.dependencies import UserManager, require
from app.auth.scopes import Scope
# {% endif %}
from app.core.concurrency import ETAG, ExpectedVersion, set_etag
from app.core.pagination import Page, Slice
from app.core.problems import problem_responses
from app.core.types import Id
from app.users.models import User
# {% filter replace(" UserIn," if has_oidc else "", "") %}
from app.users.schemas import UserChange, UserIn, UserOut, UserQuery
# {% endfilter %}
from app.users.service import UserServiceDep

router = APIRouter(
    prefix="/users",
    tags=["users"],
    # {% if has_principal %}
    dependencies=[require(Scope.USERS_MANAGE)],
    # {% endif %}
)


@router.get("", response_model=Page[UserOut])
async def list_users(query: Annotated[UserQuery, Query()], users: UserServiceDep) -> Slice[User]:
    """List users."""
    return await users.list_page(query)


# {% if not has_oidc %}
@router.post(
    "", status_code=201, response_model=UserOut, responses={201: ETAG, **problem_responses(409)}
)
async def create_user(new: UserIn, response: Response, users: UserServiceDep) -> User:
    """Add a user."""
    user = await users.create(new)
    set_etag(response, user.version)
    return user


# {% endif %}
@router.get("/{user_id}", response_model=UserOut, responses={200: ETAG, **problem_responses(404)})
async def get_user(user_id: Id, response: Response, users: UserServiceDep) -> User:
    """Return one user."""
    user = await users.get(user_id)
    set_etag(response, user.version)
    return user


@router.patch(
    "/{user_id}",
    response_model=UserOut,
    responses={200: ETAG, **problem_responses(404, 409, 412, 428)},
)
async def change_user(
    user_id: Id,
    change: UserChange,
    version: ExpectedVersion,
    # {% if has_principal %}
    principal: UserManager,
    # {% endif %}
    response: Response,
    users: UserServiceDep,
) -> User:
    """Change a user."""
    user = await users.change(user_id, change, version, principal)
    set_etag(response, user.version)
    return user


@router.delete("/{user_id}", status_code=204, responses=problem_responses(404, 409, 412, 428))
async def delete_user(
    user_id: Id, version: ExpectedVersion, users: UserServiceDep, principal: UserManager
) -> None:
    """Delete a user who has no articles."""
    await users.delete(user_id, version, principal)
# {% endcall %}
