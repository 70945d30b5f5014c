"""Every figure of the product once more, in pandas from raw rows: what the store's answers are held against.

Nothing here is shared with the product but the names of columns: reach, filters and formulas are written out again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from governance.accounts.rules import Account, Role
from governance.engine import Engine
from governance.indicators.rules import Filters

Frame = pd.DataFrame
Mask = pd.Series
EVERYTHING = {
    Role.SUPERVISION,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.DEPARTMENT_HANDLER,
    Role.DEPARTMENT_HEAD,
    Role.CITY_LEADER,
}
DEVICES = "SELECT * FROM gov.devices"


@dataclass(frozen=True)
class Raw:
    """All rows of a store."""

    alarms: Frame
    cases: Frame
    devices: Frame


def raw_rows(eng: Engine) -> Raw:
    """Return every row: the alarms of sealed batches and the living ones, the cases, the devices."""

    def read(sql: str) -> Frame:
        return eng.read(lambda db: db.execute(sql).df())

    sealed = set(read("SELECT batch_id FROM gov.batches WHERE shown")["batch_id"])
    old = read("SELECT * FROM hist.alarms")
    alarms = pd.concat([old[old["batch_id"].isin(sealed)], read("SELECT * FROM gov.alarms")], ignore_index=True)
    cases, homes = read("SELECT * FROM gov.cases"), read("SELECT * FROM gov.premises WHERE kind = 'lone_elder_home'")
    return Raw(alarms, cases.assign(at_home=cases["premises_id"].isin(homes["premises_id"])), read(DEVICES))


def _own(frame: Frame, account: Account) -> Mask:
    if account.role in EVERYTHING:
        return pd.Series(True, index=frame.index)
    mine = pd.Series(False, index=frame.index)
    if "reporter_id" in frame and account.role in (Role.GRID_OFFICER, Role.MICRO_GRID_REPORTER):
        mine = (frame["reporter_id"] == account.account_id) | (frame["officer_id"] == account.account_id)
    if account.role in (Role.GRID_OFFICER, Role.CENTRE_OPERATOR):
        return mine | frame["grid_code"].isin(account.area_codes)
    if account.role is Role.TOWN_LEADER:
        return frame["town_code"].isin(account.area_codes)
    if account.role is Role.MICRO_GRID_REPORTER:
        return mine | frame["micro_grid_code"].isin(account.area_codes)
    return frame["premises_id"].isin(account.premises_ids)


def _chosen(frame: Frame, account: Account, pairs: dict[str, str | None]) -> Frame:
    mask = _own(frame, account)
    for column, value in pairs.items():
        if value is not None:
            mask &= frame[column] == value
    return frame[mask]


def _of_category(cases: Frame, code: str | None) -> Frame:
    """Return the cases that the supervision office reads as of a category: one at an elder's home only in its turn."""
    if code is None:
        return cases
    waits = (cases["stage"] == "registered") & cases["waits_due_at_utc"].isna()
    unjudged = cases["stage"].isin(["collected", "fed_back"]) & cases["officer_id"].isna()
    turn = (cases["state"] == "open") & (waits | cases["asked"].notna() | unjudged)
    return cases[(cases["category_code"] == code) & (~cases["at_home"] | turn)]


@dataclass(frozen=True)
class Question:
    """The rows within reach and filters, and naive UTC times."""

    alarms: Frame
    cases: Frame
    devices: Frame
    start: datetime
    end: datetime
    seen: datetime


def question(raw: Raw, account: Account, filters: Filters, now: datetime) -> Question:
    """Return what an account asks under some filters at a time."""
    start, end, seen = (
        at.replace(tzinfo=None) for at in (filters.start_utc, filters.end_utc, min(filters.end_utc, now))
    )
    area = {"town_code": filters.town_code, "grid_code": filters.grid_code, "premises_id": filters.premises_id}
    case = {"lead_department": filters.department_code}
    return Question(
        _chosen(raw.alarms, account, area | {"device_kind": filters.device_kind}),
        _of_category(_chosen(raw.cases, account, area | case), filters.category_code),
        _chosen(raw.devices, account, area | {"kind": filters.device_kind}),
        start,
        end,
        seen,
    )


def before(asked: Question) -> Question:
    """Return the same question about the period before, of the same length."""
    length = asked.seen - asked.start
    return Question(asked.alarms, asked.cases, asked.devices, asked.start - length, asked.start, asked.start)


def _raised(q: Question) -> Frame:
    return q.alarms[(q.alarms["raised_at_utc"] >= q.start) & (q.alarms["raised_at_utc"] < q.end)]


def _valid(q: Question) -> Frame:
    return q.cases[q.cases["state"].isin(["open", "closed"])]


