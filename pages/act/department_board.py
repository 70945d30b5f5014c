"""The board of a department: five figures, its open cases by age, its last weeks, and its peers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account
from governance.deadlines.rules import Light
from governance.deadlines.words import GLYPHS, light_name
from governance.engine.text import _
from governance.engine.times import day_start
from governance.indicators import actions as indicators
from governance.indicators.rules import LEAST_CASES_RANKED, Figure, Filters
from governance.whistles import actions as whistles
from governance.whistles.actions import Directory
from pages.act.case_words import department_name
from pages.parts import charts_cases, frame, labels, look, look_metrics, session
from pages.parts import figures as figure_words
from pages.parts import filters as url_filters

WEEKS = 12
RATES = ("report_in_rate", "on_time_rate", "rework_rate")


def period() -> None:
    """Draw the choice of period; its one home is the URL."""
    words = {"week": _("本周"), "month": _("本月"), "quarter": _("本季")}
    st.session_state[url_filters.key("span")] = _span()
    st.segmented_control(
        _("统计期"),
        url_filters.SPANS,
        required=True,
        format_func=lambda one: words[one],
        key=url_filters.key("span"),
        on_change=url_filters.keep("span", "month"),
        label_visibility="collapsed",
    )


def _span() -> str:
    asked = st.query_params.get("span", "month")
    return asked if asked in url_filters.SPANS else "month"


def first_day(period: str, today: date) -> date:
    """Return the first day of the running week, month or quarter.

    >>> [first_day(one, date(2026, 11, 22)).isoformat() for one in ("week", "month", "quarter")]
    ['2026-11-16', '2026-11-01', '2026-10-01']
    """
    if period == "week":
        return today - timedelta(days=today.weekday())
    month = today.month if period == "month" else (today.month - 1) // 3 * 3 + 1
    return today.replace(month=month, day=1)


def filters(account: Account) -> Filters:
    """Return the running period and the reader's own department, as the indicators take them."""
    return _filters(account, *_days())


def _days() -> tuple[date, date]:
    """Return the running period's first day and today."""
    today = session.store().now().astimezone(session.zone()).date()
    return first_day(_span(), today), today


def _filters(account: Account, first: date, last: date) -> Filters:
    zone = session.zone()
    bounds = day_start(first, zone), day_start(last + timedelta(days=1), zone)
    return Filters(*bounds, department_code=account.department_code)


def figures(account: Account) -> None:
    """Draw the five headline figures; each opens its rows."""
    store, asked = session.store(), filters(account)
    found = indicators.values(store, account, ("open_cases", *RATES), asked)
    metrics = [_mine(account), *(_figure(found[key]) for key in ("open_cases", *RATES))]
    opened = look_metrics.metric_grid(metrics, columns=5)
    if opened:
        first, last = (day.isoformat() for day in _days())
        mine = {"department": account.department_code or "", "from": first, "to": last}
        frame.go("rows", {"figure": opened, **mine})


def _mine(account: Account) -> look_metrics.Metric:
    """Return how many cases wait for this department, which is not how many of its own are open."""
    counts = whistles.queue_counts(session.store(), account)
    notes = [f"{GLYPHS[one]} {light_name(one)} {counts[one]}" for one in (Light.OVERDUE, Light.DUE_SOON)]
    joint = whistles.joint_count(session.store(), account)
    return look_metrics.Metric(
        "mine",
        _("现在需要我"),
        labels.cases(sum(counts.values())),
        note="　".join([*notes, *([_("协办 {n}").format(n=labels.number(joint))] if joint else [])]),
        help=_("等本部门动手的件：本部门牵头、待报到或办理中的，加上别的部门牵头、等本部门协办的；等核实的不算"),
    )


def _figure(figure: Figure) -> look_metrics.Metric:
    """Return a headline figure with what it is compared with, or what it was made of where nothing is."""
    if figure.key == "open_cases":
        shown = _compared(figure)
        lead = _("只算本部门牵头的件，等核实的也算；别的部门牵头、请本部门协办的不算")
        return replace(
            shown, label=_("在办件（牵头）"), help=_("{formula}。{more}").format(formula=shown.help, more=lead)
        )
    return _compared(figure)


