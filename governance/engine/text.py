"""Two languages: Simplified Chinese is the source text, English comes from the catalogues.

Catalogues are plain PO files, one per area of the product, merged when first needed.
Who decides the language is a function that the pages or the web side register; elsewhere it is a context variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from babel.messages.pofile import read_po

from governance.engine.home import DATA

LANGUAGES = ("zh", "en")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_keeping: ContextVar[bool] = ContextVar("keeping", default=False)
_sources: list[Callable[[], str | None]] = []


def add_language_source(source: Callable[[], str | None]) -> None:
    """Register a function that knows the reader's language, or returns None when nobody reads."""
    if source not in _sources:
        _sources.append(source)


def language() -> str:
    """Return `zh` or `en`, the language of whoever reads the text now."""
    chosen = _chosen.get()
    for source in _sources if chosen is None else ():
        chosen = source()
        if chosen:
            break
    return chosen if chosen in LANGUAGES else "zh"


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Fix the language within a block, for documents, notices and tests."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)


class Retold(str):
    """A message that knows what it was made from, so that each of its readers can be told it in his own language."""

    source: str
    facts: tuple[tuple[Any, ...], dict[str, Any]] | None = None

    @classmethod
    def of(cls, said: str, source: str) -> Retold:
        """Return what was said, with its source text."""
        made = cls(said)
        made.source = source
        return made

    def format(self, *args: Any, **named: Any) -> Retold:
        """Return the message with its facts filled in, which it keeps."""
        made = Retold.of(super().format(*args, **named), self.source)
        made.facts = args, named
        return made


@contextmanager
def kept_for_others(kept: bool = True) -> Iterator[None]:
    """Within a block every message can be told again: for what goes wrong before it is known who will read it."""
    token = _keeping.set(kept)
    try:
        yield
    finally:
        _keeping.reset(token)


def keeping() -> bool:
    """Tell whether messages can be told again here."""
    return _keeping.get()


def again(message: object) -> str:
    """Return a message, or what an error says, in the language of whoever reads it now; any other text as it is."""
    inner = message.args[0] if isinstance(message, Exception) and message.args else message
    if not isinstance(inner, Retold):
        return str(message)
    if inner.facts is None:
        return gettext(inner.source)
    args, named = inner.facts
    told = {key: again(one) if isinstance(one, Retold | Exception) else one for key, one in named.items()}
    return str(gettext(inner.source)).format(*args, **told)


@cache
def catalogue(chosen: str) -> dict[str, str | tuple[str, ...]]:
    """Return message -> translation of one language, merged from every PO file that ships for it."""
    merged: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((DATA / "translations" / chosen).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=chosen):
                if message.id and message.string:
                    key = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
                    merged[str(key)] = message.string if isinstance(message.string, str) else tuple(message.string)
    return merged


def gettext(message: str) -> str:
    """Return the message in the reader's language; the source text itself in Chinese.

    >>> with speaking("zh"):
    ...     gettext("吹哨")
    '吹哨'
    """
    chosen = language()
    found = message if chosen == "zh" else catalogue(chosen).get(message, message)
    said = found if isinstance(found, str) else found[0]
    return Retold.of(said, message) if _keeping.get() else said


def ngettext(singular: str, plural: str, number: float) -> str:
    """Return the message in the plural form that the number asks for (Chinese has one form)."""
    chosen = language()
    if chosen == "zh":
        return singular
    found = catalogue(chosen).get(singular, singular)
    if isinstance(found, str):
        return found
    return found[0] if number == 1 else found[-1]


def pick(zh: str, en: str | None) -> str:
    """Return whichever of two stored names fits the reader's language; Chinese where no English is stored."""
    return en if en and language() == "en" else zh


_ = gettext
