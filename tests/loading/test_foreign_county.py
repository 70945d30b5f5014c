"""A foreign county stands up from its own files: name, time zone, language, map, charts, a whistle, a circular.

Nothing here is code for that county: a profile, a file of townships, a file of calls and a list of words.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from governance.accounts.rules import Account, Role
from governance.areas import actions as areas
from governance.briefings import actions as briefings
from governance.commandline import founding
from governance.engine import Engine, Refused
from governance.engine.text import speaking
from governance.indicators import actions as indicators
from governance.indicators.rules import Filters
from governance.procedures.check import check
from governance.procedures.loading.order import Order, Summary
from governance.procedures.start import open_home
from governance.routing.rules import Severity
from governance.whistles.actions import blowing
from tests.boundaries.files import COUNTY, calls, townships
from tests.loading.files import loaded, silent

OFFICE = """
[briefing]
name_en = "{city} Office of Public Safety"
mark_en = "{name}"
printed_by_en = "{city} Office of Public Safety"
copied_to_en = "County Commissioners"
"""
WORDS = '[level]\n"Fire: *" = "1"\n"EMS: *" = "3"\n"Traffic: *" = "4"\n'
COLUMNS = {"raised_at": "timeStamp", "closed_at": "timeStamp", "level": "title", "reading": "title"}
NEW_YORK = ZoneInfo("America/New_York")
SUPERVISION = Account("U1", "boss", "Ann Boss", Role.SUPERVISION)
OFFICER = Account("U2", "officer", "Joe Officer", Role.GRID_OFFICER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("foreign")


@pytest.fixture(scope="module")
def county(folder: Path) -> Iterator[Engine]:
    (folder / "county.toml").write_text(COUNTY + OFFICE, "utf-8")
    (folder / "words.toml").write_text(WORDS, "utf-8")
    founding.init(folder / "home", {"city": folder / "county.toml"}, silent)
    eng = open_home(folder / "home")
    loaded(eng, "towns", townships(folder), accept_topology=True)
    yield eng
    eng.close()


def order(folder: Path) -> Order:
    constants, words = {"device_kind": "smoke"}, folder / "words.toml"
    return Order("alarms", calls(folder), COLUMNS, constants, words, source_name="dispatch", skip_bad=True)


@pytest.fixture(scope="module")
def first(county: Engine, folder: Path) -> Summary:
    one = order(folder)
    return loaded(county, one.kind, one.path, **{name: value for name, value in vars(one).items() if name in MORE})


MORE = ("mapping", "constants", "values_file", "source_name", "skip_bad")


def table(folder: Path) -> pd.DataFrame:
    """The calls as pandas reads them: the seconds of local time without a zone, as the county writes them."""
    found = pd.read_csv(calls(folder))
    found["local"] = pd.to_datetime(found["timeStamp"])
    return found


def test_every_call_is_new_the_same_or_refused_with_a_reason(first: Summary, folder: Path) -> None:
    assert first.read == len(table(folder))
    assert first.new > 0.95 * first.read
    assert first.unassigned > 0, "calls from outside are kept, counted and listed"
    assert all(one.reason for one in first.faults)


def test_the_same_file_again_changes_nothing(county: Engine, first: Summary, folder: Path) -> None:
    again = loaded(
        county, "alarms", calls(folder), source_name="dispatch", skip_bad=True, values_file=folder / "words.toml"
    )
    assert (again.new, again.changed, again.same) == (0, 0, first.new + first.same)


def test_figures_are_those_of_the_file_in_local_time(county: Engine, first: Summary, folder: Path) -> None:
    start, end = (datetime.combine(date(2015, 12, day), time(), NEW_YORK).astimezone(UTC) for day in (11, 21))
    days = indicators.series(county, SUPERVISION, "alarms_by_day", Filters(start, end)).set_index("day")["alarms"]
    told = table(folder).drop_duplicates(["lat", "lng", "timeStamp", "title", "addr"])
    local = told["local"]
    wanted = told[(local >= "2015-12-11") & (local < "2015-12-21")].groupby(told["local"].dt.date).size()
    found = {pd.Timestamp(str(day)).date(): int(count) for day, count in days.items() if count}
    assert found.keys() == set(wanted.index)
    assert sum(found.values()) <= int(wanted.sum())
    assert sum(found.values()) >= int(wanted.sum()) - first.refused


def test_a_whistle_there_finds_a_department_and_a_due_time(county: Engine, first: Summary) -> None:
    town = areas.level_frame(county, "town").iloc[0]
    officer = Account(**{**vars(OFFICER), "area_codes": (str(town["code"]),)})
    categories = county.read(lambda db: db.execute("SELECT category_code FROM gov.categories ORDER BY 1").fetchall())
    report = blowing.Report(categories[0][0], Severity.SERIOUS, float(town["lon"]), float(town["lat"]), line="gas odor")
    case = blowing.blow(county, officer, report)
    assert case.town_code == town["code"]
    assert case.lead_department
    assert case.handle_due_at_utc > case.blown_at_utc
    assert check(county, silent) == []


def test_the_months_of_old_data_can_be_chosen(county: Engine, first: Summary) -> None:
    assert "2015-12" in briefings.months(county)


def test_a_month_of_which_nothing_is_known_makes_no_circular(county: Engine, first: Summary) -> None:
    with pytest.raises(Refused, match="2014-01"):
        briefings.make_month(county, None, "2014-01", "en")


def test_its_circular_is_english_names_its_office_and_counts_its_calls(
    county: Engine, first: Summary, folder: Path
) -> None:
    with speaking("en"):
        made = briefings.make_month(county, None, "2015-12", "en")
        said = briefings.text(county, SUPERVISION, made.briefing_id)
        pdf = briefings.files(county, SUPERVISION, made.briefing_id, "pdf")
    assert "Montgomery County Office of Public Safety" in said
    assert "People" not in said
    start, end = (
        datetime.combine(day, time(), NEW_YORK).astimezone(UTC) for day in (date(2015, 12, 1), date(2016, 1, 1))
    )
    alarms = indicators.series(county, SUPERVISION, "alarms_by_day", Filters(start, end))["alarms"].sum()
    assert f"{int(alarms)}" in said.replace(",", "")
    printed = folder / "circular.pdf"
    printed.write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], capture_output=True, check=True, text=True
    ).stdout
    for name in areas.level_frame(county, "town")["name"]:
        assert all(word in text for word in str(name).split()), f"{name} is on no page"
