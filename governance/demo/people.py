"""Invented people: names by generation, and phones that no operator gives out, each once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from governance.demo.columns import glued, numbered, words
from governance.demo.dice import Ints, choose

NUMBERS_A_PREFIX = 10_000
STRIDE = 7919  # a prime, so that neighbours in a list do not have neighbouring numbers


class People:
    """Draws names, and hands out phone numbers one after the other so that no two people share one."""

    def __init__(self, facts: Mapping[str, Any], rng: np.random.Generator) -> None:
        self._facts = facts
        self._rng = rng
        self._next = int(rng.integers(0, NUMBERS_A_PREFIX))

    def names(self, count: int, generation: str = "working", surname: Ints | None = None) -> pa.Array:
        """Return names of a generation: working, elder or young; surnames may be given by their numbers."""
        known = list(self._facts["surnames"])
        if surname is None:
            surname = self.surnames(count)
        given = self._facts["given"][generation]
        return glued(words(known, surname), words(given, self._rng.integers(0, len(given), count)))

    def surnames(self, count: int) -> Ints:
        """Return numbers of surnames, as frequent as they are."""
        return choose(self._rng, list(self._facts["surnames"].values()), count)

    def phones(self, count: int) -> pa.Array:
        """Return mobile numbers of the pattern xxx 0000 xxxx."""
        prefixes = self._facts["phone_prefixes"]
        space = len(prefixes) * NUMBERS_A_PREFIX
        number = (np.arange(self._next, self._next + count, dtype=np.int64) * STRIDE) % space
        self._next += count
        prefix = words(prefixes, number // NUMBERS_A_PREFIX)
        return numbered(glued(prefix, "0000"), number % NUMBERS_A_PREFIX, 4)

    def landlines(self, count: int) -> pa.Array:
        """Return desk numbers of the pattern area code, 0000, four digits."""
        number = np.arange(self._next, self._next + count, dtype=np.int64) * STRIDE % NUMBERS_A_PREFIX
        self._next += count
        return numbered(f"{self._facts['landline']}0000", number, 4)
