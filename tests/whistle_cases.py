"""A case of any stage for tests: blown on an ordinary Monday morning in a city whose zone is Asia/Shanghai."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from governance.deadlines.files import limits
from governance.routing.files import read_catalogue
from governance.routing.rules import Kind, RoutingRule, Severity, route
from governance.whistles.case import Case, Event, EventKind, Stage, State, Tie
from governance.whistles.clocks import Clocks
from governance.whistles.gates import Waits
from governance.whistles.history import Logged
from governance.whistles.life import apply, onward, opened, terms_of

ZONE = ZoneInfo("Asia/Shanghai")
CLOCKS = Clocks(limits(), ZONE)
MONDAY_NINE = datetime(2026, 11, 16, 9, tzinfo=ZONE).astimezone(UTC)
REPORTER, OFFICER, LEAD = frozenset({Tie.REPORTER}), frozenset({Tie.OFFICER}), frozenset({Tie.LEAD})
LEADER = frozenset({Tie.TOWN_LEADER})
WAIT = timedelta(hours=2)
LETS_GO = (EventKind.CONFIRMED, EventKind.APPROVED, EventKind.RELEASED)
JOINT, SUPERVISION, SYSTEM = frozenset({Tie.JOINT}), frozenset({Tie.SUPERVISION}), frozenset({Tie.SYSTEM})


def rule_for(category: str, kind: Kind) -> RoutingRule:
    return route(read_catalogue().rules, category, None, kind)


def collected(category: str = "illegal_living", kind: Kind = Kind.DIFFICULT, at: datetime = MONDAY_NINE) -> Case:
    rule = rule_for(category, kind)
    return Case(
        case_id="W20261116-0001",
        category_code=category,
        kind=kind,
        severity=Severity.LIFE if kind is Kind.EMERGENCY else Severity.SERIOUS,
        line="二楼仓库住人",
        place="鞋城路18号",
        lon=119.662,
        lat=31.952,
        datum_in="wgs84",
        located="inside",
        reporter_id="reporter",
        reporter_name="张慧",
        officer_id="officer",
        lead_department=rule.lead_department,
        joint_departments=rule.joint_departments,
        rule_id=rule.rule_id,
        catalogue_version=1,
        stage=Stage.COLLECTED,
        state=State.OPEN,
        blown_at_utc=at,
        report_in_due_at_utc=at,
        handle_due_at_utc=at,
        due_provisional=False,
        last_seq=1,
    )


def case_at(stage: Stage) -> Case:
    """Return a case at a stage; one that is not dispatched yet waits for its officer or its town's leader."""
    if stage is Stage.COLLECTED:
        return Life(waits=Waits(confirm_by=MONDAY_NINE + timedelta(hours=2))).case
    if stage is Stage.REGISTERED:
        return Life(waits=Waits(decide_by=MONDAY_NINE + timedelta(hours=2))).case
    return Life().until(stage).case


class Life:
    """A case and its log, moved by one event after the other; one minute passes before each unless told otherwise."""

    def __init__(
        self,
        category: str = "illegal_living",
        kind: Kind = Kind.DIFFICULT,
        at: datetime = MONDAY_NINE,
        waits: Waits | None = None,
    ) -> None:
        self.rule = rule_for(category, kind)
        blown = Event(EventKind.BLOWN, at, "张慧", "reporter", REPORTER)
        self.case, first = opened(collected(category, kind, at), blown, self.rule, CLOCKS, waits)
        self.now = at
        self.gated = bool(waits and waits.decide_by)
        self.log = [logged(seq, *pair) for seq, pair in enumerate(zip(first, Stage, strict=False), start=1)]

    def then(
        self,
        kind: EventKind,
        ties: frozenset[Tie],
        *,
        by: str = "somebody",
        department: str | None = None,
        note: str = "",
        value: str = "",
        after: timedelta = timedelta(minutes=1),
    ) -> Case:
        if department is None and ties & (LEAD | JOINT):
            department = self.case.lead_department if ties & LEAD else self.case.joint_departments[0]
        event = Event(kind, self.now + after, by, by, ties, department, note, value)
        self._carry_out(replace(event, waits_until=event.at_utc + WAIT if kind is EventKind.REFUSED else None))
        if kind in LETS_GO:
            self._go_on(event)
        return self.case

    def undo(self, after: timedelta = timedelta(minutes=0)) -> Case:
        """Take the newest step back, as whoever did it."""
        last = self.log[-1]
        event = Event(EventKind.UNDONE, self.now + after, "somebody", last.account_id, OFFICER, value=last.kind)
        self._carry_out(replace(event, standing=self.before))
        return self.case

    def _go_on(self, last: Event) -> None:
        gated = self.gated and self.case.stage is Stage.COLLECTED
        waits = Waits(decide_by=last.at_utc + WAIT) if gated else Waits()
        for event in onward(self.case, last, self.rule, CLOCKS, waits)[1]:
            self._carry_out(event)

    def _carry_out(self, event: Event) -> None:
        after = apply(self.case, event, CLOCKS, terms_of(self.rule))
        self.before, self.case = self.case, after
        self.now = event.at_utc
        self.log.append(logged(self.case.last_seq, event, self.case.stage))

    def until(self, stage: Stage) -> Life:
        """Take a fresh case the straight way to a stage."""
        steps = {
            Stage.HANDLING: lambda: self.then(EventKind.REPORTED_IN, LEAD, by="陈立"),
            Stage.FED_BACK: lambda: self.then(EventKind.HANDLED, LEAD, by="陈立", note="已清理"),
            Stage.CLOSED: lambda: self.then(EventKind.VERIFIED, OFFICER),
            Stage.EVALUATED: lambda: self.then(EventKind.EVALUATED, REPORTER, value="yes"),
        }
        order = list(Stage).index
        for reached, step in steps.items():
            if order(self.case.stage) < order(reached) <= order(stage):
                step()
                assert self.case.stage is reached
        return self


def logged(seq: int, event: Event, stage: Stage) -> Logged:
    return Logged(
        seq, event.kind, stage, event.at_utc, event.account_id, event.department_code, event.note, event.value
    )
