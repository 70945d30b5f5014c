"""Frames of the websocket: the pages speak in binary ones; any other ends the connection, with one line in the log."""

from __future__ import annotations

from starlette.types import Message, Receive, Send

from governance.engine.log import warn

UNSUPPORTED = 1003  # RFC 6455: data of a kind that is not understood


def binary_only(receive: Receive, send: Send, address: str) -> Receive:
    """Return a way to receive that ends the connection at a frame of text, which no page of ours sends."""

    async def hear() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive" or message.get("bytes") is not None:
            return message
        warn("websocket closed after a frame of text", address=address)
        await send({"type": "websocket.close", "code": UNSUPPORTED})
        return {"type": "websocket.disconnect", "code": UNSUPPORTED}

    return hear
