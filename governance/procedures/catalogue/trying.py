"""A dry run 试派: the whistles of a period by the catalogue in force and by the draft, and which would go elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from governance.accounts.rules import Account
from governance.areas.actions import profile
from governance.deadlines.files import limits
from governance.deadlines.rules import WorkCalendar
from governance.engine import Engine, Refused
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.procedures.catalogue.draft import office
from governance.procedures.store import catalogue as store
from governance.routing.bulk import NOBODY, Blown, moments_at, route_many
from governance.routing.rules import Catalogue, Kind

LONGEST_DAYS = 366


@dataclass(frozen=True)
class DryRun:
    """What a draft would change.

    `seen` whistles were tried, of which `withdrawn` have a category that the draft no longer has: they are routed as
    any other would be, but could not be blown. `elsewhere` are those that would go elsewhere: case_id, blown_at_utc,
    category_code, area_code, place, before_rule, after_rule, before_lead, after_lead, before_joint, after_joint. Of one
    that its reader may not read, the group stands for the category, and place and rules are empty.
    `departments` counts for each department: department_code, before, after (led), joint_before, joint_after.
    """

    first: date
    last: date
    seen: int
    withdrawn: int
    unrouted: int
    elsewhere: pd.DataFrame
    departments: pd.DataFrame


def dry_run(eng: Engine, account: Account, first: date, last: date) -> DryRun:
    """Try the draft on every whistle blown from the first to the last local day, both included, at most a year.

    Without a draft the catalogue in force is tried, which changes nothing. Whistles of now go by the calendar of now.
    """
    found, zone = office(eng, account), profile(eng).zone
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Refused(_("请选一年以内的起止日期。"))
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    rows = eng.read(lambda db: store.whistles(db, account, begin, end))
    return tried(rows, found.current, found.drafted or found.current, limits().calendar, zone, (first, last))


def tried(
    rows: pd.DataFrame,
    before: Catalogue,
    after: Catalogue,
    calendar: WorkCalendar,
    zone: ZoneInfo,
    days: tuple[date, date],
) -> DryRun:
    """Return what routing whistles by one catalogue instead of another would change; pure."""
    slot, month = moments_at(rows["blown_at_utc"].to_numpy(dtype="datetime64[us]"), calendar, zone)
    kinds = rows["kind"].where(rows["kind"].isin(list(Kind)), Kind.DIFFICULT).to_numpy()
    blown = Blown(rows["category_code"].to_numpy(), rows["area_code"].to_numpy(), kinds, slot, month)
    told = rows.drop(columns=["kind", "lead_department"])
    for name, catalogue in (("before", before), ("after", after)):
        told = told.join(_named(name, catalogue, route_many(catalogue.rules, blown)).set_index(rows.index))
    differs = (told["before_lead"] != told["after_lead"]) | (told["before_joint"] != told["after_joint"])
    known = {one.category_code for one in after.categories}
    return DryRun(
        first=days[0],
        last=days[1],
        seen=len(rows),
        withdrawn=int((~rows["category_code"].isin(known)).sum()),
        unrouted=int((told["after_lead"] == "").sum()),
        elsewhere=_discreet(told[differs].reset_index(drop=True)),
        departments=_per_department(told, after),
    )


def _discreet(told: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as their reader may read them: a rule would name the category that its group stands for."""
    hidden, place = told["told_as"].notna(), told["place"].fillna("").map(masked_in)
    told = told.assign(category_code=told["category_code"].where(~hidden, told["told_as"]), place=place)
    for rule in ("before_rule", "after_rule"):
        told[rule] = told[rule].where(~hidden, "")
    return told.drop(columns=["told_as"])


def _named(name: str, catalogue: Catalogue, places: np.ndarray) -> pd.DataFrame:
    """Return rule, lead and joint departments of every whistle; empty where no rule matches."""
    told = [(one.rule_id, one.lead_department, ",".join(one.joint_departments)) for one in catalogue.rules]
    columns = [f"{name}_rule", f"{name}_lead", f"{name}_joint"]
    rules = pd.DataFrame([*told, ("", "", "")], columns=columns)
    return rules.iloc[np.where(places == NOBODY, len(told), places)].reset_index(drop=True)


def _per_department(told: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    for name, side in (("before", "before"), ("after", "after")):
        columns[name] = told[f"{side}_lead"].value_counts()
        joint = told[f"{side}_joint"].value_counts()
        each = pd.Series(joint.to_numpy(), index=joint.index.str.split(",")).reset_index()
        each.columns = ["code", "n"]
        columns[f"joint_{name}"] = each.explode("code").groupby("code")["n"].sum()
    codes = [one.department_code for one in catalogue.departments]
    counted = pd.DataFrame(columns).reindex(codes).fillna(0).astype(int)
    return counted.rename_axis("department_code").reset_index()
