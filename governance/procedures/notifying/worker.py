"""The worker of the outbox: a thread for each channel inside the app sends what is due, urgent ones first.

What came of a try is written before the next one begins, so that a process that is killed repeats at most the delivery
it was about; services that know such keys are given the same key again.
"""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from governance.accounts.store import contacts
from governance.areas import actions as areas
from governance.engine import Engine, Refused
from governance.engine.log import note, report, warn
from governance.notices.channels import Cause, Channel, ChannelName, Outcome, Recipient, Result, reaches
from governance.notices.outbox import Fate, Standing, after, in_vain
from governance.notices.store import outbox
from governance.notices.store.sending import Due
from governance.procedures.notifying import settings, wire
from governance.procedures.notifying.wording import Told, message

LOOK_SECONDS = 2.0
STOP_SECONDS = 75.0  # the longest patience with a service, and some
BATCH = 50
Stopping = Callable[[], bool]


class Pace:
    """How many messages a service takes in a minute, and how many it has had."""

    def __init__(self) -> None:
        self._sent: deque[datetime] = deque()

    def left(self, most: int | None, now: datetime) -> int:
        """Return how many more may go out now; a batch where there is no limit."""
        while self._sent and now - self._sent[0] >= timedelta(minutes=1):
            self._sent.popleft()
        return BATCH if most is None else max(min(most - len(self._sent), BATCH), 0)

    def count(self, now: datetime) -> None:
        """Count one that goes out now."""
        self._sent.append(now)


def turn(eng: Engine, name: ChannelName, pace: Pace | None = None, stopping: Stopping = lambda: False) -> int:
    """Send what is due by one channel and return how many were tried; nothing while the channel is off.

    Raises Refused when the channel is set up wrong: then everything waits, and nothing counts as a try.
    """
    channel = wire.opened(eng, name)
    if channel is None:
        return 0
    pace = pace or Pace()
    try:
        tried = 0
        for one in _due(eng, channel, pace):
            if stopping():
                break
            tried += _deliver(eng, channel, one, pace)
        return tried
    finally:
        channel.close()


def _due(eng: Engine, channel: Channel, pace: Pace) -> list[Due]:
    """Return what may go out now: in quiet hours what is urgent, while the rest waits for their end."""
    now, zone = eng.now(), areas.profile(eng).zone
    until = eng.read(lambda db: settings.quiet(db, zone)).until(now)
    if until and eng.read(lambda db: outbox.due_count(db, channel.name, now)):
        eng.write(lambda db: outbox.defer(db, channel.name, now, until))
    limit = pace.left(channel.most_per_minute, now)
    return eng.read(lambda db: outbox.due(db, channel.name, now, limit, urgent_only=until is not None)) if limit else []


def _deliver(eng: Engine, channel: Channel, one: Due, pace: Pace) -> bool:
    """Try one delivery and write what came of it; tell whether the service was asked at all."""
    now, patience = eng.now(), eng.read(settings.patience)
    who = eng.read(lambda db: contacts.contacts(db, [one.account_id])).get(one.account_id)
    needs = eng.read(outbox.on).get(channel.name)
    fits = bool(who and needs and reaches(needs, who.email, who.phone))
    standing = Standing(bool(who and who.serves), fits, one.read, one.urgent, one.made_at)
    vain = in_vain(standing, now, patience)
    if vain:
        fate = Fate(vain[0], one.attempts, None, vain[1])
    else:
        assert who is not None  # or it would have been in vain
        pace.count(now)
        told = Told(one.delivery_id, one.kind, one.subject_id, one.urgent, who.language)
        result = _tried(eng, channel, told, Recipient(who.account_id, who.name, who.email, who.phone))
        fate = after(result, one.attempts, eng.now(), patience, random.random())
    eng.write(lambda db: outbox.settle(db, one.delivery_id, fate, eng.now()))
    return vain is None


def _tried(eng: Engine, channel: Channel, told: Told, who: Recipient) -> Result:
    try:
        return channel.send(message(eng, told), who)
    except Exception as error:
        report(error, channel=channel.name)
        return Result(Outcome.RETRY, Cause.FAULT)


class Deliveries:
    """Sends what is due in a thread of its own for each channel, so that a slow service holds up no other."""

    def __init__(self, look_seconds: float = LOOK_SECONDS) -> None:
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, eng: Engine) -> None:
        """Begin to look what is due."""
        for name in ChannelName:
            thread = threading.Thread(target=self._watch, args=(eng, name), name=f"notices-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End after the deliveries under way have been written down; call it before the store is closed."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _watch(self, eng: Engine, name: ChannelName) -> None:
        pace, trouble, tried = Pace(), "", 0
        while not self._stopping.wait(0 if tried == BATCH else self._look_seconds):
            try:
                tried, trouble = turn(eng, name, pace, self._stopping.is_set), ""
                if tried:
                    note("notices sent", channel=name, tried=tried)
            except Refused as refusal:
                tried = 0
                if str(refusal) != trouble:  # once, not every two seconds
                    trouble = str(refusal)
                    warn("channel set up wrong", channel=name, trouble=trouble)
            except Exception as error:
                tried = 0
                report(error, channel=name)
