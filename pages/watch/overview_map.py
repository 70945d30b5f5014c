"""The overview's map card: what is coloured, which layers lie on it, and where a click leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import isnan
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts import covering
from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.centres import actions as centres
from governance.engine import text
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.rules import SMALLEST_SAMPLE, Filters, narrowed
from governance.procedures.search.rules import Found, Kind
from governance.tiles.choice import MEASURES, Choice
from pages.parts import city_map, filters, frame, labels, layers, look, maps, own_area, search, session
from pages.parts.classes import breaks, class_labels, classed
from pages.parts.layers import measure_name
from pages.parts.widgets import live
from pages.watch import device_card, premises_card

TITLE_HEIGHT = 68
MOST_OUTLINES = 12
OPENING = "map-card-opening"  # what was just chosen in the search: its card opens once
FEW = 0  # the class of areas with too few rows to tell
# rates, and the column of their denominators
RESTS_ON = {"alarms_per_1000_devices": "devices", "online_rate": "devices", "on_time_rate": "due"}
PER_CENT = ("online_rate", "on_time_rate")


@dataclass(frozen=True)
class Coloured:
    """What the map is coloured by: values of a measure by area, and the breaks of its classes.

    `few` are the areas whose rate rests on too few rows to be compared: they are in no class, and set no breaks.
    """

    measure: str
    values: dict[str, float]
    classes: dict[str, int]
    edges: list[float]
    few: frozenset[str] = frozenset()

    @property
    def unit(self) -> str:
        """The sign behind a value."""
        return "%" if self.measure in PER_CENT else ""


@st.fragment
def draw(asked: Filters, height: int) -> None:
    """Draw the card; a click on a town opens its grids, a click on a mark opens the alarm or case."""
    account = session.account()
    with look.card(_("城市地图"), "map", height) as head:
        live.echo(("alarms", "cases"), "map-live")
        with head:
            chosen = layers.current()
            measure = _measure(account, chosen)
            layers.control(chosen)
            search.box(_narrow)
        shown = _coloured(account, asked, measure, chosen.level)
        click = _map(account, asked, shown, chosen, head, height - TITLE_HEIGHT) or st.session_state.pop(OPENING, None)
    if click is not None and (click.kind != "area" or filters.known_area(click.ref)):
        _follow(click, asked)


def _measure(account: Account, chosen: Choice) -> str:
    """Return the measure chosen; a city without devices is coloured by its alarms at first.

    Who sees no whole grid has nothing to compare, and nothing to choose.
    """
    own = own_area.of(account)
    devices = indicators.value(session.store(), account, "devices_online", filters.current()).denominator
    usual = MEASURES[0] if devices else "alarms"
    return layers.measure_control(chosen, MEASURES, usual) if own is None or own.compares else usual


def _coloured(account: Account, asked: Filters, measure: str, level: str) -> Coloured:
    """Return the towns' classes and, where a town is chosen, its grids': the area filter opens, it does not blank.

    At the level of grids those of the whole city take the towns' place.

    Who has an area of his own sees the colours of his own grids, and of towns that are his as a whole: of any other
    he sees too little to tell its figure.
    """
    own, town = own_area.of(account), _town(account, asked)
    shown = coloured(_series(account, narrowed(asked, town_code=None, grid_code=None), "by_town", own), measure)
    if not town and level != "grid":
        return shown
    grids = coloured(_series(account, narrowed(asked, town_code=town, grid_code=None), "by_grid", own), measure)
    return Coloured(
        measure, shown.values | grids.values, shown.classes | grids.classes, grids.edges, shown.few | grids.few
    )


def coloured(table: pd.DataFrame, measure: str) -> Coloured:
    """Return the classes of areas: a row each, in the columns of the series `by_town` or `by_grid`."""
    code = "town_code" if "town_code" in table else "grid_code"
    known = table[table[code].notna()].set_index(code)
    few = frozenset(str(one) for one in known.index[_too_few(known, measure)])
    values = {str(one): float(value) for one, value in known[measure].items()}
    enough = {one: value for one, value in values.items() if one not in few}
    edges = breaks(enough) if len(enough) > 1 else []
    return Coloured(measure, values, classed(enough, edges) | dict.fromkeys(few, FEW), edges, few)


def _too_few(table: pd.DataFrame, measure: str) -> pd.Series:
    """Tell which areas have rows, but fewer than a rate needs."""
    if measure not in RESTS_ON:
        return pd.Series(False, index=table.index)
    return table[RESTS_ON[measure]].between(1, SMALLEST_SAMPLE - 1)


def _span(asked: Filters) -> str:
    """Return the first and the last day of the figures, one day alone as itself."""
    first, last = asked.start_utc.astimezone(session.zone()), asked.end_utc.astimezone(session.zone())
    days = labels.day(first.date()), labels.day((last - timedelta(seconds=1)).date())
    return " – ".join(dict.fromkeys(days))


def _map(
    account: Account, asked: Filters, shown: Coloured, choice: Choice, head: DeltaGenerator, height: int
) -> maps.Click | None:
    name, own, chosen = measure_name(shown.measure), own_area.of(account), asked.grid_code or asked.town_code
    told = {code: f"{area}　{name} {value}" for code, area, value in _told(shown)}
    few, filled = _("样本少") if shown.few else "", choice.level != "none"
    return maps.overview_map(
        city_map.frame(),
        classes=shown.classes if filled else {},
        legend=maps.Legend(name, class_labels(shown.edges, shown.unit), few, _span(asked))
        if filled and (shown.edges or few)
        else None,
        values=told,
        choice=choice,
        town=_town(account, asked),
        selected=chosen,
        queries=_queries(asked, choice),
        centres=_centres(account) if "centres" in choice.layers else (),
        look=search.bounds(),
        found=_found_mark(),
        home=own.bounds if own and not chosen else None,
        own=[*_outlines(account, own), *search.outline()],
        table=(lambda: _table(shown)) if shown.values else None,
        head=head,
        height=height,
    )


def _narrow(found: Found) -> None:
    """Narrow the page to an area that was found, and open a page that is narrowed to another town than what was found.

    Only a town or a grid can be chosen: of a smaller or larger one its town is. A device or premises shows its card.
    """
    if found.kind in (Kind.DEVICE, Kind.PREMISES):
        st.session_state[OPENING] = maps.Click("device" if found.kind is Kind.DEVICE else "premises", found.ref)
    town, told = found.town_code or "", filters.chosen().get("area", "")
    if found.kind is Kind.AREA:
        codes = [code for code in (found.ref, town) if filters.known_area(code)]
        filters.choose_area(codes[0] if codes else None)
    elif told and not told.startswith(town or "none"):
        filters.choose_area(town if filters.known_area(town) else None)


def _town(account: Account, asked: Filters) -> str | None:
    """Return the town whose grids are shown: the chosen one, else the one that all of the reader's own area lies in.

    Else it is the town of what was searched for, whose figures the page need not be narrowed to.
    """
    own, found = own_area.of(account), search.chosen()
    return asked.town_code or (own.only_town if own else None) or (found.town_code if found else None)


def _queries(asked: Filters, choice: Choice) -> dict[str, str]:
    """Return what is added to the routes of the layers, so that the map obeys the page's filters."""
    zone, town, kind = session.zone(), asked.town_code or "", asked.device_kind or ""
    first = asked.start_utc.astimezone(zone).date()
    last = (asked.end_utc - timedelta(seconds=1)).astimezone(zone).date()
    told = {
        "marks": {"town": town, "kind": kind},
        "devices": {"town": town, "kind": kind or choice.kind, "health": choice.health},
        "premises": {"town": town},
        "heat": {"town": town, "kind": kind, "from": first.isoformat(), "to": last.isoformat()},
    }
    return {layer: urlencode({name: one for name, one in query.items() if one}) for layer, query in told.items()}


