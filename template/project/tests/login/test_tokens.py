# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What is no access token, and gets nobody in."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.auth.scopes import Role
from app.config import Settings
from app.login.config import AuthSettings
from app.login.models import LoginSession
from app.login.tokens import LEEWAY, read_access_token, sign_access_token
from app.users.models import User
from tests.callers import PASSWORD
from tests.conftest import Person

Sessions = async_sessionmaker[AsyncSession]
Forge = Callable[..., str]

ME = "/api/v1/auth/me"
DETAIL = "The access token is not valid, or not any more."


def encode(part: bytes | dict[str, Any]) -> str:
    """Write one part of a token; None leaves a value of it out."""
    if isinstance(part, dict):
        given = {name: value for name, value in part.items() if value is not None}
        part = json.dumps(given, separators=(",", ":")).encode()
    return urlsafe_b64encode(part).decode().rstrip("=")


def sign_by_hand(header: dict[str, Any], claims: dict[str, Any], secret: str) -> str:
    """Write a token that no library would."""
    text = f"{encode(header)}.{encode(claims)}"
    return f"{text}.{encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


def list_claims(settings: Settings, user_id: int) -> dict[str, Any]:
    """Return the claims of a good token."""
    now = int(time.time())
    return {
        "iss": settings.auth.issuer,
        "aud": settings.auth.audience,
        "sub": str(user_id),
        "sid": "1",
        "scope": "articles:write",
        "jti": "1",
        "iat": now,
        "nbf": now,
        "exp": now + 300,
    }


@pytest.fixture
def forge(settings: Settings, author: Person) -> Forge:
    """Sign a token that differs from a good one in some claims, or in its header."""

    def sign(header: dict[str, Any] | None = None, **changes: Any) -> str:
        key = settings.auth.secret
        good = {"alg": key.algorithm, "kid": key.id, "typ": "at+jwt"}
        claims = list_claims(settings, author.id) | changes
        return sign_by_hand(good | (header or {}), claims, key.signing)

    return sign


async def show(client: AsyncClient, token: str) -> Response:
    """Ask who an access token is for."""
    return await client.get(ME, headers={"Authorization": f"Bearer {token}"})


async def test_a_token_that_differs_in_nothing_is_taken(client: AsyncClient, forge: Forge) -> None:
    assert (await show(client, forge())).status_code == 200


async def test_a_token_that_was_good_once_is_not_taken_after_its_end(
    client: AsyncClient, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, end = forge(), time.time() + 300 + LEEWAY
    assert (await show(client, token)).status_code == 200
    monkeypatch.setattr(time, "time", lambda: end)
    assert (await show(client, token)).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        *(
            {claim: None}
            for claim in ("iss", "aud", "exp", "nbf", "iat", "sub", "sid", "jti", "scope")
        ),
        {"iss": "somebody"},
        {"iss": ""},
        {"iss": ["{{ project_slug }}"]},
        {"aud": "somebody"},
        {"aud": ["{{ project_slug }}"]},
        {"aud": []},
        {"exp": 1},
        {"exp": "never"},
        {"exp": 1e400},
        {"exp": []},
        {"nbf": 2**40},
        {"nbf": "now"},
        {"iat": 2**40},
        {"iat": []},
        {"sub": "one"},
        {"sub": ""},
        {"sub": 1},
        {"sub": ["1"]},
        {"sub": "1 OR 1=1"},
        {"sid": "one"},
        {"sid": ["1"]},
        {"sid": {}},
        {"jti": 1},
        {"jti": ["1"]},
        {"scope": "everything"},
        {"scope": ["articles:write"]},
        {"scope": 1},
    ],
    ids=str,
)
async def test_a_token_with_a_claim_missing_or_wrong_is_refused(
    client: AsyncClient, forge: Forge, changes: dict[str, Any]
) -> None:
    answer = await show(client, forge(**changes))
    assert answer.status_code == 401
    assert answer.json()["detail"] == DETAIL


