"""The keys of access tokens: which are taken, and how one follows another."""

import json
import os
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jwt
import pytest
from httpx2 import AsyncClient
from pydantic import ValidationError

from app.auth.principal import Kind, Principal
from app.config import Settings, get_settings
from app.core.errors import UnauthorizedError
from app.login.config import AuthSettings
from app.login.keys import MAKERS, Algorithm, read_key
from app.login.tokens import read_access_token, sign_access_token
from tests.conftest import Person
from tests.login.steps import AUTH, bearer, get_me, refresh
from tests.login.test_tokens import sign_by_hand

Configure = Callable[[str, str], None]

ADA = Principal(1, Kind.USER, frozenset(), session_id=5)
PAIRS = ["EdDSA", "RS256"]
OTHERS = [
    "openssl genpkey -algorithm ed448",
    "openssl genpkey -algorithm x25519",
    "openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256",
    "openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:1024",
]


async def run(command: str, given: str = "") -> str:
    """Run a command such as the messages name, and return what it prints."""
    process = await create_subprocess_exec(*command.split(), stdin=PIPE, stdout=PIPE, stderr=PIPE)
    printed, _ = await process.communicate(given.encode())
    assert process.returncode == 0
    return printed.decode()


async def make_secrets() -> dict[str, str]:
    """Make a secret for each algorithm; the shortest keys of RSA, which take the least time."""
    makers = {algorithm: maker.replace("3072", "2048") for algorithm, maker in MAKERS.items()}
    return {algorithm: await run(maker) for algorithm, maker in makers.items()}


@pytest.fixture(scope="session")
async def secrets() -> dict[str, str]:
    """A secret for each algorithm."""
    return await make_secrets()


@cache
def make(algorithm: str, secret: str, *old: str) -> AuthSettings:
    """Make settings, as variables would, once: to read a key of RSA takes long."""
    given = {"algorithm": algorithm, "secret": secret, "old_secrets": list(old)}
    return AuthSettings.model_validate(given)


@pytest.mark.parametrize(("algorithm", "maker"), MAKERS.items())
async def test_what_the_messages_name_makes_a_good_secret(algorithm: str, maker: str) -> None:
    settings = make(algorithm, await run(maker))
    token = sign_access_token(ADA, settings)
    header = jwt.get_unverified_header(token)
    assert header == {"alg": algorithm, "kid": settings.secret.id, "typ": "at+jwt"}
    assert read_access_token(token, settings) == ADA


@pytest.mark.parametrize("algorithm", PAIRS)
async def test_a_private_key_fits_on_one_line(secrets: dict[str, str], algorithm: str) -> None:
    one_line = secrets[algorithm].replace("\n", "\\n")
    token = sign_access_token(ADA, make(algorithm, one_line))
    assert read_access_token(token, make(algorithm, secrets[algorithm])) == ADA


@pytest.fixture(scope="session")
async def new_secrets() -> dict[str, str]:
    """Another secret for each algorithm."""
    return await make_secrets()


@pytest.mark.parametrize("new", MAKERS)
@pytest.mark.parametrize("old", MAKERS)
async def test_tokens_of_an_old_secret_are_taken_and_new_ones_have_the_new_key(
    secrets: dict[str, str], new_secrets: dict[str, str], old: str, new: str
) -> None:
    secret = new_secrets[new]
    before, after = make(old, secrets[old]), make(new, secret, secrets[old])
    token = sign_access_token(ADA, before)
    assert read_access_token(token, after) == ADA
    token = sign_access_token(ADA, after)
    assert read_access_token(token, make(new, secret)) == ADA
    with pytest.raises(UnauthorizedError):
        read_access_token(token, before)
    with pytest.raises(UnauthorizedError):
        read_access_token(sign_access_token(ADA, before), make(new, secret))


@pytest.mark.parametrize("algorithm", PAIRS)
async def test_the_public_key_is_no_secret_to_sign_with(
    secrets: dict[str, str], algorithm: str
) -> None:
    settings = make(algorithm, secrets[algorithm], secrets["HS256"])
    pem = await run("openssl pkey -pubout", secrets[algorithm])
    der = "".join(pem.splitlines()[1:-1])
    claims = jwt.decode(sign_access_token(ADA, settings), options={"verify_signature": False})
    for key in (settings.secret, read_key(secrets["HS256"])):
        for name in ("HS256", algorithm):
            header = {"alg": name, "kid": key.id, "typ": "at+jwt"}
            for secret in (pem, pem.strip(), der, json.dumps(settings.secret.public)):
                with pytest.raises(UnauthorizedError):
                    read_access_token(sign_by_hand(header, claims, secret), settings)
    with pytest.raises(ValidationError):
        make("HS256", pem)


