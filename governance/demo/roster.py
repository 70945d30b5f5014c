"""Accounts 账号 of the invented city: officers, reporters, departments, centres, companies, supervision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.accounts.rules import Role
from governance.demo.centres import Centres
from governance.demo.columns import known, numbered, table, text
from governance.demo.dice import Ints
from governance.demo.parameters import Parameters
from governance.demo.people import People
from governance.engine.times import to_store

LETTERS = {  # first letter of the staff number
    Role.GRID_OFFICER: "W",
    Role.MICRO_GRID_REPORTER: "X",
    Role.DEPARTMENT_HEAD: "B",
    Role.DEPARTMENT_HANDLER: "B",
    Role.CENTRE_OPERATOR: "Z",
    Role.COMPANY_CONTACT: "Q",
    Role.TOWN_LEADER: "L",
    Role.CITY_LEADER: "L",
    Role.SUPERVISION: "D",
    Role.ADMINISTRATOR: "G",
    Role.AUDITOR: "S",
}
OPERATOR_DUTIES = ("head", "operator")
YOUNG = (Role.MICRO_GRID_REPORTER, Role.CENTRE_OPERATOR)


@dataclass(frozen=True)
class Roster:
    """All accounts, one row each, and where to find those the cases need (rows of `frame`).

    frame: account_id, login, name, role, department_code, centre_id, premises (row or -1), phone, area (or None).
    """

    frame: pd.DataFrame
    officer_of_grid: Mapping[str, int]
    reporter_of_micro_grid: Mapping[str, int]
    staff_of_department: Mapping[str, Ints]
    supervision: Ints


def build_roster(
    parameters: Parameters,
    areas: pd.DataFrame,
    departments: list[str],
    centres: Centres,
    companies: pd.DataFrame,
    people: People,
) -> Roster:
    """Return the accounts: one officer a grid, one reporter a micro-grid, four people a department, a leader a town.

    `companies` are the contacts that get an account: premises, name, phone.
    """
    city = parameters["city"]["accounts"]
    grids, micro, towns = (
        areas.loc[areas["level"] == level, "code"].tolist() for level in ("grid", "micro_grid", "town")
    )
    head_and_handlers = [Role.DEPARTMENT_HEAD, *[Role.DEPARTMENT_HANDLER] * city["handlers"]]
    staff = centres.staff.to_pandas()
    operators = staff[staff["duty"].isin(OPERATOR_DUTIES)].groupby("centre_id").head(city["operators"])
    parts = [
        _people(Role.GRID_OFFICER, len(grids), people).assign(area=grids),
        _people(Role.MICRO_GRID_REPORTER, len(micro), people).assign(area=micro),
        _people(Role.DEPARTMENT_HANDLER, len(departments) * len(head_and_handlers), people).assign(
            role=[str(role) for _code in departments for role in head_and_handlers],
            department_code=np.repeat(departments, len(head_and_handlers)),
        ),
        operators[["centre_id", "name", "phone"]].assign(role=str(Role.CENTRE_OPERATOR)),
        companies[["premises", "name", "phone"]].assign(role=str(Role.COMPANY_CONTACT)),
        _people(Role.SUPERVISION, city["supervision"], people),
        _people(Role.ADMINISTRATOR, 1, people),
        _people(Role.AUDITOR, 1, people),
        _people(Role.TOWN_LEADER, len(towns), people).assign(area=towns),
        _people(Role.CITY_LEADER, 1, people),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame["premises"] = frame["premises"].fillna(-1).astype(np.int64)
    frame["account_id"] = numbered("U", np.arange(1, len(frame) + 1), 6).to_pandas()
    letter = frame["role"].map({str(role): letter for role, letter in LETTERS.items()})
    number = frame.groupby(letter).cumcount() + 1
    frame["login"] = letter + number.astype(str).str.zfill(4)
    return _indexed(frame, departments)


def _people(role: Role, count: int, people: People) -> pd.DataFrame:
    names = people.names(count, "young" if role in YOUNG else "working")
    return pd.DataFrame({"role": str(role), "name": names.to_pandas(), "phone": people.phones(count).to_pandas()})


def _indexed(frame: pd.DataFrame, departments: list[str]) -> Roster:
    role, row = frame["role"], np.arange(len(frame))

    def by_area(wanted: Role) -> dict[str, int]:
        here = (role == wanted).to_numpy()
        return dict(zip(frame["area"][here], row[here].tolist(), strict=True))

    staff = {code: row[(frame["department_code"] == code).to_numpy()] for code in departments}
    return Roster(
        frame,
        by_area(Role.GRID_OFFICER),
        by_area(Role.MICRO_GRID_REPORTER),
        staff,
        row[(role == Role.SUPERVISION).to_numpy()],
    )


def account_rows(
    roster: Roster,
    offered: list[int],
    left: Ints,
    premises_ids: pa.Array,
    first: datetime,
    until: datetime,
    rng: np.random.Generator,
) -> tuple[pa.Table, pa.Table]:
    """Return the rows of `gov.accounts` and `gov.account_areas`; `offered` are the rows of the demo accounts.

    `left` are those of people who have left: their accounts are locked.
    """
    frame, size = roster.frame, len(roster.frame)
    premises = frame["premises"].to_numpy()
    made = to_store(first - timedelta(days=180))
    hours = rng.exponential(30.0, size)
    seen = np.datetime64(to_store(until), "us") - (hours * 3600e6).astype(np.int64).astype("timedelta64[us]")
    accounts = table(
        {
            **{name: text(frame[name]) for name in ("account_id", "login", "name", "role", "department_code")},
            "centre_id": text(frame["centre_id"]),
            "premises_id": premises_ids.take(pa.array(premises, mask=premises < 0)),
            "phone": text(frame["phone"]),
            "must_change": np.zeros(size, dtype=bool),  # they have been seen since, and nobody has a password here
            "active": np.isin(np.arange(size), left, invert=True),
            "demo": np.isin(np.arange(size), offered),
            "created_at_utc": pa.repeat(pa.scalar(made, pa.timestamp("us")), size),
            "last_seen_at_utc": known(seen),
        }
    )
    placed = frame["area"].notna().to_numpy()
    areas = table(
        {
            "account_id": text(frame["account_id"][placed]),
            "area_code": text(frame["area"][placed]),
        }
    )
    return accounts, areas
