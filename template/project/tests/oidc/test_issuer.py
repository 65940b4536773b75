"""How the keys of the provider are fetched, and what becomes of it when it misbehaves."""

import gzip
import json
from asyncio import create_task, gather, sleep
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.core.errors import UnavailableError
from app.oidc.issuer import Issuer
from tests.oidc.conftest import Clock
from tests.oidc.provider import DISCOVERY, KEYS, Answer, Key, Provider, answer_json, provider

URL = "/api/v1/articles"
Open = Callable[..., AsyncClient]


def describe_with(**changes: Any) -> Answer:
    """Publish a key that nobody should be able to use."""
    return answer_json({"keys": [Key().describe(**changes)]})


def make_faults() -> dict[str, tuple[str, Answer]]:
    """List what a provider might answer instead of its keys."""
    good = {"keys": [Key().describe()]}
    shown = Key()
    private = shown.family.to_jwk(shown.private, as_dict=True) | {"kid": shown.id}
    secret = {"kty": "oct", "kid": "a", "alg": "HS256", "k": "c2VjcmV0"}
    broken = [7, None, {}, {"kty": "RSA", "n": 5, "e": []}, {"kty": ["RSA"], "kid": "a"}]
    html = Answer(b"<!doctype html><p>Log in", headers={"Content-Type": "text/html"})
    answers = {
        "HTML": html,
        "error": Answer(json.dumps(good).encode(), status=500),
        "redirect": Answer(status=302, headers={"Location": "/elsewhere"}),
        "nothing": Answer(),
        "huge": answer_json(good | {"more": "x" * 300_000}),
        "compressed": Answer(gzip.compress(b" " * 999_999), headers={"Content-Encoding": "gzip"}),
        "deep": Answer(b"[" * 150_000),
        "binary": Answer(b"\xff\xfe\x00"),
        "list": answer_json([good]),
    }
    faults = {f"keys: {name}": (KEYS, answer) for name, answer in answers.items()}
    faults |= {f"discovery: {name}": (DISCOVERY, answer) for name, answer in answers.items()}
    return faults | {
        "keys: none": (KEYS, answer_json({"keys": []})),
        "keys: no list": (KEYS, answer_json({"keys": "x"})),
        "keys: broken": (KEYS, answer_json({"keys": broken})),
        "keys: shared": (KEYS, answer_json({"keys": [secret]})),
        "keys: private": (KEYS, answer_json({"keys": [private]})),
        "keys: for encryption": (KEYS, describe_with(use="enc")),
        "keys: of another algorithm": (KEYS, describe_with(alg="ES384")),
        "keys: of another curve": (KEYS, describe_with(crv="P-384")),
        "discovery: without keys": (DISCOVERY, answer_json({})),
    }


FAULTS = make_faults()


@pytest.mark.parametrize(("path", "answer"), FAULTS.values(), ids=FAULTS)
async def test_a_provider_that_misbehaves_changes_nothing(
    issuer: Issuer, other: Provider, clock: Clock, path: str, answer: Answer
) -> None:
    key = other.keys[0]
    other.answers["/elsewhere"] = answer_json({"keys": [key.describe()]})
    other.answers[path] = answer
    with pytest.raises(UnavailableError):
        await issuer.find_key(key.id, key.algorithm)
    clock.seconds += 1
    del other.answers[path]
    assert await issuer.find_key(key.id, key.algorithm)
    other.answers[path] = answer
    clock.seconds += 1_000
    assert await issuer.find_key("unknown", key.algorithm) is None
    assert await issuer.find_key(key.id, key.algorithm)
    assert "/elsewhere" not in other.requests


@pytest.mark.parametrize("end", ["/", "/another", None])
async def test_only_the_issuer_itself_says_where_its_keys_are(
    issuer: Issuer, other: Provider, end: str | None
) -> None:
    named = end and f"{other.issuer}{end}"
    document = {"issuer": named, "jwks_uri": f"{other.issuer}{KEYS}"}
    other.answers[DISCOVERY] = answer_json(document)
    with pytest.raises(UnavailableError):
        await issuer.find_key(other.keys[0].id, other.keys[0].algorithm)
    assert other.requests == [DISCOVERY]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://id.example.com", "ftp://x", None, 7])
async def test_keys_are_fetched_from_safe_places_only(
    issuer: Issuer, other: Provider, url: object
) -> None:
    other.answers[DISCOVERY] = answer_json({"issuer": other.issuer, "jwks_uri": url})
    with pytest.raises(UnavailableError):
        await issuer.find_key("a", "RS256")
    assert other.requests == [DISCOVERY]


async def test_without_tls_keys_come_from_the_issuer_itself(
    issuer: Issuer, other: Provider
) -> None:
    count, key = len(provider.requests), provider.keys[0]
    url = f"{provider.issuer}{KEYS}"
    other.answers[DISCOVERY] = answer_json({"issuer": other.issuer, "jwks_uri": url})
    with pytest.raises(UnavailableError):
        await issuer.find_key(key.id, key.algorithm)
    assert len(provider.requests) == count


