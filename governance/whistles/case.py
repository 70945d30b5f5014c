"""A case 案卷 and its events: the words every other module of the whistles speaks in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.routing.rules import Kind, Severity


class Stage(StrEnum):
    """The seven stages of GB/T 30428, in order."""

    COLLECTED = "collected"  # 信息收集
    REGISTERED = "registered"  # 案卷建立
    DISPATCHED = "dispatched"  # 任务派遣
    HANDLING = "handling"  # 任务处理
    FED_BACK = "fed_back"  # 处理反馈
    CLOSED = "closed"  # 核实结案
    EVALUATED = "evaluated"  # 综合评价


STAGES = tuple(Stage)


class State(StrEnum):
    """Whether a case still wants something done."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class EventKind(StrEnum):
    """What can happen to a case."""

    BLOWN = "blown"  # 吹哨
    REGISTERED = "registered"  # 立案
    DISPATCHED = "dispatched"  # 派遣
    REPORTED_IN = "reported_in"  # 报到
    HANDLED = "handled"  # 办理反馈
    VERIFIED = "verified"  # 核实结案
    SENT_BACK = "sent_back"  # 退回返工
    EVALUATED = "evaluated"  # 评价
    RETURNED = "returned"  # 退件：非本单位职责
    TRANSFERRED = "transferred"  # 改派
    EXTENDED = "extended"  # 延期
    SUSPENDED = "suspended"  # 缓办
    RESUMED = "resumed"  # 恢复办理
    WITHDRAWN = "withdrawn"  # 撤回
    MERGED = "merged"  # 并案
    REOPENED = "reopened"  # 重开
    URGED = "urged"  # 催办
    NOTED = "noted"  # 补充说明
    HANDED_OVER = "handed_over"  # 交接: officer or handler has left
    MOVED_PIN = "moved_pin"  # 改位置: the pin was put in the wrong place


class Tie(StrEnum):
    """How somebody stands to a case."""

    REPORTER = "reporter"  # blew the whistle
    OFFICER = "officer"  # officer of the case's grid, who verifies
    LEAD = "lead"  # department that owns the case
    JOINT = "joint"  # further department
    CENTRE = "centre"  # service centre that serves the grid
    SUPERVISION = "supervision"  # 督查室
    ADMINISTRATOR = "administrator"  # 管理员
    SYSTEM = "system"  # what happens by rule


AS_IT_IS = ""  # premises of a pin that leaves those of the case alone


@dataclass(frozen=True)
class Pin:
    """Where a case is moved to: WGS-84, the areas found there, the grid's officer, what the place is called.

    `premises_id` is `AS_IT_IS`, None for none, or those it stands at now. `seen` is where whoever moves it saw it.
    """

    lon: float
    lat: float
    town_code: str | None
    grid_code: str | None
    micro_grid_code: str | None
    located: str
    boundary_version: int
    officer_id: str | None
    place: str
    premises_id: str | None = AS_IT_IS
    seen: tuple[float, float] | None = None


@dataclass(frozen=True)
class Event:
    """One entry of a case's log. `ties` say how its author stands to the case; they are not stored.

    `value` carries what a kind needs beyond words: yes or no for evaluated, working hours for extended, the other
    case for merged, the new handler for handed over. `department_code` is the department that acts, or the new one for
    transferred. `acted_for` is the colleague for whom the author stood in. `pin` is where the case was moved to,
    stored beside the log.
    """

    kind: EventKind
    at_utc: datetime
    actor: str
    account_id: str | None = None
    ties: frozenset[Tie] = frozenset()
    department_code: str | None = None
    note: str = ""
    value: str = ""
    photos: int = 0
    lon: float | None = None
    lat: float | None = None
    acted_for: str | None = None
    pin: Pin | None = None


