"""The endpoints of the login."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.auth.dependencies import Caller
from app.core.concurrency import ETAG, set_etag
from app.core.problems import problem_responses
from app.login.schemas import LoginForm, PasswordChange, RefreshIn, TokensOut
from app.login.service import AuthServiceDep
from app.users.models import User
from app.users.schemas import UserIn, UserOut
from app.users.service import UserServiceDep

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/register",
    status_code=201,
    response_model=UserOut,
    responses={201: ETAG, **problem_responses(409)},
)
async def register(new: UserIn, response: Response, users: UserServiceDep) -> User:
    """Become a user who may write articles."""
    user = await users.create(new)
    set_etag(response, user.version)
    return user


@router.post("/token", responses=problem_responses(401))
async def log_in(
    form: Annotated[LoginForm, Form()], response: Response, auth: AuthServiceDep
) -> TokensOut:
    """Log in with an e-mail address and a password."""
    response.headers["Cache-Control"] = "no-store"
    return await auth.log_in(form.username, form.password)


@router.post("/refresh", responses=problem_responses(401))
async def refresh(body: RefreshIn, response: Response, auth: AuthServiceDep) -> TokensOut:
    """Trade a refresh token for new tokens."""
    response.headers["Cache-Control"] = "no-store"
    return await auth.refresh(body.refresh_token)


@router.post("/logout", status_code=204)
async def log_out(body: RefreshIn, auth: AuthServiceDep) -> None:
    """End the login that a refresh token belongs to."""
    await auth.log_out(body.refresh_token)


@router.get("/me", response_model=UserOut)
async def get_me(caller: Caller, auth: AuthServiceDep) -> User:
    """Return the user who is calling."""
    return await auth.get_user(caller)


@router.post("/password", status_code=204)
async def change_password(body: PasswordChange, caller: Caller, auth: AuthServiceDep) -> None:
    """Change one's own password, and log out everywhere."""
    await auth.change_password(caller, body.current_password, body.new_password)
