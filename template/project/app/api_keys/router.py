"""The endpoints of API keys."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api_keys.keys import get_prefix
from app.api_keys.models import ApiKey
from app.api_keys.schemas import KeyIn, KeyOut, KeyQuery, NewKeyOut, Rotation
from app.api_keys.service import ApiKeyServiceDep
from app.auth.authentication import Credentials
from app.auth.dependencies import Caller, KeyManager, require
from app.auth.scopes import Scope
from app.core.pagination import Page, Slice
from app.core.problems import problem_responses
from app.core.types import Id

# An id is told from `me` by its path: otherwise each method of one would be tried on the other.
router = APIRouter(prefix="/api-keys", tags=["api keys"])


@router.get("", response_model=Page[KeyOut], dependencies=[require(Scope.KEYS_MANAGE)])
async def list_keys(query: Annotated[KeyQuery, Query()], keys: ApiKeyServiceDep) -> Slice[ApiKey]:
    """List keys, without their secrets."""
    return await keys.list_page(query)


@router.post("", status_code=201, responses=problem_responses(409))
async def create_key(
    new: KeyIn, principal: KeyManager, response: Response, keys: ApiKeyServiceDep
) -> NewKeyOut:
    """Make a key, which is shown here and never again."""
    response.headers["Cache-Control"] = "no-store"
    return await keys.create(new, principal)


@router.get("/me", response_model=KeyOut)
async def get_own_key(_: Caller, shown: Credentials, keys: ApiKeyServiceDep) -> ApiKey:
    """Return what the key that is shown may do, and until when."""
    return await keys.get_by_prefix(get_prefix(shown or ""))


@router.get(
    "/{key_id:int}",
    response_model=KeyOut,
    dependencies=[require(Scope.KEYS_MANAGE)],
    responses=problem_responses(404),
)
async def get_key(key_id: Id, keys: ApiKeyServiceDep) -> ApiKey:
    """Return one key, without its secret."""
    return await keys.get(key_id)


@router.post("/{key_id:int}/rotate", status_code=201, responses=problem_responses(404, 409))
async def rotate_key(
    key_id: Id,
    rotation: Rotation,
    principal: KeyManager,
    response: Response,
    keys: ApiKeyServiceDep,
) -> NewKeyOut:
    """Replace a key by a new one, which is shown here and never again."""
    response.headers["Cache-Control"] = "no-store"
    return await keys.rotate(key_id, rotation.overlap, principal)


@router.delete("/{key_id:int}", status_code=204, responses=problem_responses(404))
async def revoke_key(key_id: Id, principal: KeyManager, keys: ApiKeyServiceDep) -> None:
    """End a key at once."""
    await keys.revoke(key_id, principal)
