"""The keys of the provider: fetched when they are needed, and kept while it is away."""

import json
from asyncio import Task, create_task, shield, timeout
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any

import structlog
from fastapi import Request
from httpx2 import AsyncClient, HTTPError, InvalidURL
from jwt import PyJWK, PyJWTError

from app.core.errors import UnavailableError
from app.oidc.config import OidcSettings

MAX_BYTES = 200_000
# Where no key is known nobody is served, so there is little to lose by asking again.
RETRY_SECONDS = 1
# What each type of key, or each of its curves, may sign with.
ALGORITHMS = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "Ed25519": ("EdDSA",),
}

log = structlog.get_logger()

Keys = dict[tuple[str, str], PyJWK]


def find_discovery_url(issuer: str) -> str:
    """Say where an issuer describes itself."""
    return f"{issuer.removesuffix('/')}/.well-known/openid-configuration"


def find_keys_url(document: dict[str, Any], issuer: str) -> str:
    """Return where the keys are, as the issuer says about itself."""
    if document.get("issuer") != issuer:
        raise ValueError("the discovery document is another issuer's")
    url = find_url(document, issuer, "jwks_uri")
    if url is None:
        raise ValueError("the discovery document names no safe URL of keys")
    return url


def find_url(document: dict[str, Any], issuer: str, name: str) -> str | None:
    """Return a URL that the issuer says, unless it is less safe than the issuer itself."""
    url, origin = str(document.get(name)), "/".join(issuer.split("/")[:3])
    return url if url.startswith(("https://", f"{origin}/")) else None


def parse_keys(document: dict[str, Any], allowed: list[Any]) -> Keys:
    """Prepare each key for each allowed algorithm that it is good for.

    A token names both, so that no key is ever used with an algorithm of another kind. Keys that
    everybody or nobody can sign with are left out: shared ones, and private ones that were shown.
    """
    listed = document.get("keys")
    keys: Keys = {}
    for jwk in listed if isinstance(listed, list) else []:
        if not isinstance(jwk, dict) or "d" in jwk or jwk.get("use", "sig") != "sig":
            continue
        for algorithm in ALGORITHMS.get(str(jwk.get("crv", jwk.get("kty"))), ()):
            if algorithm in allowed and jwk.get("alg", algorithm) == algorithm:
                with suppress(PyJWTError):
                    keys[str(jwk.get("kid")), algorithm] = PyJWK(jwk, algorithm)
    if not keys:
        raise ValueError("there is no key to check tokens with")
    return keys


class Issuer:
    """The provider that the settings name; nothing is asked of it before somebody shows a token."""

    def __init__(self, settings: OidcSettings, client: AsyncClient) -> None:
        self.settings = settings
        self._client = client
        self._keys: Keys = {}
        self._description: dict[str, Any] = {}
        self._fetched_at = self._tried_at = -inf
        self._fetching: Task[None] | None = None

    async def find_key(self, key_id: str, algorithm: str) -> PyJWK | None:
        """Return a key, for which only those wait who name an unknown one."""
        key = self._keys.get((key_id, algorithm))
        if key is None:
            if fetching := self._start_fetching():
                await shield(fetching)
            if not self._keys:
                raise UnavailableError("The keys of the provider cannot be fetched now.")
            key = self._keys.get((key_id, algorithm))
        elif monotonic() - self._fetched_at > self.settings.keys_max_age:
            self._start_fetching()
        return key

    async def find_endpoint(self, name: str) -> str | None:
        """Return one of the provider's URLs, or None where it has none of this name."""
        if not self._description and (fetching := self._start_fetching()):
            await shield(fetching)
        if not self._description:
            raise UnavailableError("The provider cannot be asked now.")
        return find_url(self._description, str(self.settings.issuer), name)

    async def close(self) -> None:
        """Stop fetching."""
        if self._fetching is not None:
            self._fetching.cancel()

    def _start_fetching(self) -> Task[None] | None:
        """Fetch the keys, once for all who want them, and not again too soon."""
        if self._fetching is None or self._fetching.done():
            pause = self.settings.keys_min_age if self._keys else RETRY_SECONDS
            if monotonic() - self._tried_at < pause:
                return None
            self._tried_at = monotonic()
            self._fetching = create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        """Replace the keys; whatever the provider does wrong, the old ones stay."""
        issuer = str(self.settings.issuer)
        try:
            async with timeout(self.settings.timeout):
                description = await self._get(find_discovery_url(issuer))
                document = await self._get(find_keys_url(description, issuer))
            self._keys = parse_keys(document, list(self.settings.algorithms))
            self._description = description
            self._fetched_at = monotonic()
        except (HTTPError, InvalidURL, RecursionError, TimeoutError, ValueError) as error:
            cause = f"{type(error).__name__}: {error}"
            log.warning("oidc.keys_not_fetched", issuer=issuer, cause=cause[:200])

    async def _get(self, url: str) -> dict[str, Any]:
        """Fetch an object of JSON, from nowhere else and of a size that fits into memory."""
        async with self._client.stream("GET", url) as answer:
            if answer.status_code != 200:
                raise ValueError(f"{url} answered with status {answer.status_code}")
            body = bytearray()
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ValueError(f"{url} answered with more than {MAX_BYTES} bytes")
        document = json.loads(body)
        if not isinstance(document, dict):
            raise ValueError(f"{url} answered with something else than an object")
        return document


def find_issuer(request: Request) -> Issuer:
    """Return what the lifespan opened."""
    issuer: Issuer = request.app.state.issuer
    return issuer
