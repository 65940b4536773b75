"""The endpoints of accounts."""

from fastapi import APIRouter, Response

from app.accounts.schemas import Forgotten, NewPassword, Registration
from app.accounts.service import AccountServiceDep
from app.core.concurrency import ETAG, set_etag
from app.core.problems import problem_responses
from app.login.service import OriginDep
from app.users.models import User
from app.users.schemas import UserOut

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/register", status_code=202, response_class=Response, responses=problem_responses(429)
)
async def register(body: Registration, origin: OriginDep, accounts: AccountServiceDep) -> None:
    """Ask for a mail to become a user; the answer does not tell whether there is one already."""
    await accounts.ask(body.email, origin, body.name)


@router.post(
    "/verify",
    status_code=201,
    response_model=UserOut,
    responses={201: ETAG, **problem_responses(403, 409)},
)
async def verify(
    body: NewPassword, origin: OriginDep, response: Response, accounts: AccountServiceDep
) -> User:
    """Become a user who may write articles, with the token of the mail."""
    user = await accounts.verify(body.token, body.password, origin)
    set_etag(response, user.version)
    return user


@router.post("/forgot", status_code=202, response_class=Response, responses=problem_responses(429))
async def forgot(body: Forgotten, origin: OriginDep, accounts: AccountServiceDep) -> None:
    """Ask for a mail to choose another password; the answer is the same for unknown addresses."""
    await accounts.ask(body.email, origin)


@router.post("/reset", status_code=204, responses=problem_responses(403))
async def reset(body: NewPassword, origin: OriginDep, accounts: AccountServiceDep) -> None:
    """Choose another password with the token of the mail, and end all sessions."""
    await accounts.reset(body.token, body.password, origin)
