"""What a reader has tapped comes into view on a narrow screen, wherever he had scrolled to."""

from __future__ import annotations

from pages.parts.widgets import kit

_mount = kit.widget("view")


def in_view(what: str, key: str) -> None:
    """Scroll a narrow screen to the top of the page whenever `what` is another than before; takes no room."""
    _mount(key=key, data={"what": what})