@pytest.mark.parametrize(
    "header",
    [
        *(
            {"alg": name}
            for name in ("none", "None", "NONE", "nOnE", "", "HS384", "RS256", "EdDSA")
        ),
        *({"alg": value} for value in (None, 256, ["HS256"], {"HS256": 1})),
        *({"typ": value} for value in (None, "JWT", "jwt", "rt+jwt", "", 1)),
        *({"kid": value} for value in (None, "", "unknown", 1, ["1"], {"1": 1})),
        *({"kid": path} for path in ("../../../../dev/null", "/dev/null", "file:///dev/null")),
        *({"kid": text} for text in ("' OR 1=1 --", "x' UNION SELECT 'secret", "a\x00b", "é")),
        {"jku": "https://attacker.example/keys.json"},
        {"x5u": "https://attacker.example/key.pem"},
        {"jwk": {"kty": "oct", "k": "eA"}},
        {"x5c": ["eA"]},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
        {"zip": "DEF"},
    ],
    ids=str,
)
async def test_a_header_that_this_service_does_not_write_is_refused(
    client: AsyncClient, forge: Forge, header: dict[str, Any]
) -> None:
    answer = await show(client, forge(header))
    assert answer.status_code == 401
    assert answer.json()["detail"] == DETAIL


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
async def test_a_token_without_a_signature_is_refused(
    client: AsyncClient, settings: Settings, author: Person, forge: Forge, name: str
) -> None:
    header, claims, signature = forge().split(".")
    unsigned = encode({"alg": name, "typ": "at+jwt"})
    own = encode({"alg": name, "kid": settings.auth.secret.id, "typ": "at+jwt"})
    for start in (unsigned, own, header):
        for token in (f"{start}.{claims}.", f"{start}.{claims}"):
            assert (await show(client, token)).status_code == 401
    for start in (unsigned, own):
        assert (await show(client, f"{start}.{claims}.{signature}")).status_code == 401


async def test_a_token_that_was_tampered_with_is_refused(
    client: AsyncClient, settings: Settings, author: Person, manager: Person, forge: Forge
) -> None:
    good = forge()
    parts = good.split(".")
    for place in range(3):
        for changed in (parts[place][:-1], parts[place] + "A", parts[place][::-1], "", "e30"):
            token = ".".join([*parts[:place], changed, *parts[place + 1 :]])
            assert (await show(client, token)).status_code == 401
    header, _, signature = parts
    better = encode(list_claims(settings, manager.id) | {"scope": "users:manage"})
    assert (await show(client, f"{header}.{better}.{signature}")).status_code == 401
    for end in "AQgw":
        if not good.endswith(end):
            assert (await show(client, good[:-1] + end)).status_code == 401
    for token in (f"{good}.x", f".{good}", f"{good}.", ".".join(parts[::-1])):
        assert (await show(client, token)).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"secret": "another-environment-0123456789-xyz"}, {"audience": "x"}]
)
async def test_a_token_of_another_environment_is_refused(
    client: AsyncClient, settings: Settings, author: Person, changes: dict[str, str]
) -> None:
    own = {name: getattr(settings.auth, name) for name in ("secret", "issuer", "audience")}
    other = AuthSettings.model_validate(own | changes)
    claims = list_claims(settings, author.id) | {"aud": other.audience}
    assert (await show(client, other.secret.sign(claims))).status_code == 401


async def test_tokens_are_good_for_one_thing_only(client: AsyncClient, author: Person) -> None:
    _, access = author.client.headers["Authorization"].split()
    form = {"username": author.email, "password": PASSWORD}
    tokens = (await client.post("/api/v1/auth/token", data=form)).json()
    assert (await show(client, tokens["refresh_token"])).status_code == 401
    for token in (access, tokens["access_token"]):
        body = {"refresh_token": token}
        answer = await client.post("/api/v1/auth/refresh", json=body)
        assert answer.status_code in (401, 422)


@pytest.fixture(params=["deactivated", "deleted", "logged out"])
async def former(request: pytest.FixtureRequest, author: Person, sessions: Sessions) -> Person:
    """Somebody whose token should not be good for anything any more."""
    end = {
        "deactivated": update(User).where(User.id == author.id).values(is_active=False),
        "deleted": delete(User).where(User.id == author.id),
        "logged out": delete(LoginSession).where(LoginSession.user_id == author.id),
    }
    async with sessions.begin() as session:
        await session.execute(end[request.param])
    return author


async def test_who_was_deactivated_deleted_or_logged_out_cannot_write_any_more(
    former: Person,
) -> None:
    answer = await former.client.post("/api/v1/articles", json=former.article())
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("The session has ended")


async def test_a_token_is_good_with_the_session_of_its_user_only(
    author: Person, manager: Person, settings: Settings, client: AsyncClient
) -> None:
    stolen = read_access_token(manager.client.headers["Authorization"].split()[1], settings.auth)
    mixed = sign_access_token(replace(stolen, id=author.id), settings.auth)
    headers = {"Authorization": f"Bearer {mixed}"}
    answer = await client.post("/api/v1/articles", json=author.article(), headers=headers)
    assert answer.status_code == 401


async def test_who_lost_a_role_cannot_write_as_before(
    manager: Person, sessions: Sessions, author: Person
) -> None:
    async with sessions.begin() as session:
        demoted = update(User).where(User.id == manager.id).values(role=Role.AUTHOR)
        await session.execute(demoted)
    url = f"/api/v1/users/{author.id}"
    answer = await manager.client.delete(url, headers={"If-Match": '"1"'})
    assert answer.status_code == 403
# {% endcall %}
