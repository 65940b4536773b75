"""Which tokens are believed: those that the provider made for this service, and no others."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from time import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx2 import AsyncClient, Response

from app.oidc.config import OidcSettings
from app.oidc.tokens import read_claims
from tests.oidc.provider import AUDIENCE, Key, Provider, encode, provider

URL = "/api/v1/articles"
Open = Callable[..., AsyncClient]


def decode(part: str) -> Any:
    """Read a part of a token."""
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


async def show(open_client: Open, token: str) -> Response:
    """Read with a token; who shows none at all may read, too."""
    answer = await open_client(Authorization=f"Bearer {token}").get(URL)
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert token not in answer.text
    return answer


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aud": ["https://other.example.com", AUDIENCE]},
        {"nbf": 0},
        {"sub": "x" * 255},
        {"sub": "CN=Ada Lovelace, O=Example"},
        {"sub": "' OR 1=1 --"},
    ],
)
async def test_a_token_for_this_service_is_believed(
    open_client: Open, changes: dict[str, Any]
) -> None:
    token = provider.sign(provider.claims(**changes))
    assert (await show(open_client, token)).status_code == 200


@pytest.mark.parametrize(("claim", "seconds"), [("nbf", 10), ("exp", -10)])
async def test_the_clock_of_the_provider_may_be_a_little_wrong(
    open_client: Open, claim: str, seconds: int
) -> None:
    token = provider.sign(provider.claims(**{claim: time() + seconds}))
    assert (await show(open_client, token)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "https://id.example.com"},
        {"iss": ["https://id.example.com"]},
        {"aud": None},
        {"aud": "https://other.example.com"},
        {"aud": ["https://other.example.com"]},
        {"aud": []},
        {"aud": f"{AUDIENCE}/"},
        {"aud": {AUDIENCE: 1}},
        {"exp": None},
        {"exp": time() - 60},
        {"exp": "tomorrow"},
        {"exp": [time() + 3600]},
        {"exp": float("nan")},
        {"nbf": time() + 3600},
        {"nbf": "now"},
        {"iat": None},
        {"iat": time() + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["ada"]},
        {"sub": "x" * 256},
        {"sub": "Zo\xeb"},
        {"sub": "a\nb"},
        {"sub": "a\x00"},
    ],
    ids=str,
)
async def test_a_token_with_a_wrong_claim_is_refused(
    open_client: Open, changes: dict[str, Any]
) -> None:
    token = provider.sign(provider.claims(**changes))
    assert (await show(open_client, token)).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "n-0S6_WzA2Mj"},
        {"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"},
        {"c_hash": "LDktKdoQak3Pk0cnXxCltA"},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
    ],
    ids=str,
)
async def test_a_token_that_tells_a_client_something_is_no_access_token(
    open_client: Open, changes: dict[str, Any]
) -> None:
    token = provider.sign(provider.claims(**changes), typ="JWT")
    assert (await show(open_client, token)).status_code == 401


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("at+jwt", 200),
        ("AT+JWT", 200),
        ("application/at+jwt", 200),
        ("JWT", 200),
        (None, 401),
        ("id+jwt", 401),
        ("logout+jwt", 401),
        ("secevent+jwt", 401),
        (7, 401),
        (["at+jwt"], 401),
    ],
)
async def test_a_token_has_a_type_of_access_tokens(
    open_client: Open, kind: Any, status: int
) -> None:
    token = provider.sign(provider.claims(), typ=kind)
    assert (await show(open_client, token)).status_code == status


@pytest.mark.parametrize(
    "key_id", [None, "", "unknown", "../../../../dev/null", "' OR '1'='1", "x" * 2_000]
)
async def test_a_token_names_a_key_of_the_provider(open_client: Open, key_id: str | None) -> None:
    token = provider.sign(provider.claims(), kid=key_id)
    assert (await show(open_client, token)).status_code == 401


@pytest.mark.parametrize("key_id", [7, ["a"], {"a": 1}, None])
async def test_the_name_of_a_key_is_text(open_client: Open, key_id: object) -> None:
    _, payload, signature = provider.sign(provider.claims()).split(".")
    header = encode({"alg": "RS256", "typ": "at+jwt", "kid": key_id})
    assert (await show(open_client, f"{header}.{payload}.{signature}")).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "nOnE", "NONE", "", 0])
@pytest.mark.parametrize("keeps_signature", [True, False])
async def test_a_token_is_signed(
    open_client: Open, algorithm: object, keeps_signature: bool
) -> None:
    signed = provider.sign(provider.claims())
    header, payload, signature = signed.split(".")
    forged = encode(decode(header) | {"alg": algorithm})
    token = f"{forged}.{payload}.{signature if keeps_signature else ''}"
    assert (await show(open_client, token)).status_code == 401
    assert (await show(open_client, f"{header}.{payload}.")).status_code == 401
    assert (await show(open_client, signed)).status_code == 200


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
async def test_a_public_key_is_no_shared_secret(open_client: Open, algorithm: str) -> None:
    key = provider.keys[0]
    public = key.private.public_key()
    secrets = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip(),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(key.describe()).encode(),
        key.describe()["n"].encode(),
    ]
    header = {"alg": algorithm, "typ": "at+jwt", "kid": key.id}
    signed = f"{encode(header)}.{encode(provider.claims())}"
    for secret in secrets:
        digest = getattr(hashlib, f"sha{algorithm[2:]}")
        signature = encode(hmac.digest(secret, signed.encode(), digest))
        assert (await show(open_client, f"{signed}.{signature}")).status_code == 401


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_the_key_of_a_stranger_is_refused_whatever_the_token_says_about_it(
    open_client: Open, algorithm: str
) -> None:
    mine = Key(algorithm)
    for headers in (
        {},
        {"kid": provider.keys[0].id},
        {"jwk": mine.describe()},
        {"kid": provider.keys[0].id, "jwk": mine.describe()},
        {"jku": "https://evil.example.com/keys", "x5u": "https://evil.example.com/cert"},
    ):
        token = provider.sign(provider.claims(), mine, **headers)
        assert (await show(open_client, token)).status_code == 401


async def test_another_environment_of_the_same_name_has_other_keys(
    open_client: Open, other: Provider
) -> None:
    other.keys[0].id = provider.keys[0].id
    token = other.sign(provider.claims())
    assert (await show(open_client, token)).status_code == 401


async def test_a_changed_token_is_refused(open_client: Open) -> None:
    header, payload, signature = provider.sign(provider.claims(sub="ada")).split(".")
    another = provider.sign(provider.claims(sub="eve")).split(".")[2]
    for token in (
        f"{header}.{encode(decode(payload) | {'sub': 'eve'})}.{signature}",
        f"{encode(decode(header) | {'extra': 1})}.{payload}.{signature}",
        f"{header}.{payload}.{another}",
        f"{header}.{payload}.{signature[:-8]}",
        f"{header}.{payload}.{signature}.{signature}",
        f"{header}.{payload}",
        f"{header}..{signature}",
        f".{payload}.{signature}",
    ):
        assert (await show(open_client, token)).status_code == 401


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "...",
        "a.b.c",
        f"{encode([])}.{encode({})}.x",
        f"{encode({'kid': 'a', 'alg': ['RS256']})}.{encode({})}.x",
        f"{encode(b'[' * 700)}.{encode({})}.x",
        f"{encode(bytes([255, 254]))}.{encode({})}.x",
    ],
)
async def test_what_is_no_token_is_refused(open_client: Open, token: str) -> None:
    assert (await show(open_client, token)).status_code == 401


@pytest.mark.parametrize("payload", [b"[]", b"7", b"\xff", b"[" * 9_000, b"{", b'{"aud":'])
async def test_a_signed_payload_that_is_no_object_is_refused(
    open_client: Open, payload: bytes
) -> None:
    key = provider.keys[0]
    header = {"alg": key.algorithm, "typ": "at+jwt", "kid": key.id}
    signed = f"{encode(header)}.{encode(payload)}"
    signature = encode(key.sign(signed.encode()))
    assert (await show(open_client, f"{signed}.{signature}")).status_code == 401


async def test_an_extension_that_must_be_understood_is_refused(open_client: Open) -> None:
    token = provider.sign(provider.claims(), crit=["exp"])
    assert (await show(open_client, token)).status_code == 401


async def test_an_oversized_token_is_refused_and_a_long_one_is_not(open_client: Open) -> None:
    groups = [f"group-{number:04}" for number in range(500)]
    token = provider.sign(provider.claims(groups=groups))
    assert (await show(open_client, token)).status_code == 200
    token = provider.sign(provider.claims(groups=groups * 4))
    assert (await show(open_client, token)).status_code == 401


async def test_two_headers_are_one_too_many(client: AsyncClient) -> None:
    token = provider.sign(provider.claims())
    headers = [("Authorization", f"Bearer {token}")] * 2
    assert (await client.get(URL, headers=headers)).status_code == 401
    assert (await client.get(URL, headers=headers[:1])).status_code == 200


async def test_a_token_that_was_good_a_moment_ago_ends(
    open_client: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = provider.sign(provider.claims(exp=time() + 60))
    assert (await show(open_client, token)).status_code == 200
    leeway = OidcSettings().leeway
    for seconds, status in ((leeway + 50, 200), (leeway + 61, 401)):
        later = time() + seconds
        monkeypatch.setattr("app.oidc.tokens.time", lambda later=later: later)
        assert (await show(open_client, token)).status_code == status


async def test_what_is_remembered_of_tokens_has_an_end(open_client: Open) -> None:
    assert read_claims.cache_parameters()["maxsize"] == 1_000
    before = read_claims.cache_info().currsize
    header, payload, signature = provider.sign(provider.claims()).split(".")
    for token in (f"{header}.{payload}.{encode(b'wrong')}", f"{header}.{payload}.{signature}"):
        for _ in range(2):
            await show(open_client, token)
    assert read_claims.cache_info().currsize - before == 1
