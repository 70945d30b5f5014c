"""Names by what is typed of them: as written, by the initials of their pinyin, or by whole syllables. Pure.

All names are one row of numbered signs, and every part of what is typed is a table that says which signs fit it: a
search looks the row up in the first table and then only follows what fits. No reading is chosen for a name: a sign
with three readings fits all three, at no further cost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from governance.procedures.search.readings import readings

END = "\x00"  # stands between two names
MOST_WAYS = 8  # of cutting letters into syllables
LONGEST_SYLLABLE = 6
ALONE = "aeo"  # letters that are syllables of their own
WHOLE, START, PART = 0, 2, 4  # how well a name fits; one more when by its pinyin


@dataclass(frozen=True)
class Token:
    """One part of what is typed: what a sign is, or how it is read; its beginning unless `whole`."""

    text: str
    whole: bool = True


def signs_of(text: str) -> str:
    """Return the letters, figures and characters of a text, in one width and in small letters.

    >>> signs_of("Ａ座 东门（3）")
    'a座东门3'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def initials(text: str) -> str:
    """Return the first letters of how a text is usually read, in capitals; what is not read stands for itself.

    >>> initials("飞线充电"), initials("电瓶入户 2 号")
    ('FXCD', 'DPRH2H')
    """
    return "".join((readings(sign) or (sign,))[0][0] for sign in signs_of(text)).upper()


class Names:
    """Names that can be searched; `find` returns their places in the order in which they were given."""

    def __init__(self, names: Iterable[str]) -> None:
        row = unicodedata.normalize("NFKC", END.join(name.replace(END, " ") for name in names)).lower()
        points = np.frombuffer(row.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        distinct, numbered = np.unique(points, return_inverse=True)
        signs = [chr(one) for one in distinct]
        kept = np.array([sign.isalnum() or sign == END for sign in signs], dtype=bool)
        number = np.where(kept & (distinct != 0), np.arange(1, len(signs) + 1), 0)
        body = number[numbered][kept[numbered]].astype(np.uint16 if len(signs) < 65_535 else np.uint32)
        edge = np.zeros(1, dtype=body.dtype)
        self._row = np.concatenate([edge, body, edge])
        self._ends = np.flatnonzero(self._row == 0)
        self._size = len(signs) + 1
        self._read = self._readings(signs, number)

    @staticmethod
    def _readings(signs: list[str], number: np.ndarray) -> dict[str, np.ndarray]:
        """Return what is typed for a sign -> the numbers of the signs it is typed for: itself or how it is read."""
        read: dict[str, list[int]] = {}
        for sign, own in zip(signs, number.tolist(), strict=True):
            for typed in {sign, *readings(sign)} if own else ():
                read.setdefault(typed, []).append(own)
        return {typed: np.array(found) for typed, found in read.items()}

    def find(self, typed: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of the names that fit, the best first, and how well each fits: the smaller the better.

        A single letter or figure finds the names that begin with it: some part of nearly every name is one.
        """
        signs = signs_of(typed)
        if not signs:
            return np.array([], dtype=int), np.array([], dtype=int)
        ways = [(tuple(Token(sign) for sign in signs), 0)]
        if len(signs) > 1 and any(sign.isascii() and sign.isalpha() for sign in signs):
            initials = tuple(Token(sign, whole=not _is_letter(sign)) for sign in signs)
            ways += [(tokens, 1) for tokens in (initials, *islice(self._syllables(signs), MOST_WAYS))]
        told = [self._follow(tokens, more) for tokens, more in ways]
        places, fits = (np.concatenate(parts) for parts in zip(*told, strict=True))
        order = np.lexsort((places, fits))
        first = np.sort(np.unique(places[order], return_index=True)[1])
        places, fits = places[order][first], fits[order][first]
        enough = fits < (START + 2 if len(signs) == 1 and signs.isascii() else PART + 2)
        return places[enough], fits[enough]

    def _follow(self, tokens: Sequence[Token], more: int) -> tuple[np.ndarray, np.ndarray]:
        """Return places and fits of the names in which the tokens stand one behind the other."""
        at = np.flatnonzero(self._fitting(tokens[0])[self._row[: max(0, len(self._row) - len(tokens))]])
        for step, token in enumerate(tokens[1:], start=1):
            at = at[self._fitting(token)[self._row[at + step]]] if len(at) else at
        starts, ends = self._row[at - 1] == 0, self._row[at + len(tokens)] == 0
        fits = np.where(starts & ends, WHOLE, np.where(starts, START, PART)) + more
        return np.searchsorted(self._ends, at) - 1, fits

    def _fitting(self, token: Token) -> np.ndarray:
        """Return for every number of a sign whether the token is typed for it; never for the gap between names."""
        table = np.zeros(self._size, dtype=bool)
        if token.whole:
            table[self._read.get(token.text, [])] = True
        else:
            for typed, numbers in self._read.items():
                if typed.startswith(token.text):
                    table[numbers] = True
        return table

    def _syllables(self, signs: str) -> Iterator[tuple[Token, ...]]:
        """Yield the ways of cutting what is typed into whole syllables, the last of which may be unfinished."""
        ends_here = [False] * len(signs) + [True]  # from where on there is a way to the end: no dead end is entered
        unfinished = [any(typed.startswith(signs[at:]) for typed in self._read) for at in range(len(signs))]
        for at in reversed(range(len(signs))):
            ends_here[at] = unfinished[at] or any(ends_here[at + size] for size in self._sizes(signs, at))

        def cut(at: int) -> Iterator[tuple[Token, ...]]:
            if at == len(signs):
                yield ()
                return
            for size in self._sizes(signs, at):
                if ends_here[at + size]:
                    yield from ((Token(signs[at : at + size]), *rest) for rest in cut(at + size))
            if unfinished[at]:
                yield (Token(signs[at:], whole=False),)

        return cut(0)

    def _sizes(self, signs: str, at: int) -> list[int]:
        """Return how long a syllable that begins here may be, the longest first; any other sign stands for itself."""
        if not _is_letter(signs[at]):
            return [1]
        longest = min(LONGEST_SYLLABLE, len(signs) - at)
        sizes = range(longest, 0, -1)
        return [size for size in sizes if signs[at : at + size] in self._read and (size > 1 or signs[at] in ALONE)]


def _is_letter(sign: str) -> bool:
    return "a" <= sign <= "z"
