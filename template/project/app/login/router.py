"""The endpoints of the login."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from app.auth.dependencies import Caller
from app.core.problems import problem_responses
from app.core.types import Id
from app.login.models import LoginSession
from app.login.schemas import (
    Forgotten,
    KeysOut,
    LoginForm,
    NewPassword,
    PasswordChange,
    RefreshIn,
    Registration,
    SessionOut,
    TokensOut,
)
from app.login.service import AuthServiceDep
from app.users.models import User
from app.users.schemas import UserOut


async def forbid_storing(response: Response) -> None:
    """Keep what is answered about a login out of every cache."""
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/auth", tags=["auth"], dependencies=[Depends(forbid_storing)])


@router.post(
    "/register", status_code=202, response_class=Response, responses=problem_responses(429)
)
async def register(body: Registration, auth: AuthServiceDep) -> None:
    """Ask for a mail to become a user; the answer does not tell whether there is one already."""
    await auth.ask(body.email, body.name)


@router.post("/forgot", status_code=202, response_class=Response, responses=problem_responses(429))
async def forgot(body: Forgotten, auth: AuthServiceDep) -> None:
    """Ask for a mail to choose another password; the answer is the same for unknown addresses."""
    await auth.ask(body.email)


@router.post("/confirm", responses=problem_responses(403, 409))
async def confirm(body: NewPassword, auth: AuthServiceDep) -> TokensOut:
    """Choose a password with the token of a mail, and log in; all other sessions end."""
    return await auth.confirm(body.token, body.password)


@router.post("/token", responses=problem_responses(401, 429))
async def log_in(form: Annotated[LoginForm, Form()], auth: AuthServiceDep) -> TokensOut:
    """Log in with an e-mail address and a password."""
    return await auth.log_in(form.username, form.password)


@router.post("/refresh", responses=problem_responses(401, 409))
async def refresh(body: RefreshIn, auth: AuthServiceDep) -> TokensOut:
    """Trade a refresh token for new tokens."""
    return await auth.refresh(body.refresh_token)


@router.post("/logout", status_code=204)
async def log_out(body: RefreshIn, auth: AuthServiceDep) -> None:
    """End the session that a refresh token belongs to."""
    await auth.log_out(body.refresh_token)


@router.get("/me", response_model=UserOut)
async def get_me(caller: Caller, auth: AuthServiceDep) -> User:
    """Return the user who is calling."""
    return await auth.get_user(caller)


@router.get("/sessions", response_model=list[SessionOut])
async def list_sessions(caller: Caller, auth: AuthServiceDep) -> Sequence[LoginSession]:
    """List one's own sessions, the newest first."""
    return await auth.list_sessions(caller)


@router.delete("/sessions/{session_id}", status_code=204, responses=problem_responses(404))
async def end_session(session_id: Id, caller: Caller, auth: AuthServiceDep) -> None:
    """End one of one's own sessions."""
    await auth.end_session(caller, session_id)


@router.post("/password", status_code=204, responses=problem_responses(429))
async def change_password(body: PasswordChange, caller: Caller, auth: AuthServiceDep) -> None:
    """Change one's own password, and end one's other sessions."""
    await auth.change_password(caller, body.current_password, body.new_password)


@router.get("/jwks")
async def list_keys(response: Response, auth: AuthServiceDep) -> KeysOut:
    """List the keys with which others can check access tokens; with a shared secret none can."""
    response.headers["Cache-Control"] = "public, max-age=300"
    keys = auth.settings.auth.keys.values()
    return KeysOut(keys=[key.public for key in keys if key.public is not None])