def _due(q: Question) -> Frame:
    cases = _valid(q)
    return cases[(cases["handle_due_at_utc"] >= q.start) & (cases["handle_due_at_utc"] < q.seen)]


def _open(q: Question) -> Frame:
    cases = _valid(q)
    return cases[(cases["blown_at_utc"] <= q.seen) & ~(cases["closed_at_utc"] <= q.seen)]


def _overdue(q: Question) -> Frame:
    cases = _open(q)
    stopped_in_time = cases["paused_at_utc"] <= cases["handle_due_at_utc"]
    return cases[(cases["handle_due_at_utc"] < q.seen) & ~stopped_in_time]


def _blown(q: Question) -> Frame:
    return q.cases[(q.cases["blown_at_utc"] >= q.start) & (q.cases["blown_at_utc"] < q.end)]


def _closed(q: Question) -> Frame:
    cases = q.cases[q.cases["state"] == "closed"]
    return cases[(cases["closed_at_utc"] >= q.start) & (cases["closed_at_utc"] < q.end)]


def _pair(rows: Frame, counted: Mask | None = None) -> tuple[int, int]:
    return (len(rows) if counted is None else int(counted.sum())), len(rows)


def _active(q: Question) -> tuple[int, int]:
    alarms = q.alarms[q.alarms["raised_at_utc"] <= q.seen]
    return _pair(alarms[~(alarms["closed_at_utc"] <= q.seen)])


def _golden(q: Question) -> tuple[int, int]:
    went = _raised(q).dropna(subset="on_site_at_utc")
    return _pair(went, went["on_site_at_utc"] - went["raised_at_utc"] <= timedelta(seconds=60))


def _false(q: Question) -> tuple[int, int]:
    judged = _raised(q).dropna(subset="verdict")
    return _pair(judged, judged["verdict"] == "false")


def _verdicts(what: str) -> Callable[[Question], tuple[int, int]]:
    return lambda q: _pair(_raised(q)[_raised(q)["verdict"] == what])


def _of_due(counted: Callable[[Frame, Question], Mask]) -> Callable[[Question], tuple[int, int]]:
    return lambda q: _pair(_due(q), counted(_due(q), q))


def _on_time(cases: Frame) -> Mask:
    return cases["handled_at_utc"] <= cases["handle_due_at_utc"]


def _report_in(q: Question) -> tuple[int, int]:
    cases = _valid(q)
    due = cases[(cases["report_in_due_at_utc"] >= q.start) & (cases["report_in_due_at_utc"] < q.seen)]
    return _pair(due, due["reported_in_at_utc"] <= due["report_in_due_at_utc"])


def _satisfied(q: Question) -> tuple[int, int]:
    answered = _closed(q).dropna(subset="satisfied")
    return _pair(answered, answered["satisfied"].astype(bool))


def _unhandled(q: Question) -> tuple[int, int]:
    cases = _overdue(q)
    return _pair(cases[~(cases["handled_at_utc"] <= q.seen)])


def _strays(frame: Frame) -> tuple[int, int]:
    return _pair(frame[frame["located"] != "inside"])


EXPECTED: dict[str, Callable[[Question], tuple[int, int]]] = {
    "alarms": lambda q: _pair(_raised(q)),
    "active_alarms": _active,
    "golden_minute_rate": _golden,
    "false_alarm_rate": _false,
    "fires": _verdicts("fire"),
    "hazards": _verdicts("hazard"),
    "alarms_not_inside": lambda q: _strays(_raised(q)),
    "devices_online": lambda q: _pair(q.devices, q.devices["health"] == "online"),
    "online_rate": lambda q: _pair(q.devices, q.devices["health"] == "online"),
    "devices_not_inside": lambda q: _strays(q.devices),
    "whistles": lambda q: _pair(_blown(q)),
    "closed": lambda q: _pair(_closed(q)),
    "open_cases": lambda q: _pair(_open(q)),
    "overdue_open": lambda q: _pair(_overdue(q)),
    "overdue_unhandled": _unhandled,
    "due": lambda q: _pair(_due(q)),
    "closure_rate": _of_due(lambda cases, q: cases["closed_at_utc"] <= q.seen),
    "on_time_rate": _of_due(lambda cases, q: (cases["closed_at_utc"] <= q.seen) & _on_time(cases)),
    "handled_on_time_rate": _of_due(lambda cases, q: (cases["handled_at_utc"] <= q.seen) & _on_time(cases)),
    "rework_rate": _of_due(lambda cases, q: cases["rework_count"] > 0),
    "extension_rate": _of_due(lambda cases, q: cases["extension_count"] > 0),
    "report_in_rate": _report_in,
    "satisfaction_rate": _satisfied,
    "cases_not_inside": lambda q: _strays(_blown(q)),
}
