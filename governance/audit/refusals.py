"""Refusals on record: who was refused what, and where he asked; so many an hour that nobody floods the audit.

Pages and routes hand every refusal they show to `note`: the one door.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from governance.audit import store
from governance.engine import Engine, NotAllowed, NotFound, Refused, settings
from governance.engine.log import report
from governance.engine.phones import masked_in
from governance.engine.text import Retold

ACTION, MORE = "refusal", "refusal.more"
WINDOW, SAME_WITHIN = timedelta(hours=1), timedelta(minutes=1)
LONGEST_PLACE = 120
PACKAGE = "governance."
NO_STEPS = ("governance.web", "governance.engine")
STEP, CONCERNED = "step", "account_id"
MOST_KINDS = 500


What = tuple[str, ...]  # the step, why, the sentence and the place of a refusal: what tells it from others


@dataclass
class Bound:
    """What one person was refused lately: when, and of each kind when it was recorded and how often since."""

    times: deque[datetime] = field(default_factory=deque)
    lately: dict[What, tuple[datetime, int]] = field(default_factory=dict)
    told_more: bool = False

    def admit(self, what: What, now: datetime, most: int) -> tuple[str | None, int]:
        """Return the action to record, and how many like it were not: one a minute of each kind, and so many an hour.

        The action is a refusal, once that there are more, or None for a repeat and what is too much.

        >>> bound, now = Bound(), datetime(2026, 11, 22)
        >>> [bound.admit((f"step {n}",), now, 2)[0] for n in (0, 0, 1, 2, 3)]
        ['refusal', None, 'refusal', 'refusal.more', None]
        >>> bound.admit(("step 0",), now + WINDOW, 2)
        ('refusal', 1)
        """
        last, repeats = self.lately.get(what, (None, 0))
        if last and now - last < SAME_WITHIN:
            self.lately[what] = (last, repeats + 1)
            return None, 0
        self.lately = {one: kept for one, kept in self.lately.items() if now - kept[0] < WINDOW or one == what}
        self.lately[what] = (now, 0)
        if len(self.lately) > MOST_KINDS:  # whoever makes ever new places up gains no memory by it
            self.lately.pop(next(iter(self.lately)))
        while self.times and now - self.times[0] >= WINDOW:
            self.times.popleft()
        if len(self.times) < most:
            self.times.append(now)
            self.told_more = False
            return ACTION, repeats
        first_of_more, self.told_more = not self.told_more, True
        return (MORE if first_of_more else None), repeats


_bounds: WeakKeyDictionary[Engine, dict[str, Bound]] = WeakKeyDictionary()
_lock = threading.Lock()


def note(eng: Engine, account_id: str | None, refusal: Refused, place: str) -> None:
    """Record a refusal; `place` is the path or page where it was asked. Never stands in anybody's way itself."""
    try:
        _note(eng, account_id, refusal, masked_in(place)[:LONGEST_PLACE])
    except Exception as error:
        report(error, refused=type(refusal).__name__)


def _note(eng: Engine, account_id: str | None, refusal: Refused, place: str) -> None:
    now, what, known = eng.now(), step_of(refusal), _known(refusal)
    key = (what, kind_of(refusal), str(known.get("said", "")), place)
    most = int(eng.read(lambda db: settings.number(db, "audit.refusals_per_hour")))
    with _lock:
        said, repeats = _bounds.setdefault(eng, {}).setdefault(account_id or "", Bound()).admit(key, now, most)
    if said:
        detail: dict[str, object] = {"refusal": kind_of(refusal), "place": place, **known}
        detail |= {"repeats": repeats} if repeats else {}
        eng.write(lambda db: store.append(db, now, account_id, said, what, "refused", detail) and None)


def _known(refusal: Refused) -> dict[str, object]:
    """Return what may be told of a refusal by a rule: its sentence with the amounts in it, and whom it concerns.

    Names and whatever else was filled in or typed stay out: the audit is kept longer than anything about a person.
    Where something was not found nothing is told, because its number is what somebody typed.
    """
    if kind_of(refusal) != "rule":
        return {}
    found: dict[str, object] = {}
    sentence = refusal.args[0] if refusal.args else None
    if isinstance(sentence, Retold):
        found["said"] = sentence.source
        _unnamed, named = sentence.facts or ((), {})
        amounts = {name: value for name, value in named.items() if type(value) in (int, float)}
        found |= {"amounts": amounts} if amounts else {}
    about = _frame_of(refusal).get(CONCERNED)
    return found | ({"about": about} if isinstance(about, str) and masked_in(about) == about else {})


def kind_of(refusal: Refused) -> str:
    """Return why it was refused: not found (or not his), not allowed to his role, or against a rule."""
    if isinstance(refusal, NotFound):
        return "not_found"
    return "not_allowed" if isinstance(refusal, NotAllowed) else "rule"


def step_of(refusal: Refused) -> str:
    """Return the action that refused, as room and function, such as `whistles.report_in`."""
    found = _frame_of(refusal)
    return str(found[STEP]) if found else "page"


def _frame_of(refusal: Refused) -> dict[str, object]:
    """Return the step that refused and the account it was about, if any; nothing where the page itself refused."""
    trace = refusal.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        name = trace.tb_frame.f_code.co_name
        if module.startswith(PACKAGE) and not module.startswith(NO_STEPS) and not name.startswith(("_", "<")):
            step = f"{module.removeprefix(PACKAGE).split('.')[0]}.{name}"
            return {STEP: step, CONCERNED: trace.tb_frame.f_locals.get(CONCERNED)}
        trace = trace.tb_next
    return {}
