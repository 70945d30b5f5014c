"""A city of its own name, zone and language, without a line of code: from a short profile and a file of towns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts import manage
from governance.accounts.rules import Account, Role
from governance.accounts.store import people, sessions
from governance.areas import actions as areas
from governance.areas.profile import load_profile
from governance.commandline import founding
from governance.engine import Engine, Refused, open_store
from governance.engine.home import ROOT
from governance.procedures.boundaries import load_areas
from governance.procedures.check import check
from governance.routing.rules import Severity
from governance.whistles.actions import blowing
from pages import navigation
from pages.parts import session
from tests.boundaries.cuts import silent
from tests.boundaries.files import COUNTY, order, townships

ROLES = {
    Role.GRID_OFFICER: {},
    Role.SUPERVISION: {},
    Role.ADMINISTRATOR: {},
    Role.AUDITOR: {},
    Role.DEPARTMENT_HANDLER: {"department_code": "fire"},
}


def found(folder: Path, text: str = COUNTY) -> Engine:
    """Return the open store of a city founded from a profile."""
    (folder / "city.toml").write_text(text, "utf-8")
    founding.init(folder / "home", {"city": folder / "city.toml"}, silent)
    return open_store(folder / "home")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("county")
    eng = found(folder)
    told = load_areas(eng, None, order("towns", townships(folder), accept_topology=True), silent)
    assert told.new == told.read > 0
    town = areas.level_frame(eng, "town")["code"].iloc[0]
    for role, owner in ROLES.items():
        own = {"area_codes": (town,)} if role is Role.GRID_OFFICER else owner
        manage.add(eng, None, manage.NewAccount(login=str(role), name=f"{role} one", role=role, **own))  # type: ignore[arg-type]
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET must_change = FALSE") and None)
    yield eng
    eng.close()


def account(eng: Engine, role: Role) -> Account:
    row = eng.read(lambda db: db.execute("SELECT account_id FROM gov.accounts WHERE role = ?", [str(role)]).fetchone())
    assert row is not None
    reader = eng.read(lambda db: people.account(db, row[0]))
    assert reader is not None
    return reader


def test_a_short_profile_is_enough(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(COUNTY, "utf-8")
    profile = load_profile(tmp_path / "city.toml")
    assert (profile.name_en, profile.map_note_en) == ("Montgomery County", "Approximate boundaries")
    assert not profile.drawn
    assert (profile.towns, profile.grids, profile.files) == ((), 0, {})


@pytest.mark.parametrize("left_out", ["name", "time_zone", "metric_crs", "languages", "map_note", "code"])
def test_what_a_short_profile_lacks_is_named(tmp_path: Path, left_out: str) -> None:
    lines = [line for line in COUNTY.splitlines() if not line.startswith(f"{left_out} ")]
    (tmp_path / "city.toml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(Refused, match=left_out):
        load_profile(tmp_path / "city.toml")


def test_codes_may_be_words(tmp_path: Path) -> None:
    eng = found(tmp_path, COUNTY.replace("42091", "Montco"))
    load_areas(eng, None, order("towns", townships(tmp_path), accept_topology=True), silent)
    assert areas.level_frame(eng, "town")["parent_code"].unique().tolist() == ["Montco"]
    eng.close()


def test_a_city_without_areas_stands_and_says_what_to_load(tmp_path: Path) -> None:
    eng = found(tmp_path)
    assert check(eng, silent) == []
    with pytest.raises(Refused):
        areas.current_version(eng)
    eng.close()


def test_points_are_located_by_towns_alone(county: Engine) -> None:
    towns = areas.level_frame(county, "town")
    located = areas.locator(county).assign(towns["lon"].to_numpy(), towns["lat"].to_numpy())
    assert located.town_code.tolist() == towns["code"].tolist()
    assert set(located.grid_code) == {None}


def test_a_whistle_finds_its_department_there(county: Engine) -> None:
    town = areas.level_frame(county, "town").iloc[0]
    categories = county.read(lambda db: db.execute("SELECT category_code FROM gov.categories ORDER BY 1").fetchall())
    spot = float(town["lon"]), float(town["lat"])
    report = blowing.Report(categories[0][0], Severity.SERIOUS, *spot, line="blocked exit")
    case = blowing.blow(county, account(county, Role.GRID_OFFICER), report)
    assert (case.town_code, case.grid_code) == (town["code"], None)
    assert case.lead_department
    assert [one for one in check(county, silent) if one.check != "map"] == []


@pytest.fixture
def open_page(county: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    engine.set_current(county)

    def opened(path: str, role: Role) -> AppTest:
        reader = account(county, role)
        ref = accounts.session_ref(f"token of {role}")
        if county.read(lambda db: sessions.session(db, ref)) is None:
            county.write(lambda db: sessions.start_session(db, ref, reader.account_id, county.now(), "127.0.0.1"))
        monkeypatch.setattr(session, "identity", lambda: (reader.account_id, ref))
        monkeypatch.setattr("governance.engine.text._sources", [lambda: "en"])
        test = AppTest.from_file(str(Path(ROOT) / "pages" / "navigation.py"), default_timeout=60)
        test._page_hash = calc_hash(path)
        return test.run()

    yield opened
    engine.set_current(None)


PLACES = [(role, entry.path) for role in ROLES for entry in navigation.entries() if entry.path != "case"]


@pytest.mark.parametrize(("role", "path"), PLACES)
def test_every_page_stands_without_grids_and_villages(open_page, county: Engine, role: Role, path: str) -> None:  # type: ignore[no-untyped-def]
    _made, opened = navigation.pages(account(county, role))
    if path in opened:
        test = open_page(path, role)
        assert not test.exception
        assert not test.error