@dataclass(frozen=True)
class Case:
    """A case as it stands after its newest event; fields are the columns of gov.cases, times aware UTC.

    `joined_departments` are the joint departments that have reported in.
    """

    case_id: str
    category_code: str
    kind: Kind
    severity: Severity
    line: str
    place: str
    lon: float
    lat: float
    datum_in: str
    located: str
    reporter_id: str
    reporter_name: str
    lead_department: str
    joint_departments: tuple[str, ...]
    rule_id: str
    catalogue_version: int
    stage: Stage
    state: State
    blown_at_utc: datetime
    report_in_due_at_utc: datetime
    handle_due_at_utc: datetime
    due_provisional: bool
    last_seq: int
    joined_departments: tuple[str, ...] = ()
    rework_count: int = 0
    extension_count: int = 0
    returned_count: int = 0
    premises_id: str | None = None
    alarm_id: str | None = None
    accuracy_m: float | None = None
    lon_in: float | None = None
    lat_in: float | None = None
    town_code: str | None = None
    grid_code: str | None = None
    micro_grid_code: str | None = None
    boundary_version: int | None = None
    officer_id: str | None = None
    handler_id: str | None = None
    handler_name: str | None = None
    dispatched_at_utc: datetime | None = None
    reported_in_at_utc: datetime | None = None
    paused_at_utc: datetime | None = None
    handled_at_utc: datetime | None = None
    closed_at_utc: datetime | None = None
    satisfied: bool | None = None
    merged_into: str | None = None
    client_key: str | None = field(default=None, compare=False)

    @property
    def emergency(self) -> bool:
        """Tell whether its clocks run day and night."""
        return self.kind is Kind.EMERGENCY

    @property
    def step(self) -> int:
        """Number of the step that is being waited for, 1 to 7: after the feedback it is the check, step 6.

        A case that was evaluated, withdrawn or merged waits for nothing and stands at its last step.
        """
        number = STAGES.index(self.stage) + 1
        return number + 1 if self.stage in (Stage.FED_BACK, Stage.CLOSED) else number


@dataclass(frozen=True)
class Holder:
    """Who has the case now 现在在谁手里: a department (with its handler once he reported in), or somebody by tie.

    `account_id` is the person where there is one, so that only he reads "me".
    """

    tie: Tie | None
    department_code: str | None = None
    name: str | None = None
    account_id: str | None = None


def holder(case: Case) -> Holder:
    """Return who has to act next, the same for every reader; nobody once it was evaluated, withdrawn or merged.

    The check is the officer's of the case's grid, also where the whistle came from somebody else who may check too;
    without an officer it is the supervision office's.
    """
    if case.state in (State.WITHDRAWN, State.MERGED) or case.stage is Stage.EVALUATED:
        return Holder(None)
    if case.stage in (Stage.COLLECTED, Stage.REGISTERED):
        return Holder(Tie.SUPERVISION)
    if case.stage is Stage.FED_BACK:
        return Holder(Tie.OFFICER, account_id=case.officer_id) if case.officer_id else Holder(Tie.SUPERVISION)
    if case.stage is Stage.CLOSED:
        return Holder(Tie.REPORTER, name=case.reporter_name, account_id=case.reporter_id)
    return Holder(Tie.LEAD, case.lead_department, case.handler_name, case.handler_id)


@dataclass(frozen=True)
class RunningClock:
    """The clock a case runs against now: from when, until when, and since when it stands still."""

    started_utc: datetime
    due_utc: datetime
    paused_utc: datetime | None = None


def running_clock(case: Case) -> RunningClock | None:
    """Return the clock that runs: to report in, then to handle; none while it waits for a check or is over.

    A case returned as not ours keeps running against the time to handle, so that it cannot be forgotten.
    """
    if case.state is not State.OPEN or case.stage is Stage.FED_BACK:
        return None
    started = case.dispatched_at_utc or case.blown_at_utc
    if case.stage is Stage.DISPATCHED:
        return RunningClock(started, case.report_in_due_at_utc)
    return RunningClock(started, case.handle_due_at_utc, case.paused_at_utc)
