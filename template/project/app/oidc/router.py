# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""The endpoints of browsers that log in at the provider."""

from typing import Annotated
from urllib.parse import urljoin

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.auth.authentication import Credentials
from app.auth.dependencies import Caller
from app.core.errors import ForbiddenError, NotFoundError, UnauthorizedError
from app.core.problems import problem_responses
from app.oidc.claims import find_scopes
from app.oidc.login import BrowserLogin
from app.oidc.redirects import MAX_LENGTH, check_target
from app.oidc.schemas import LoggedOut, SessionOut
from app.oidc.service import find_identities
from app.oidc.sessions import delete_session, start_session
from app.users.schemas import UserOut
from app.users.service import UserServiceDep

router = APIRouter(prefix="/auth", tags=["auth"])


async def find_login(request: Request) -> BrowserLogin:
    """Return what the lifespan opened, if browsers can log in at all."""
    login: BrowserLogin = request.app.state.browser_login
    if login.issuer.settings.client_id is None:
        raise NotFoundError("No browser can log in here: OIDC_CLIENT_ID is not set.")
    return login


Login = Annotated[BrowserLogin, Depends(find_login)]
Target = Annotated[str | None, Query(max_length=MAX_LENGTH)]


@router.get("/login", status_code=302, response_class=Response, responses=problem_responses(404))
async def log_in(request: Request, login: Login, return_to: Target = None) -> Response:
    """Send a browser to the provider, and later to a path here or a URL that is allowed."""
    settings = login.issuer.settings
    target = settings.home if return_to is None else check_target(return_to, settings.redirects)
    url = await login.begin(request.session, str(request.url_for("finish_login")), target)
    return RedirectResponse(url, 302, {"Cache-Control": "no-store"})


# Providers send more than they have to, so that any query is accepted.
@router.get("/callback", include_in_schema=False)
async def finish_login(request: Request, login: Login) -> Response:
    """Start a session for a browser that comes back from the provider."""
    claims, id_token, return_to = await login.finish(request)
    try:
        user_id = await find_identities(request).find_user_id(claims, current=True)
    except UnauthorizedError as error:
        await delete_session(request)
        raise ForbiddenError("This user is not active any more.") from error
    scopes = find_scopes(claims, login.issuer.settings)
    await start_session(request, user_id, scopes, id_token)
    return RedirectResponse(return_to, 302, {"Cache-Control": "no-store"})


@router.get("/session", responses=problem_responses(404))
async def get_session(
    request: Request, response: Response, caller: Caller, token: Credentials, users: UserServiceDep
) -> SessionOut:
    """Return who is calling."""
    response.headers["Cache-Control"] = "no-store"
    user = UserOut.model_validate(await users.get(caller.id))
    csrf_token = None if token else request.session["csrf_token"]
    return SessionOut(user=user, scopes=sorted(caller.scopes), csrf_token=csrf_token)


@router.delete("/session", responses=problem_responses(404))
async def log_out(request: Request, caller: Caller, token: Credentials, login: Login) -> LoggedOut:
    """End the session of a browser, and say where it goes to log out at the provider, too."""
    if token is not None:
        raise NotFoundError("Whoever sends a token has no session to end.")
    id_token = await delete_session(request)
    home = urljoin(str(request.base_url), login.issuer.settings.home)
    return LoggedOut(location=await login.find_way_out(id_token, home))
# {% endcall %}