async def test_who_knows_no_key_waits_for_the_provider_no_longer_than_the_settings_say(
    issuer: Issuer, other: Provider
) -> None:
    gate = Event()
    other.answers[KEYS] = Answer(gate=gate)
    issuer.settings = issuer.settings.model_copy(update={"timeout": 0.05})
    with pytest.raises(UnavailableError):
        await issuer.find_key("a", "RS256")
    gate.set()


async def test_known_keys_need_not_wait_while_the_provider_is_asked_for_others(
    issuer: Issuer, other: Provider, clock: Clock
) -> None:
    key = other.keys[0]
    assert await issuer.find_key(key.id, key.algorithm)
    gate = Event()
    other.answers[KEYS] = Answer(gate=gate)
    clock.seconds += 1_000
    waiting = create_task(issuer.find_key("unknown", key.algorithm))
    for _ in range(3):
        assert await issuer.find_key(key.id, key.algorithm)
    assert not waiting.done()
    gate.set()
    assert await waiting is None


async def test_keys_are_fetched_once_for_everybody(issuer: Issuer, other: Provider) -> None:
    key = other.keys[0]
    wanted = [(key.id, key.algorithm), ("unknown", key.algorithm)] * 500
    found = await gather(*(issuer.find_key(*names) for names in wanted))
    assert [key is not None for key in found] == [True, False] * 500
    assert other.requests == [DISCOVERY, KEYS]


async def test_keys_are_not_fetched_again_too_soon(
    issuer: Issuer, other: Provider, clock: Clock
) -> None:
    for _ in range(3):
        assert await issuer.find_key("unknown", "RS256") is None
    assert other.requests.count(KEYS) == 1
    clock.seconds += issuer.settings.keys_min_age - 1
    assert await issuer.find_key("unknown", "RS256") is None
    assert other.requests.count(KEYS) == 1
    clock.seconds += 1
    assert await issuer.find_key("unknown", "RS256") is None
    assert other.requests.count(KEYS) == 2


async def test_a_provider_that_is_away_is_asked_again_once_a_second(
    issuer: Issuer, other: Provider, clock: Clock
) -> None:
    other.answers[KEYS] = Answer(status=503)
    for _ in range(3):
        with pytest.raises(UnavailableError):
            await issuer.find_key("a", "RS256")
    assert other.requests.count(KEYS) == 1
    clock.seconds += 1
    with pytest.raises(UnavailableError):
        await issuer.find_key("a", "RS256")
    assert other.requests.count(KEYS) == 2


async def test_who_gives_up_waiting_does_not_stop_the_others(
    issuer: Issuer, other: Provider
) -> None:
    gate = Event()
    key = other.keys[0]
    other.answers[DISCOVERY] = Answer(other.describe(DISCOVERY).body, gate=gate)
    first = create_task(issuer.find_key(key.id, key.algorithm))
    second = create_task(issuer.find_key(key.id, key.algorithm))
    await sleep(0)
    first.cancel()
    gate.set()
    assert await second
    assert first.cancelled()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_key_is_good_for_its_own_algorithm(
    issuer: Issuer, other: Provider, algorithm: str
) -> None:
    other.keys = [Key(algorithm)]
    for name in ("RS256", "PS256", "ES256", "EdDSA", "HS256", "none"):
        found = await issuer.find_key(other.keys[0].id, name)
        assert (found is not None) == (name == algorithm)


@pytest.mark.usefixtures("app_of_other")
async def test_keys_rotate_while_the_service_runs(
    open_client: Open, issuer: Issuer, other: Provider, clock: Clock
) -> None:
    old = other.keys[0]
    tokens: dict[str, str] = {}

    async def read(key: Key) -> int:
        token = tokens.setdefault(key.id, other.sign(other.claims(sub="ada"), key))
        return (await open_client(Authorization=f"Bearer {token}").get(URL)).status_code

    assert await read(old) == 200
    new = Key("ES256")
    assert await read(new) == 401
    other.keys = [new, old]
    clock.seconds += issuer.settings.keys_min_age
    assert (await read(new), await read(old)) == (200, 200)
    other.keys = [new]
    clock.seconds += issuer.settings.keys_max_age + 1
    assert await read(old) == 200
    assert issuer._fetching is not None
    await issuer._fetching
    assert (await read(new), await read(old)) == (200, 401)


@pytest.mark.usefixtures("app_of_other")
async def test_without_any_key_the_service_is_unavailable_to_who_shows_a_token(
    client: AsyncClient, open_client: Open, other: Provider
) -> None:
    other.answers[KEYS] = Answer(status=503)
    token = other.sign(other.claims())
    answer = await open_client(Authorization=f"Bearer {token}").get(URL)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert (await client.get(URL)).status_code == 200


async def test_nothing_is_asked_before_somebody_shows_a_token(
    app_of_other: FastAPI, client: AsyncClient, other: Provider
) -> None:
    assert (await client.get(URL)).status_code == 200
    assert other.requests == []
