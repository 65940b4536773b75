"""Passwords of a service that is fuzzed, hashed with the least effort that Argon2 allows.

Python imports a module of this name when it starts, wherever it is on the path.
"""

import contextlib

with contextlib.suppress(ImportError):  # in other programs than services, and in most of these
    from pwdlib import PasswordHash  # type: ignore[import-not-found]
    from pwdlib.hashers.argon2 import Argon2Hasher  # type: ignore[import-not-found]

    CHEAP = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    PasswordHash.recommended = classmethod(lambda _: CHEAP)
