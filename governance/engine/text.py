"""Two languages: Simplified Chinese is the source text, English comes from the catalogues.

Catalogues are plain PO files, one per area of the product, merged when first needed.
Who decides the language is a function that the pages or the web side register; elsewhere it is a context variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel.messages.pofile import read_po

from governance.engine.home import DATA

LANGUAGES = ("zh", "en")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
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
    if chosen == "zh":
        return message
    found = catalogue(chosen).get(message, message)
    return found if isinstance(found, str) else found[0]


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
