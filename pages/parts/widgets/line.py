"""A line of text that a lost connection, a reload or a closed tab does not take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.parts.widgets import kit

MOST_TOLD = 10_000
_mount = kit.widget("line")


def draft_line(
    key: str,
    label: str,
    placeholder: str = "",
    max_chars: int = 200,
    *,
    clear: str = "",
    keep_all: bool = False,
    put: tuple[str, str] | None = None,
) -> str:
    """Draw one line of text and return what is typed in it, without line breaks.

    The browser keeps the text for this account, page and key while it is typed; the page hears it when the typing
    rests, at Enter, and when the reader goes on to something else, such as the button that submits. The label is
    shown when there is no placeholder and is the accessible name in any case.

    `clear` is the number of the last receipt: when it is new to the browser, what was typed before has arrived and
    is wiped. Once given it should stay until the next one. An empty one wipes nothing.
    `put` is (turn, text) that the page itself puts into the line, once for each turn, in place of what stands there.
    With `keep_all` what is pasted beyond the room stays, with its count in red: whoever takes it refuses it.
    """
    most_told = MOST_TOLD if keep_all else max_chars
    before = text_of(kit.told(key, "line"), most_told, clear)
    data: dict[str, Any] = kit.place(key) | {"label": label, "placeholder": placeholder, "clear": clear, "told": before}
    if put is not None:
        data |= {"put": {"turn": put[0], "text": put[1]}}
    found = _mount(key=key, data=data | {"most": max_chars, "most_told": most_told}, on_line_change=kit.heard)
    return text_of(kit.as_mapping(found.get("line")), most_told, clear)


def text_of(told: Mapping[str, Any], max_chars: int, clear: str) -> str:
    """Return the text a browser told; empty when it was typed before the receipt.

    >>> text_of({"text": "  楼道\\n堵了 ", "clear": "W1"}, 200, "W1")
    '楼道 堵了'
    >>> text_of({"text": "楼道堵了", "clear": "W1"}, 200, "W2")
    ''
    """
    text = told.get("text")
    if not isinstance(text, str) or (clear and told.get("clear") != clear):
        return ""
    return " ".join(text.split())[:max_chars]
