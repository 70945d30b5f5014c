"""How the procedures reach the channels, which stand above them: whoever starts the product names the opener."""

from __future__ import annotations

from collections.abc import Callable

from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.notices.channels import Channel, ChannelName

Opener = Callable[[Engine, ChannelName], Channel | None]
_openers: list[Opener] = []


def use(opener: Opener) -> None:
    """Name the function that opens a channel as the city has set it up: None when it is off, Refused when unfit."""
    _openers[:] = [opener]


def opened(eng: Engine, name: ChannelName) -> Channel | None:
    """Return a channel as the city has set it up, None when it is off; raises Refused with what is wrong with it."""
    if not _openers:
        raise Refused(_("这个程序没有接上通知渠道，请在应用里操作。"))
    return _openers[0](eng, name)
