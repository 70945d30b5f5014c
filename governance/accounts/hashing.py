"""Argon2id hashes of passwords: made and compared by as many threads as there are processors, never more.

A hash is slow on purpose and takes its memory; a burst of sign-ins therefore waits here in line instead of taking the
memory of the machine and the processors from everybody else's pages.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The least that OWASP recommends of argon2id (Password Storage Cheat Sheet): a whole office signs in at eight o'clock,
# and each of them must not wait for ten others. `tests/bench/accounts.py` measures it.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
AT_ONCE = os.cpu_count() or 1

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_room = BoundedSemaphore(AT_ONCE)


def password_hash(password: str) -> str:
    """Return the argon2id hash of a password, with a salt of its own."""
    with _room:
        return _hasher.hash(password)


def fits(known_hash: str, password: str) -> bool:
    """Tell whether a password is the one a hash was made of; a damaged hash fits nothing."""
    with _room:
        try:
            return _hasher.verify(known_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(known_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(known_hash)


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """Return a hash to compare for unknown names, so that they take as long as known ones."""
    return _hasher.hash(secrets.token_hex(16))