def _compared(figure: Figure) -> look_metrics.Metric:
    made_of = {"report_in_rate": _("应报到 {n}"), "on_time_rate": _("应结 {n}"), "rework_rate": _("应结 {n}")}
    if figure.change is not None:
        return figure_words.metric(figure, _("较上期"), opens=True)
    note = made_of.get(figure.key, "").format(n=labels.number(figure.denominator))
    return figure_words.metric(figure, note, opens=True)


def charts(account: Account, names: Directory) -> None:
    """Draw the three cards beside the work list."""
    store, asked = session.store(), filters(account)
    ages = indicators.series(store, account, "lights_by_age", asked)
    with look.card(
        _("在办件：灯色与已办天数"), "ages", 204, right=_("牵头 {n} 件").format(n=int(ages["cases"].sum()))
    ) as head:
        charts_cases.lights_by_age(_aged(ages), head=head)
    today = store.now().astimezone(session.zone()).date()
    monday = first_day("week", today) - timedelta(weeks=WEEKS - 1)
    weeks = indicators.series(store, account, "whistles_by_week", _filters(account, monday, today))
    with look.card(_("近 {n} 周收件与办结").format(n=WEEKS), "weeks", 190, right=_("每周件数")) as head:
        charts_cases.weekly_in_out(_weekly(weeks, monday), head=head)
    everybody = Filters(asked.start_utc, asked.end_utc)
    table = indicators.series(store, account, "peers", everybody)
    right = _("应结满 {n} 件才排名").format(n=LEAST_CASES_RANKED)
    with look.card(_("同级部门：按期结案率"), "peers", 232, right=right) as head:
        charts_cases.peers(_peers(table, account, names), head=head)


def _aged(ages: pd.DataFrame) -> pd.DataFrame:
    """Return the open cases by age in words, the youngest first; what waits for a check counts as on time."""
    words = {
        "0": _("当天"),
        "1": _("1 天"),
        "2": _("2 天"),
        "3-4": _("3–4 天"),
        "5-9": _("5–9 天"),
        "10+": _("10 天以上"),
    }
    on_time = {Light.WAITING.value: Light.ON_TIME.value, Light.PAUSED.value: Light.ON_TIME.value}
    frame_ = ages.assign(light=ages["light"].replace(on_time))
    summed = frame_.groupby(["age", "light"], as_index=False)["cases"].sum()
    order = {age: place for place, age in enumerate(words)}
    summed = summed.sort_values("age", key=lambda column: column.map(order))
    missing = [age for age in words if age not in set(summed["age"])]
    empty = pd.DataFrame({"age": missing, "light": Light.ON_TIME.value, "cases": 0})
    whole = pd.concat([summed, empty], ignore_index=True).sort_values("age", key=lambda column: column.map(order))
    return whole.assign(age=whole["age"].map(words))


def _weekly(weeks: pd.DataFrame, monday: date) -> pd.DataFrame:
    """Return one row per week, weeks without any case included."""
    days = pd.Index([monday + timedelta(weeks=number) for number in range(WEEKS)], name="week_start")
    known = weeks.assign(week_start=pd.to_datetime(weeks["week_start"]).dt.date).set_index("week_start")
    return known[["received", "closed"]].reindex(days, fill_value=0).astype("int64").reset_index()


def _peers(table: pd.DataFrame, account: Account, names: Directory) -> pd.DataFrame:
    ranked = table[table["ranked"].astype(bool)]
    return pd.DataFrame(
        {
            "name": [department_name(names.departments.get(code), code) for code in ranked["lead_department"]],
            "rate": ranked["on_time_rate"].to_numpy() / 100,
            "rate_before": ranked["previous_rate"].to_numpy() / 100,
            "mine": (ranked["lead_department"] == account.department_code).to_numpy(),
            "due": ranked["due"].to_numpy(),
        }
    )
