"""A case 案卷 and its events: the words every other module of the whistles speaks in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.routing.rules import Kind, Severity
from governance.whistles.observing import How


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
    DECLINED = "declined"  # 退回吹哨人: its officer has sent it back to who blew it


class EventKind(StrEnum):
    """What can happen to a case."""

    BLOWN = "blown"  # 吹哨
    CONFIRMED = "confirmed"  # 确认: the grid's officer lets a reporter's whistle go out
    DECLINED = "declined"  # 退回吹哨人
    RELEASED = "released"  # 到时放行: nobody has decided in time
    REGISTERED = "registered"  # 立案
    APPROVED = "approved"  # 同意派出: the town's leader
    REFUSED = "refused"  # 不同意派出
    DISPATCHED = "dispatched"  # 派遣
    REPORTED_IN = "reported_in"  # 报到
    ASSIGNED = "assigned"  # 指派: the department's head gives it to one of his people
    HANDLED = "handled"  # 办理反馈
    VERIFIED = "verified"  # 核实结案
    SENT_BACK = "sent_back"  # 退回返工
    EVALUATED = "evaluated"  # 评价
    RETURNED = "returned"  # 退件：非本单位职责
    TRANSFERRED = "transferred"  # 改派
    EXTENSION_ASKED = "extension_asked"  # 申请延期
    EXTENSION_DENIED = "extension_denied"  # 不准延期
    EXTENDED = "extended"  # 延期
    SUSPENSION_ASKED = "suspension_asked"  # 申请缓办
    SUSPENSION_DENIED = "suspension_denied"  # 不准缓办
    SUSPENDED = "suspended"  # 缓办
    RESUMED = "resumed"  # 恢复办理
    WITHDRAWN = "withdrawn"  # 撤回
    MERGED = "merged"  # 并案
    JOINED = "joined"  # 并入一件: another case was merged into this one
    UNMERGED = "unmerged"  # 撤销并案: it was another hazard after all and goes on by itself
    PARTED = "parted"  # 拆出一件: what was merged into this one goes on by itself
    SPLIT = "split"  # 分案: a second hazard of this one has become a case of its own
    REOPENED = "reopened"  # 重开
    UNDONE = "undone"  # 撤销: whoever did the newest step takes it back within the minute
    ESCALATED = "escalated"  # 升级: it stands too long, higher ones are told
    URGED = "urged"  # 催办
    NOTED = "noted"  # 补充说明
    HANDED_OVER = "handed_over"  # 交接: officer or handler has left
    MOVED_PIN = "moved_pin"  # 改位置: the pin was put in the wrong place


class Asking(StrEnum):
    """What a department may ask supervision for."""

    EXTENSION = "extension"  # 延期
    SUSPENSION = "suspension"  # 缓办


class Tie(StrEnum):
    """How somebody stands to a case."""

    REPORTER = "reporter"  # blew the whistle
    OFFICER = "officer"  # officer of the case's grid, who verifies
    LEAD = "lead"  # department that owns the case
    JOINT = "joint"  # further department
    CENTRE = "centre"  # service centre that serves the grid
    TOWN_LEADER = "town_leader"  # 镇街领导 of the case's town
    CITY_LEADER = "city_leader"  # 市领导
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
class Correction:
    """What an officer mends while he confirms 更正, with the rule that routes the whistle then."""

    category_code: str
    severity: Severity
    kind: Kind
    line: str
    lead_department: str
    joint_departments: tuple[str, ...]
    rule_id: str
    catalogue_version: int


@dataclass(frozen=True)
class Event:
    """One entry of a case's log. `ties` say how its author stands to the case; they are not stored.

    `value` carries what a kind needs beyond words: yes or no for evaluated, working hours of an extension, the cause of
    a suspension, the other case for merged and split, the new handler for assigned and handed over, the kind of what
    was undone. `department_code` is the department that acts, or the new one for transferred. `acted_for` is the
    colleague for whom the author stood in. `pin` is where the case was moved to, stored beside the log. `correction` is
    what an officer mended; `waits_until` by when somebody has to let it go on, for what makes it wait; `photo_needed`
    says that the city asks for a photo here; `handler_name` goes with an assigned handler; `standing` is the case as it
    stood before the step that is undone; `since_utc` when a case was merged that goes on by itself again.
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
    correction: Correction | None = None
    waits_until: datetime | None = None
    photo_needed: bool = False
    handler_name: str = ""
    standing: Case | None = None
    since_utc: datetime | None = None


@dataclass(frozen=True)
class Case:
    """A case as it stands after its newest event; fields are the columns of gov.cases, times aware UTC.

    `joined_departments` are the joint departments that have reported in; `observed_at_utc` is when a report that waited
    on its reporter's phone was written down; `judge_id` goes on for a reporter who has left.
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
    waits_due_at_utc: datetime | None = None
    asked: Asking | None = None
    escalation: int = 0
    observed_at_utc: datetime | None = None
    observed_how: How | None = None
    judge_id: str | None = None
    client_key: str | None = field(default=None, compare=False)

    @property
    def emergency(self) -> bool:
        """Tell whether its clocks run day and night."""
        return self.kind is Kind.EMERGENCY

    @property
    def follower_id(self) -> str:
        """Who is told how it goes on and judges it: the reporter, or whoever goes on for him since he left."""
        return self.judge_id or self.reporter_id

    @property
    def step(self) -> int:
        """Number of the step that is being waited for, 1 to 7: after the feedback it is the check, step 6.

        A case that was evaluated, withdrawn or merged waits for nothing and stands at its last step.
        """
        number = STAGES.index(self.stage) + 1
        return number + 1 if self.stage in (Stage.FED_BACK, Stage.CLOSED) else number


def smallest_area(case: Case) -> str | None:
    """Return the code of the smallest area that a case is known to lie in: micro-grid, grid or town."""
    return case.micro_grid_code or case.grid_code or case.town_code


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
    without an officer it is the supervision office's. What its officer has to confirm, or the town's leader to let
    through, is theirs.
    """
    if case.state in (State.WITHDRAWN, State.MERGED, State.DECLINED) or case.stage is Stage.EVALUATED:
        return Holder(None)
    if case.stage is Stage.REGISTERED:
        return Holder(Tie.TOWN_LEADER if case.waits_due_at_utc else Tie.SUPERVISION)
    if case.stage in (Stage.COLLECTED, Stage.FED_BACK):
        return Holder(Tie.OFFICER, account_id=case.officer_id) if case.officer_id else Holder(Tie.SUPERVISION)
    if case.stage is Stage.CLOSED:
        name = None if case.judge_id else case.reporter_name
        return Holder(Tie.REPORTER, name=name, account_id=case.follower_id)
    return Holder(Tie.LEAD, case.lead_department, case.handler_name, case.handler_id)