@pytest.mark.parametrize("algorithm", PAIRS)
async def test_others_can_check_tokens_with_what_is_public(
    secrets: dict[str, str], algorithm: str
) -> None:
    settings = make(algorithm, secrets[algorithm])
    public = settings.secret.public
    assert public is not None
    assert not public.keys() & {"d", "p", "q", "dp", "dq", "qi", "k"}
    token = sign_access_token(ADA, settings)
    assert public["kid"] == jwt.get_unverified_header(token)["kid"]
    claims: dict[str, Any] = jwt.decode(token, jwt.PyJWK(public), audience=settings.audience)
    assert claims["sub"] == "1"


@pytest.fixture
def configure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Start the service anew, so to say, with another secret and the one of before."""

    def change(algorithm: str, secret: str) -> None:
        old = [os.environ["AUTH_SECRET"]]
        monkeypatch.setenv("AUTH_ALGORITHM", algorithm)
        monkeypatch.setenv("AUTH_SECRET", secret)
        monkeypatch.setenv("AUTH_OLD_SECRETS", json.dumps(old))
        get_settings.cache_clear()

    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_a_rotation_logs_nobody_out_and_others_learn_of_it(
    client: AsyncClient,
    author: Person,
    tokens: dict[str, Any],
    secrets: dict[str, str],
    configure: Configure,
) -> None:
    assert (await client.get(f"{AUTH}/jwks")).json() == {"keys": []}
    for algorithm, number in (("EdDSA", 1), ("RS256", 2)):
        configure(algorithm, secrets[algorithm].replace("\n", "\\n"))
        assert (await get_me(client, tokens["access_token"])).status_code == 200
        tokens = (await refresh(client, tokens["refresh_token"])).json()
        answer = await client.get(f"{AUTH}/jwks")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        keys = jwt.PyJWKSet.from_dict(answer.json())
        assert len(keys.keys) == number
        access = tokens["access_token"]
        key = keys[jwt.get_unverified_header(access)["kid"]]
        assert key.algorithm_name == algorithm
        assert jwt.decode(access, key, audience=get_settings().auth.audience)
        answer = await client.post(
            "/api/v1/articles", json=author.article(), headers=bearer(access)
        )
        assert answer.status_code == 201
    assert (await author.client.get(f"{AUTH}/me")).status_code == 401


async def test_the_id_of_a_key_is_always_the_same_and_tells_nothing_of_a_shared_secret(
    secrets: dict[str, str],
) -> None:
    ids = {read_key(secret).id for secret in secrets.values()}
    assert ids == {read_key(secret).id for secret in secrets.values()}
    assert len(ids) == len(secrets)
    assert read_key(secrets["HS256"]).public is None


@pytest.mark.parametrize("algorithm", MAKERS)
async def test_a_secret_of_another_algorithm_is_refused(
    secrets: dict[str, str], algorithm: Algorithm
) -> None:
    for other in secrets.keys() - {algorithm}:
        with pytest.raises(ValidationError, match=MAKERS[algorithm]):
            make(algorithm, secrets[other])


@pytest.mark.parametrize("command", OTHERS)
async def test_a_key_that_is_weak_or_of_another_kind_is_refused(
    secrets: dict[str, str], command: str
) -> None:
    weak = await run(command)
    for algorithm in PAIRS:
        with pytest.raises(ValidationError, match="openssl genpkey"):
            make(algorithm, weak)
        with pytest.raises(ValidationError, match="openssl genpkey"):
            make(algorithm, secrets[algorithm], weak)


@pytest.mark.parametrize("algorithm", PAIRS)
async def test_half_a_key_is_refused(secrets: dict[str, str], algorithm: str) -> None:
    pem = secrets[algorithm]
    public = await run("openssl pkey -pubout", pem)
    locked = await run("openssl pkey -aes256 -passout pass:swordfish", pem)
    for wrong in (public, locked, pem[: len(pem) // 2], pem.replace("PRIVATE", "SECRET")):
        with pytest.raises(ValidationError, match="openssl genpkey"):
            make(algorithm, wrong)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    "given", ["swordfish", '["swordfish"]', '["swordfish", 1]', '"swordfish"', "[swordfish"]
)
def test_old_secrets_that_make_no_sense_are_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("AUTH_OLD_SECRETS", given)
    with pytest.raises(ValueError, match="auth") as caught:
        Settings()
    assert "swordfish" not in str(caught.value)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("algorithm", PAIRS)
def test_a_key_of_a_pair_must_be_given_even_in_development(
    monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv("AUTH_ALGORITHM", algorithm)
    monkeypatch.delenv("AUTH_SECRET")
    with pytest.raises(ValidationError, match="openssl genpkey"):
        Settings()
