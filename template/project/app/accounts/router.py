"""The endpoints of accounts."""

from fastapi import APIRouter, Response

from app.accounts.schemas import Forgotten, NewPassword, Registration
from app.accounts.service import AccountServiceDep
from app.core.concurrency import ETAG, set_etag
from app.core.problems import problem_responses
from app.users.models import User
from app.users.schemas import UserOut

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=202, response_class=Response)
async def register(body: Registration, accounts: AccountServiceDep) -> None:
    """Ask for a mail to become a user; the answer does not tell whether there is one already."""
    await accounts.register(body.name, body.email)


@router.post(
    "/verify",
    status_code=201,
    response_model=UserOut,
    responses={201: ETAG, **problem_responses(403, 409)},
)
async def verify(body: NewPassword, response: Response, accounts: AccountServiceDep) -> User:
    """Become a user who may write articles, with the token of the mail."""
    user = await accounts.verify(body.token, body.password)
    set_etag(response, user.version)
    return user


@router.post("/forgot", status_code=202, response_class=Response)
async def forgot(body: Forgotten, accounts: AccountServiceDep) -> None:
    """Ask for a mail to choose another password; the answer is the same for unknown addresses."""
    await accounts.ask_for_reset(body.email)


@router.post("/reset", status_code=204, responses=problem_responses(403))
async def reset(body: NewPassword, accounts: AccountServiceDep) -> None:
    """Choose another password with the token of the mail, and end all sessions."""
    await accounts.reset(body.token, body.password)
