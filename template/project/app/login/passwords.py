"""Argon2id: slow on purpose, so it runs in threads of its own, one a core at the most."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash

_hasher = PasswordHash.recommended()
# Each hash takes 64 MiB and a whole core: more threads would only take more memory.
_threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="password")


@cache
def _hash_of_nobody() -> str:
    """Return the hash that is checked where there is no user."""
    return _hasher.hash(os.urandom(16))


def _verify(password: str, hashed: str | None) -> tuple[bool, str | None]:
    matches, renewed = _hasher.verify_and_update(password, hashed or _hash_of_nobody())
    return matches and hashed is not None, renewed


async def hash_password(password: str) -> str:
    """Hash a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify_password(password: str, hashed: str | None) -> tuple[bool, str | None]:
    """Check a password against a hash, or against nobody's in the same time.

    Returns whether it matches, and a stronger hash when the stored one is out of date.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, password, hashed)
