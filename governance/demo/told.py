"""Notices 通知 of the invented city: what people were told lately, as the product's own table says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.accounts.rules import Role
from governance.alarms.telling import TOLD_LEVELS
from governance.demo.roster import Roster
from governance.engine.times import to_store
from governance.notices.rules import NoticeKind, notice_id
from governance.whistles.case import EventKind, Stage
from governance.whistles.people import TOLD, Whom

FIRST_EVENTS = 2  # an alarm is raised and received before anybody is told of it

_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("notice_id", "account_id", "kind", "subject_id")),
        ("sent_at_utc", pa.timestamp("us")),
        ("read_at_utc", pa.timestamp("us")),
    ]
)


@dataclass(frozen=True)
class Offices:
    """Accounts by what they answer for: people of a department, supervision, leaders of a town, grids' officers."""

    staff: Mapping[str, list[str]]
    chiefs: list[str]
    leaders: Mapping[str, list[str]]
    officers: frozenset[str]


def _offices(roster: Roster) -> Offices:
    people = roster.frame
    staff = {code: people["account_id"][rows].tolist() for code, rows in roster.staff_of_department.items()}
    leaders = people[people["role"] == Role.TOWN_LEADER].groupby("area")["account_id"].agg(list).to_dict()
    officers = frozenset(people.loc[people["role"] == Role.GRID_OFFICER, "account_id"])
    return Offices(staff, people["account_id"][roster.supervision].tolist(), leaders, officers)


def notice_rows(
    cases: pa.Table,
    events: pa.Table,
    roster: Roster,
    facts: Mapping[str, float],
    until: datetime,
    rng: np.random.Generator,
) -> pa.Table:
    """Return the notices of the last days in the columns of `gov.notices`; nobody is told of what he did himself."""
    since = pa.scalar(to_store(until - timedelta(days=facts["days"])), pa.timestamp("us"))
    recent = events.filter(pc.greater_equal(events["at_utc"], since)).to_pylist()
    numbers = sorted({event["case_id"] for event in recent})
    concerned = cases.filter(pc.is_in(cases["case_id"], pa.array(numbers, pa.string()))).to_pylist()
    by_id = {case["case_id"]: case for case in concerned}
    offices = _offices(roster)
    rows = [row for event in recent for row in _told(event, by_id[event["case_id"]], offices)]
    return pa.Table.from_pylist([row | _read(row, facts, until, rng) for row in rows], schema=_SCHEMA)


def _told(event: Mapping[str, Any], case: Mapping[str, Any], offices: Offices) -> Iterator[dict[str, Any]]:
    """Yield one notice for each person an event is told to, once."""
    kinds = {EventKind.BLOWN: Stage.COLLECTED, EventKind.REGISTERED: Stage.REGISTERED}  # told where it stopped there
    stopped = kinds.get(event["kind"])
    if stopped and (stopped != case["stage"] or case["waits_due_at_utc"] is None):
        return
    sent = {event["account_id"]}
    for kind, groups in TOLD[EventKind(event["kind"])]:
        people = {person for group in groups for person in _people(group, event, case, offices)}
        for person in sorted(people - sent):
            sent.add(person)
            number = notice_id(event["case_id"], event["seq"], person)
            yield {
                "notice_id": number, "account_id": person, "kind": str(kind), "subject_id": event["case_id"],
                "sent_at_utc": event["at_utc"],
            }  # fmt: skip


def _people(group: Whom, event: Mapping[str, Any], case: Mapping[str, Any], offices: Offices) -> list[str]:
    staff, chiefs = offices.staff, offices.chiefs
    department = event["department_code"] or case["lead_department"]
    nobody_yet = event["kind"] in (EventKind.DISPATCHED, EventKind.TRANSFERRED) or not case["handler_id"]
    handler = staff[department] if nobody_yet else [case["handler_id"]]
    holder = {str(Stage.FED_BACK): [case["officer_id"]], str(Stage.REGISTERED): chiefs}
    found: dict[Whom, list[str]] = {
        Whom.REPORTER: [case["reporter_id"]],
        Whom.REPORTER_WHO_CHECKS: [case["reporter_id"]] if case["reporter_id"] in offices.officers else [],
        Whom.OFFICER: [case["officer_id"]],
        Whom.HANDLER: handler,
        Whom.HOLDER: holder.get(event["stage"], handler),
        Whom.JOINT: [person for code in case["joint_departments"].split(",") if code for person in staff[code]],
        Whom.SUPERVISION: chiefs,
        Whom.CHECKER: [case["officer_id"]],
        Whom.GATE: offices.leaders.get(case["town_code"], []),
    }
    return found[group]


def _read(
    row: Mapping[str, Any], facts: Mapping[str, float], until: datetime, rng: np.random.Generator
) -> dict[str, Any]:
    """Return when a notice was read: minutes to hours later, or not yet."""
    age = to_store(until) - row["sent_at_utc"]
    share = facts["read_soon"] if age < timedelta(hours=facts["unread_hours"]) else facts["read"]
    delay = timedelta(seconds=round(rng.exponential(2400.0)))
    return {"read_at_utc": row["sent_at_utc"] + delay if rng.random() < share and delay < age else None}


def alarm_rows(
    alarms: pa.Table,
    centre_of: Mapping[str, str],
    roster: Roster,
    premises: list[str],
    facts: Mapping[str, float],
    until: datetime,
    rng: np.random.Generator,
) -> pa.Table:
    """Return what operators and contacts were told of the open alarms of level I and II, as `gov.notices` has it.

    `centre_of` is grid -> its centre, `premises` the identifiers of the premises by row.
    """
    people = roster.frame
    watching = people[people["role"] == Role.CENTRE_OPERATOR].groupby("centre_id")["account_id"].agg(list).to_dict()
    contacts = people[people["role"] == Role.COMPANY_CONTACT]
    owners = {
        premises[int(row)]: account for row, account in zip(contacts["premises"], contacts["account_id"], strict=True)
    }
    urgent = alarms.filter(pc.less_equal(alarms["level"], int(max(TOLD_LEVELS)))).to_pylist()
    rows = []
    for alarm in urgent:
        owner = owners.get(alarm["premises_id"])
        told = [*watching.get(centre_of.get(alarm["grid_code"], ""), []), *([owner] if owner else [])]
        for account in told:
            key = notice_id(alarm["alarm_id"], FIRST_EVENTS, account)
            facts_of = {"kind": str(NoticeKind.ALARM), "subject_id": alarm["alarm_id"]}
            row = {"notice_id": key, "account_id": account, "sent_at_utc": alarm["received_at_utc"], **facts_of}
            rows.append(row | _read(row, facts, until, rng))
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
