"""`/live`: one stream of server-sent events for each open tab, so that no page has to ask again and again.

A stream carries versions, never rows: a page that hears a new one asks for what it shows, as whoever it is then.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from types import FrameType

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Account
from governance.engine import Engine
from governance.engine.log import report
from governance.procedures.live import SHORTEST_SECONDS, TOPICS, versions
from governance.procedures.live_notices import NOTICES

BEAT_SECONDS = 15.0  # a comment this often tells the browser, and the proxies between, that the stream is alive
BEAT, ENDED = b": beat\n\n", b"event: ended\ndata: {}\n\n"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
SESSION = "session"  # what a page asks for that wants nothing but to hear when its session has ended
NAMES = (*(topic.name for topic in TOPICS), NOTICES, SESSION)
Handler = Callable[[int, FrameType | None], object]


@dataclass(eq=False)
class Tab:
    """One open stream: who listens, to what, the versions last found, and whether his session has ended."""

    account: Account
    ref: str
    topics: tuple[str, ...]
    versions: dict[str, str] | None = None
    signed_out: bool = False
    closed: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """The streams of this process. One task serves them all: it looks after a change, at most once a second."""

    def __init__(self) -> None:
        self._tabs: set[Tab] = set()
        self._changed = asyncio.Event()
        self._watcher: asyncio.Task[None] | None = None
        self._closing = False
        self._minded: dict[int, tuple[Handler, Handler]] = {}  # our handler of a signal, and the one before it
        self._sessions = (-1, float("-inf"))  # count and time of the last look at the sessions
        self._reached: dict[str, int] | None = None  # whose areas and covers stood how at the last look

    async def route(self, request: Request) -> Response:
        """Open the stream for `?topics=alarms,cases`; it sends `{topic: version}` at once and after every change."""
        topics = tuple(request.query_params.get("topics", "").split(","))
        if not set(topics) <= set(NAMES):
            return JSONResponse({"error": f"topics are {', '.join(NAMES)}"}, 400)
        if self._closing:
            return JSONResponse({"error": "the server is stopping"}, 503)
        tab = Tab(request.state.account, request.state.session_ref, topics)
        return StreamingResponse(self._events(tab), media_type="text/event-stream", headers=HEADERS)

    async def _events(self, tab: Tab) -> AsyncIterator[bytes]:
        self._enter(tab)
        sent: dict[str, str] | None = None
        try:
            while not tab.closed:
                if tab.versions == sent:
                    yield BEAT
                else:
                    sent = tab.versions
                    yield f"data: {json.dumps(sent)}\n\n".encode()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(tab.woken.wait(), BEAT_SECONDS)
                tab.woken.clear()
            if tab.signed_out:
                yield ENDED
        finally:
            self._tabs.discard(tab)
            self._changed.set()

    def _enter(self, tab: Tab) -> None:
        loop = asyncio.get_running_loop()
        self._tabs.add(tab)
        self._changed.set()
        self._mind_signals(loop)
        if self._watcher is None or self._watcher.done():
            self._watcher = loop.create_task(self._watch(engine.current()))

    async def _watch(self, eng: Engine) -> None:
        loop = asyncio.get_running_loop()
        try:
            with eng.changes.waking(lambda: loop.call_soon_threadsafe(self._changed.set)):
                while self._tabs:
                    self._changed.clear()
                    self._tell(await to_thread.run_sync(self._look, eng, tuple(self._tabs)))
                    await asyncio.sleep(SHORTEST_SECONDS)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), BEAT_SECONDS)
        except Exception as error:
            report(error)
            self.close_all()  # browsers come back, and the next one starts a new watcher
        finally:
            self._mind_signals_no_more()

    def _look(self, eng: Engine, tabs: tuple[Tab, ...]) -> list[tuple[Tab, dict[str, str] | None]]:
        """Return for each tab what it may know now, None for one whose session has ended; runs in a thread."""
        self._stand_in_anew(eng, tabs)
        count, looked_at = self._sessions
        told, now = eng.changes.count("sessions"), time.monotonic()
        refs = {tab.ref for tab in tabs}
        if told != count or now - looked_at > BEAT_SECONDS:
            self._sessions = (told, now)
            refs = accounts.still_signed_in(eng, refs)
        return [(tab, versions(eng, tab.account, tab.topics, fresh=True) if tab.ref in refs else None) for tab in tabs]

    def _stand_in_anew(self, eng: Engine, tabs: tuple[Tab, ...]) -> None:
        """Let a tab be whoever its reader is now, where his owner or areas changed or a cover has begun or ended."""
        before, now = self._reached, accounts.reached(eng)
        self._reached = now
        for tab in tabs:
            whose = tab.account.account_id
            if before is not None and before.get(whose) != now.get(whose):
                tab.account = accounts.as_now(eng, tab.account, tab.ref)

    def _tell(self, found: list[tuple[Tab, dict[str, str] | None]]) -> None:
        for tab, now in found:
            if now is None:
                tab.signed_out = tab.closed = True
                tab.woken.set()
            elif now != tab.versions:
                tab.versions = now
                tab.woken.set()

    def close_all(self) -> None:
        """End every stream."""
        for tab in self._tabs:
            tab.closed = True
            tab.woken.set()

    def _mind_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the streams when the server is told to stop: it waits for every answer to finish, and these never do."""
        if self._minded or threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            earlier = signal.getsignal(number)
            if callable(earlier):
                own = partial(self._stop, loop, earlier)
                self._minded[number] = own, earlier
                signal.signal(number, own)

    def _mind_signals_no_more(self) -> None:
        """Give the signals back with the last stream: a handler must not outlive the loop it speaks to."""
        for number, (own, earlier) in self._minded.items():
            if signal.getsignal(number) is own:
                signal.signal(number, earlier)
        self._minded.clear()

    def _stop(self, loop: asyncio.AbstractEventLoop, earlier: Handler, number: int, frame: FrameType | None) -> None:
        self._closing = True
        if not loop.is_closed():
            loop.call_soon_threadsafe(self.close_all)
        earlier(number, frame)