def _outlines(account: Account, own: own_area.OwnArea | None) -> list[dict[str, Any]]:
    """Return the own areas as features, where they are few enough to be told apart from the lines of the map."""
    if own is None or len(own.codes) > MOST_OUTLINES:
        return []
    lent = covering.lent_areas(session.store(), account)
    return [
        maps.marked(one, "lent" if code in lent else "own")
        for code in own.codes
        if (one := areas.feature(session.store(), code))
    ]


def _found_mark() -> maps.FoundMark | None:
    """Return the device or premises that was searched for, as the map shows it."""
    found = search.chosen()
    if found is None or found.lon is None or found.lat is None:
        return None
    if found.kind is Kind.DEVICE:
        return maps.FoundMark("device", found.ref, found.lon, found.lat, found.name, _("设"))
    if found.kind is Kind.PREMISES:
        return maps.FoundMark("premises", found.ref, found.lon, found.lat, found.name, _("所"))
    return None


def _told(shown: Coloured) -> list[tuple[str, str, str]]:
    """Return code, name and written value, with its unit, of every area that has one."""
    known = areas.names(session.store())
    few = _("样本少")
    return [
        (
            code,
            text.pick(*known[code]),
            labels.number(value, 1) + shown.unit + (f" · {few}" if code in shown.few else ""),
        )
        for code, value in shown.values.items()
        if code in known and not isnan(value)
    ]


def _table(shown: Coloured) -> pd.DataFrame:
    return pd.DataFrame(_told(shown), columns=[_("代码"), _("区域"), measure_name(shown.measure)])


def _centres(account: Account) -> list[maps.CentreMark]:
    rows = centres.overview(session.store(), account).itertuples()
    return [maps.CentreMark(one.centre_id, one.lon, one.lat, text.pick(one.name, one.name_en)) for one in rows]


def _series(account: Account, asked: Filters, chart: str, own: own_area.OwnArea | None) -> pd.DataFrame:
    table = indicators.series(session.store(), account, chart, asked)
    if own is None:
        return table
    grids = list(areas.level_frame(session.store(), "grid")["code"])
    code = "town_code" if chart == "by_town" else "grid_code"
    return table[[bool(one) and own.colours(str(one), grids) for one in table[code].fillna("")]]


def _follow(click: maps.Click, asked: Filters) -> None:
    match click.kind:
        case "area":
            again = click.ref in (asked.grid_code, asked.town_code)
            wider = asked.town_code if asked.grid_code else None
            filters.choose_area(wider if again else click.ref)
            st.rerun(scope="app")
        case "alarm":
            frame.go("alarms", {"alarm": click.ref})
        case "case":
            frame.go("case", {"case": click.ref})
        case "device":
            device_card.show(click.ref)
        case "premises":
            premises_card.show(click.ref)
