"""The life of a case told a second time, as plainly as one would explain it to a new colleague; knows no table."""

from __future__ import annotations

from dataclasses import dataclass, replace

OFFICER, REPORTER, SUPERVISION = "officer", "reporter", "supervision"
STAFF = {"fire": ("fire1", "fire2", "firehead"), "police": ("police1",), "housing": ("housing1",)}
UNDO_SECONDS = 60


@dataclass(frozen=True)
class Plain:
    """A case as everybody would draw it on a whiteboard. `asked` is more time or a standing clock, or nothing."""

    reporter: str
    stage: str
    lead: str = "fire"
    joint: tuple[str, ...] = ("police",)
    joined: tuple[str, ...] = ()
    state: str = "open"
    handler: str | None = None
    paused: bool = False
    asked: str | None = None
    rework: int = 0
    extensions: int = 0
    returned: int = 0
    merged_into: str | None = None


@dataclass
class Whiteboard:
    """The case as it stands, and what whoever did the newest step could wipe out again."""

    now: Plain
    before: Plain | None = None
    by: str = ""
    seconds_ago: float = 0

    def try_it(self, who: str, what: str, value: str = "") -> bool:
        """Carry a step out if it is allowed, and tell whether it was."""
        if what == "undo":
            if self.before is None or self.by != who or self.seconds_ago > UNDO_SECONDS:
                return False
            self.now, self.before = self.before, None
            return True
        after = STEPS[what](self.now, who, value)
        if after is None:
            return False
        self.before, self.by, self.seconds_ago = (None if what in STAYS else self.now), who, 0
        self.now = after
        return True


# After these other things happen by rule, or in another case: they are not simply wiped out.
STAYS = ("confirm", "merge", "unmerge", "note")


def _department(who: str) -> str | None:
    return next((code for code, staff in STAFF.items() if who in staff), None)


def _leads(case: Plain, who: str) -> bool:
    return _department(who) == case.lead


def _sees(case: Plain, who: str) -> bool:
    if who == REPORTER:
        return case.reporter == REPORTER
    department = _department(who)
    return department is None or department == case.lead or department in case.joint


def _working(case: Plain, *stages: str) -> bool:
    return case.state == "open" and not case.paused and case.stage in stages


def confirm(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who == OFFICER and _working(case, "collected")
    return replace(case, stage="dispatched") if fits else None


def decline(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who == OFFICER and _working(case, "collected")
    return replace(case, state="declined") if fits else None


def report_in(case: Plain, who: str, _value: str) -> Plain | None:
    code = _department(who)
    if _leads(case, who) and _working(case, "dispatched"):
        return replace(case, stage="handling", handler=who)
    helps = code in case.joint and code not in case.joined and _working(case, "dispatched", "handling")
    return replace(case, joined=(*case.joined, str(code))) if helps else None


def assign(case: Plain, who: str, to: str) -> Plain | None:
    """`to` is a department: its first handler is meant, whom only his own head can give anything."""
    handler = STAFF[to][0]
    here = case.state == "open" and case.stage in ("dispatched", "handling")
    fits = who == "firehead" and _leads(case, who) and to == case.lead and here and case.handler != handler
    return replace(case, handler=handler) if fits else None


def handle(case: Plain, who: str, _value: str) -> Plain | None:
    fits = _leads(case, who) and _working(case, "handling")
    return replace(case, stage="fed_back", asked=None) if fits else None


def verify(case: Plain, who: str, _value: str) -> Plain | None:
    return replace(case, stage="closed", state="closed") if who == OFFICER and _working(case, "fed_back") else None


def send_back(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who == OFFICER and _working(case, "fed_back")
    return replace(case, stage="handling", rework=case.rework + 1) if fits else None


def evaluate(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who in (OFFICER, case.reporter) and case.stage == "closed"
    return replace(case, stage="evaluated") if fits else None


def return_it(case: Plain, who: str, _value: str) -> Plain | None:
    if not (_leads(case, who) and _working(case, "dispatched", "handling")):
        return None
    return replace(case, stage="registered", returned=case.returned + 1, handler=None, asked=None)


def redispatch(case: Plain, who: str, to: str) -> Plain | None:
    if who != SUPERVISION or to == case.lead or not _working(case, "registered", "dispatched", "handling"):
        return None
    joint, joined = (tuple(one for one in codes if one != to) for codes in (case.joint, case.joined))
    return replace(case, stage="dispatched", lead=to, joint=joint, joined=joined, handler=None, asked=None)


def ask_time(case: Plain, who: str, _value: str) -> Plain | None:
    fits = _leads(case, who) and _working(case, "handling") and case.asked is None and case.extensions < 2
    return replace(case, asked="extension") if fits else None


def ask_pause(case: Plain, who: str, _value: str) -> Plain | None:
    fits = _leads(case, who) and _working(case, "handling") and case.asked is None
    return replace(case, asked="suspension") if fits else None


def grant(case: Plain, who: str, _value: str) -> Plain | None:
    if who != SUPERVISION or case.asked is None or not _working(case, "handling"):
        return None
    if case.asked == "extension":
        return replace(case, asked=None, extensions=case.extensions + 1)
    return replace(case, asked=None, paused=True)


def deny(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who == SUPERVISION and case.asked is not None and _working(case, "handling")
    return replace(case, asked=None) if fits else None


def suspend(case: Plain, who: str, _value: str) -> Plain | None:
    return replace(case, paused=True, asked=None) if who == SUPERVISION and _working(case, "handling") else None


def resume(case: Plain, who: str, _value: str) -> Plain | None:
    fits = (who == SUPERVISION or _leads(case, who)) and case.paused and case.state == "open"
    return replace(case, paused=False) if fits else None


def withdraw(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who == case.reporter and _working(case, "collected", "registered", "dispatched")
    return replace(case, state="withdrawn") if fits else None


def merge(case: Plain, who: str, into: str) -> Plain | None:
    early = _working(case, "collected", "registered", "dispatched", "handling")
    return replace(case, state="merged", merged_into=into) if who in (OFFICER, SUPERVISION) and early else None


def unmerge(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who in (OFFICER, SUPERVISION) and case.state == "merged"
    return replace(case, state="open", merged_into=None) if fits else None


def reopen(case: Plain, who: str, _value: str) -> Plain | None:
    fits = who in (OFFICER, SUPERVISION, case.reporter) and case.state == "closed"
    return replace(case, stage="handling", state="open", rework=case.rework + 1) if fits else None


def note(case: Plain, who: str, _value: str) -> Plain | None:
    return case if _sees(case, who) and case.state == "open" else None


STEPS = {
    "confirm": confirm,
    "decline": decline,
    "report_in": report_in,
    "assign": assign,
    "handle": handle,
    "verify": verify,
    "send_back": send_back,
    "evaluate": evaluate,
    "return_it": return_it,
    "redispatch": redispatch,
    "ask_time": ask_time,
    "ask_pause": ask_pause,
    "grant": grant,
    "deny": deny,
    "suspend": suspend,
    "resume": resume,
    "withdraw": withdraw,
    "merge": merge,
    "unmerge": unmerge,
    "reopen": reopen,
    "note": note,
}
