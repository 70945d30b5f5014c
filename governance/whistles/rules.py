"""The life of a case as one table: what may happen at which stage, who may do it, what it needs, which clock moves.

Pure. Sources: the seven stages of GB/T 30428; its side ways (returned, transferred, extended, suspended, withdrawn,
merged, reopened, reworked); Beijing's three kinds of whistle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from governance.whistles.case import STAGES, EventKind, Stage, State, Tie

__all__ = ["STAGES", "TABLE", "Clock", "EventKind", "Need", "Stage", "State", "Tie", "Transition", "rows_for"]


class Need(StrEnum):
    """What an event cannot be without."""

    NOTE = "note"  # a sentence
    DEPARTMENT = "department"  # the department that acts, or the new one
    ANSWER = "answer"  # yes or no
    HOURS = "hours"  # working hours of the extension
    CAUSE = "cause"  # one of the causes for which a clock may stand still
    NOTHING_ASKED = "nothing_asked"  # that nothing the department asked for is unanswered
    EXTENSION = "extension"  # that it has asked for more time
    SUSPENSION = "suspension"  # that it has asked to let the clock stand still
    RUNG = "rung"  # which rung of the ladder was passed, and who is told
    HANDLER = "handler"  # one of the department's people
    PHOTO = "photo"  # a photo, where the city's list asks for one
    CASE = "case"  # the case it is merged into
    PIN = "pin"  # the new place
    STANDING = "standing"  # how it stood before
    WAITING = "waiting"  # that it waits for somebody's decision
    UNTIL = "until"  # by when somebody has to decide


class Clock(StrEnum):
    """What an event does to the clocks."""

    LEAVE = "leave"
    WAIT = "wait"  # the clock of whoever has to let it out starts; the department's are foreseen for its end
    GO = "go"  # that clock stops
    START = "start"  # both clocks start: to report in and to handle
    REPORT_IN = "report_in"  # the clock to report in stops
    HANDLED = "handled"  # the clock to handle stops
    RUN_ON = "run_on"  # the clock to handle goes on with what was left when it stopped
    RESTART = "restart"  # the clock to handle starts from nothing
    EXTEND = "extend"  # the clock to handle ends later
    PAUSE = "pause"  # the clock to handle stands still
    RESUME = "resume"  # and goes on
    GO_ON = "go_on"  # all go on that stood still while the case was part of another
    BACK = "back"  # they are as they were before the step that is undone


@dataclass(frozen=True)
class Transition:
    """One row: an event, the stages it may come at, the stage after it (None: the same), and its conditions."""

    kind: EventKind
    at: frozenset[Stage]
    to: Stage | None
    by: frozenset[Tie]
    needs: frozenset[Need] = frozenset()
    clock: Clock = Clock.LEAVE
    state: State = State.OPEN  # state after the event
    of: frozenset[State] = field(default=frozenset({State.OPEN}))  # states it may come in
    while_paused: bool = False  # may come while the clock stands still
    in_emergency: bool = True  # may come in an emergency


def _set(*members: Stage) -> frozenset[Stage]:
    return frozenset(members)


def _who(*members: Tie) -> frozenset[Tie]:
    return frozenset(members)


_K, _S, _T = EventKind, Stage, Tie
_WITH_DEPARTMENT = _set(_S.DISPATCHED, _S.HANDLING)
_BEFORE_HANDLING = _set(_S.COLLECTED, _S.REGISTERED, _S.DISPATCHED)
_ALL_OPEN = _set(_S.COLLECTED, _S.REGISTERED, _S.DISPATCHED, _S.HANDLING, _S.FED_BACK)
_LEADERS = (_T.TOWN_LEADER, _T.CITY_LEADER)
_OVER = frozenset({State.CLOSED})
_NOTE = frozenset({Need.NOTE})
_DEPARTMENT = frozenset({Need.DEPARTMENT})
_PHOTO = frozenset({Need.PHOTO})
_WAITING, _UNTIL = frozenset({Need.WAITING}), frozenset({Need.UNTIL})

TABLE: tuple[Transition, ...] = (
    # the straight way -------------------------------------------------------------------------------------------
    # the whistle, or the second hazard of another one; a case begins here and nowhere else
    Transition(_K.BLOWN, _set(), _S.COLLECTED, _who(_T.REPORTER, _T.OFFICER, _T.SUPERVISION)),
    # a micro-grid reporter's whistle, unless it is urgent, waits for the officer of the grid: he lets it go out
    Transition(_K.CONFIRMED, _set(_S.COLLECTED), None, _who(_T.OFFICER), _WAITING, Clock.GO),
    # or gives it back to who blew it, who is told why; it ends there
    Transition(_K.DECLINED, _set(_S.COLLECTED), None, _who(_T.OFFICER), _NOTE | _WAITING, state=State.DECLINED),
    # nobody has decided in time: it goes on by itself, towards the leader or past him
    Transition(_K.RELEASED, _set(_S.COLLECTED, _S.REGISTERED), None, _who(_T.SYSTEM), _WAITING, Clock.GO),
    # the file is opened by rule at once, or as soon as the officer has confirmed; nobody else has to approve it
    Transition(_K.REGISTERED, _set(_S.COLLECTED), _S.REGISTERED, _who(_T.SYSTEM), clock=Clock.WAIT),
    # several departments and no hurry: in a city that wants it the town's leader says whether they are called
    Transition(_K.APPROVED, _set(_S.REGISTERED), None, _who(_T.TOWN_LEADER), _WAITING, Clock.GO),
    # not like this: back to the officer, who mends it and sends it again, or gives it back
    Transition(
        _K.REFUSED, _set(_S.REGISTERED), _S.COLLECTED, _who(_T.TOWN_LEADER), _NOTE | _WAITING | _UNTIL, Clock.WAIT
    ),
    # the first routing rule that matches names the department; both clocks start
    Transition(_K.DISPATCHED, _set(_S.REGISTERED), _S.DISPATCHED, _who(_T.SYSTEM), _DEPARTMENT, Clock.START),
    # the first handler of the lead department to report in has the case; a second one is told who was faster
    Transition(_K.REPORTED_IN, _set(_S.DISPATCHED), _S.HANDLING, _who(_T.LEAD), _DEPARTMENT, Clock.REPORT_IN),
    # its head gives it to one of his people, before or after; whoever of them reports in first has it all the same
    Transition(_K.ASSIGNED, _WITH_DEPARTMENT, None, _who(_T.LEAD), frozenset({Need.HANDLER}), while_paused=True),
    # joint departments report in beside the lead, once each, before or after it; the case stays where it is
    Transition(_K.REPORTED_IN, _WITH_DEPARTMENT, None, _who(_T.JOINT), _DEPARTMENT),
    # what was done, in words; photos are welcome
    Transition(_K.HANDLED, _set(_S.HANDLING), _S.FED_BACK, _who(_T.LEAD), _NOTE | _DEPARTMENT | _PHOTO, Clock.HANDLED),
    # whoever saw the hazard sees that it is gone; supervision stands in where a grid has no officer
    Transition(_K.VERIFIED, _set(_S.FED_BACK), _S.CLOSED, _who(_T.OFFICER, _T.REPORTER), _PHOTO, state=State.CLOSED),
    # not gone: rework 返工, with a reason; the time the check took is not held against the department
    Transition(
        _K.SENT_BACK,
        _set(_S.FED_BACK),
        _S.HANDLING,
        _who(_T.OFFICER, _T.REPORTER),
        _NOTE | _PHOTO,
        Clock.RUN_ON,
    ),
    # the reporter says whether he is content; once
    Transition(
        _K.EVALUATED,
        _set(_S.CLOSED),
        _S.EVALUATED,
        _who(_T.REPORTER, _T.OFFICER),
        frozenset({Need.ANSWER}),
        state=State.CLOSED,
        of=_OVER,
    ),
    # side ways --------------------------------------------------------------------------------------------------
    # not ours: back to supervision with a reason; the clock to handle runs on, so that it cannot be forgotten
    Transition(_K.RETURNED, _WITH_DEPARTMENT, _S.REGISTERED, _who(_T.LEAD), _NOTE | _DEPARTMENT),
    # supervision gives it to another department, whose clocks start from nothing
    Transition(
        _K.TRANSFERRED,
        _set(_S.REGISTERED, _S.DISPATCHED, _S.HANDLING),
        _S.DISPATCHED,
        _who(_T.SUPERVISION),
        _NOTE | _DEPARTMENT,
        Clock.START,
    ),
    # the department asks for more working time, with the hours and the reason; one thing at a time
    Transition(
        _K.EXTENSION_ASKED,
        _set(_S.HANDLING),
        None,
        _who(_T.LEAD),
        _NOTE | {Need.HOURS, Need.NOTHING_ASKED},
        in_emergency=False,
    ),
    # supervision says no, and why; the clock has not stopped meanwhile
    Transition(_K.EXTENSION_DENIED, _set(_S.HANDLING), None, _who(_T.SUPERVISION), _NOTE | {Need.EXTENSION}),
    # more working time, asked for or not, within the quota, never for an emergency
    Transition(
        _K.EXTENDED,
        _set(_S.HANDLING),
        None,
        _who(_T.SUPERVISION),
        _NOTE | {Need.HOURS},
        Clock.EXTEND,
        in_emergency=False,
    ),
    # the department asks to let the clock stand still, for a cause on the city's list
    Transition(
        _K.SUSPENSION_ASKED,
        _set(_S.HANDLING),
        None,
        _who(_T.LEAD),
        _NOTE | {Need.CAUSE, Need.NOTHING_ASKED},
        in_emergency=False,
    ),
    # supervision says no, and why
    Transition(_K.SUSPENSION_DENIED, _set(_S.HANDLING), None, _who(_T.SUPERVISION), _NOTE | {Need.SUSPENSION}),
    # the clock stands still for a cause outside the department's power, asked for or not, never for an emergency
    Transition(
        _K.SUSPENDED,
        _set(_S.HANDLING),
        None,
        _who(_T.SUPERVISION),
        _NOTE | {Need.CAUSE},
        Clock.PAUSE,
        in_emergency=False,
    ),
    # the reason is gone; the department may say so itself
    Transition(
        _K.RESUMED, _set(_S.HANDLING), None, _who(_T.LEAD, _T.SUPERVISION), clock=Clock.RESUME, while_paused=True
    ),
    # the reporter takes it back while nobody has set out
    Transition(_K.WITHDRAWN, _BEFORE_HANDLING, None, _who(_T.REPORTER), state=State.WITHDRAWN),
    # the same hazard was reported before: this case ends, the other goes on
    Transition(
        _K.MERGED,
        _BEFORE_HANDLING | {_S.HANDLING},
        None,
        _who(_T.SUPERVISION, _T.OFFICER),
        frozenset({Need.CASE}),
        state=State.MERGED,
    ),
    # and the other one notes it
    Transition(_K.JOINED, _ALL_OPEN, None, _who(_T.SYSTEM), frozenset({Need.CASE}), while_paused=True),
    # it was another hazard after all: the ended one goes on where it stood, its time there is not held against anybody
    Transition(
        _K.UNMERGED,
        _BEFORE_HANDLING | {_S.HANDLING},
        None,
        _who(_T.SUPERVISION, _T.OFFICER),
        _NOTE | {Need.CASE},
        Clock.GO_ON,
        of=frozenset({State.MERGED}),
    ),
    # and the other one notes that, too
    Transition(_K.PARTED, _ALL_OPEN, None, _who(_T.SYSTEM), frozenset({Need.CASE}), while_paused=True),
    # two hazards in one whistle: the second becomes a case of its own, with a department and clocks of its own
    Transition(_K.SPLIT, _ALL_OPEN, None, _who(_T.SUPERVISION, _T.OFFICER), frozenset({Need.CASE}), while_paused=True),
    # within the minute whoever did the newest step takes it back: the case stands as it stood before
    Transition(
        _K.UNDONE,
        frozenset(_S),
        None,
        frozenset(_T) - {_T.SYSTEM},
        frozenset({Need.STANDING}),
        Clock.BACK,
        of=frozenset(State),
        while_paused=True,
    ),
    # it came back: the case opens again with a whole new time to handle
    Transition(
        _K.REOPENED,
        _set(_S.CLOSED, _S.EVALUATED),
        _S.HANDLING,
        _who(_T.OFFICER, _T.REPORTER, _T.SUPERVISION),
        _NOTE,
        Clock.RESTART,
        of=_OVER,
    ),
    # it stands too long: by rule those are told who stand higher, each time its clock passes one more rung
    Transition(_K.ESCALATED, _ALL_OPEN, None, _who(_T.SYSTEM), frozenset({Need.RUNG})),
    # a nudge for whoever has it: supervision, a leader or the department waits for the officer's check
    Transition(_K.URGED, _set(_S.FED_BACK), None, _who(_T.SUPERVISION, _T.LEAD, *_LEADERS)),
    # a nudge for the department; its head nudges his own people
    Transition(
        _K.URGED,
        _BEFORE_HANDLING | {_S.HANDLING},
        None,
        _who(_T.REPORTER, _T.OFFICER, _T.SUPERVISION, _T.LEAD, *_LEADERS),
    ),
    # the pin stands in the wrong place: its areas and its officer follow it, departments and due times stay
    Transition(
        _K.MOVED_PIN,
        _ALL_OPEN,
        None,
        _who(_T.OFFICER, _T.REPORTER, _T.LEAD, _T.SUPERVISION, _T.ADMINISTRATOR),
        _NOTE | {Need.PIN},
        while_paused=True,
    ),
    # a word more, by anybody who has to do with it, or by rule when its area changes
    Transition(_K.NOTED, _ALL_OPEN, None, frozenset(Tie), _NOTE, while_paused=True),
    # its officer or handler has left and somebody else goes on
    Transition(_K.HANDED_OVER, _ALL_OPEN, None, _who(_T.SYSTEM), _NOTE, while_paused=True),
    # likewise where it waits to be judged, and who reported it has left
    Transition(_K.HANDED_OVER, _set(_S.CLOSED), None, _who(_T.SYSTEM), _NOTE, state=State.CLOSED, of=_OVER),
)


def rows_for(kind: EventKind) -> tuple[Transition, ...]:
    """Return the rows of an event in the order in which they are tried."""
    return tuple(row for row in TABLE if row.kind is kind)
