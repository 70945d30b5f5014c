"""The pyramid follows any change cell by cell and is then what it would be if it were written anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.engine import Cursor, Engine
from governance.procedures.store import consistency
from governance.tiles import store
from governance.tiles.rules import LEAST_ZOOM, MOST_ZOOM
from governance.tiles.store import pyramid
from tests.city import put, small_city
from tests.city_areas import GRIDS, SIDE, SOUTH, TOWNS, WEST

CELL = ["layer", "zoom", "x", "y", "grid_code", "town_code", "health"]
NAMES = {"device": ("gov.devices", "device_id"), "premises": ("gov.premises", "premises_id")}
KINDS = {"device": ("smoke", "electricity", "gas"), "premises": ("factory", "compound", "home", "lone_elder_home")}

degrees = st.one_of(
    st.tuples(st.floats(WEST, WEST + 3 * SIDE), st.floats(SOUTH, SOUTH + SIDE)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),  # anywhere in the world
    st.tuples(st.just(31.9), st.just(119.5)),  # turned round: no latitude at all
    st.just((None, None)),
)
areas = st.sampled_from([*((grid, grid[:9]) for grid in GRIDS), (None, None), (None, TOWNS[0])])
keys = st.lists(st.integers(0, 119), min_size=1, max_size=12, unique=True)


class Change(NamedTuple):
    """One thing that happens to some devices or premises."""

    family: str
    what: str
    of: list[int]
    spot: tuple[float | None, float | None]
    area: tuple[str | None, str | None]
    health: str
    kind: int


changes = st.builds(
    Change,
    st.sampled_from(["device", "premises"]),
    st.sampled_from(["move", "assign", "health", "kind", "delete", "retire", "put_back", "add"]),
    keys,
    degrees,
    areas,
    st.sampled_from(["online", "offline", "fault"]),
    st.integers(0, 2),
)


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("pyramid"))
    engine.write(store.rebuild)
    yield engine
    engine.close()


def carry_out(db: Cursor, one: Change, names: list[str]) -> None:
    """Do to the store what a mending or a load would do."""
    table, key = NAMES[one.family]
    to = f"UPDATE {table} SET %s WHERE {key} = ANY(?)"
    if one.what == "move":
        db.execute(to % "lon = ?, lat = ?", [*one.spot, names])
    elif one.what == "assign":
        db.execute(to % "grid_code = ?, town_code = ?", [*one.area, names])
    elif one.what == "kind":
        db.execute(to % "kind = ?", [KINDS[one.family][one.kind], names])
    elif one.what == "delete":
        db.execute(f"DELETE FROM {table} WHERE {key} = ANY(?)", [names])
    elif one.what == "add":
        add(db, table, key, names, one)
    elif one.family == "device":
        care_for(db, one, names, to)


def care_for(db: Cursor, one: Change, names: list[str], to: str) -> None:
    """What happens to devices alone."""
    if one.what == "health":
        db.execute(to % "health = ?", [one.health, names])
    elif one.what == "retire":
        row = "INSERT OR IGNORE INTO gov.retired_devices VALUES (?, 'S1', 'U', TIMESTAMP '2026-11-20')"
        for name in names:
            db.execute(row, [name])
    else:
        db.execute("DELETE FROM gov.retired_devices WHERE device_id = ANY(?)", [names])


def add(db: Cursor, table: str, key: str, names: list[str], one: Change) -> None:
    """Add things of these names, but for those that are there."""
    known = {name for (name,) in db.execute(f"SELECT {key} FROM {table}").fetchall()}
    fresh = [name for name in names if name not in known]
    some = db.execute(f"SELECT * FROM {table} ORDER BY 1 LIMIT 1").df()
    if fresh and len(some):
        rows = some.loc[some.index.repeat(len(fresh))].assign(**{key: fresh, "lon": one.spot[0], "lat": one.spot[1]})
        put(db, table, rows)


def pyramid_of(db: Cursor) -> pd.DataFrame:
    """Return every cell, in one order."""
    columns = [*CELL, "points", "lon", "lat", "worst", "not_online"]
    found = db.execute(f"SELECT {', '.join(columns)} FROM gov.tile_cells").df()
    return found.sort_values(CELL, na_position="first", ignore_index=True)


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


@given(st.lists(changes, min_size=1, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
def test_whatever_changes_the_refreshed_pyramid_is_the_rebuilt_one_cell_for_cell(
    eng: Engine, happened: list[Change]
) -> None:
    def work(db: Cursor) -> None:
        for one in happened:
            table, key = NAMES[one.family]
            known = db.execute(f"SELECT {key} FROM {table} ORDER BY 1").fetchall()
            names = [known[at][0] if at < len(known) else f"N{at}" for at in one.of]
            names += [f"N{at}" for at in one.of] if one.what == "add" else []
            with store.following(db, **{"devices" if one.family == "device" else "premises": names}):
                carry_out(db, one, names)
        refreshed = pyramid_of(db)
        store.rebuild(db)
        rebuilt = pyramid_of(db)
        exact = [*CELL, "points", "worst", "not_online"]
        pd.testing.assert_frame_equal(refreshed[exact], rebuilt[exact])
        pd.testing.assert_frame_equal(refreshed[["lon", "lat"]], rebuilt[["lon", "lat"]], rtol=0, atol=1e-9)
        raise Undone

    with pytest.raises(Undone):
        eng.write(work)


def test_many_changes_at_once_write_all_anew_and_few_do_not(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    monkeypatch.setattr(pyramid, "rebuild", lambda db: built.append(1))
    names = [key for (key,) in eng.read(lambda db: db.execute("SELECT device_id FROM gov.devices").fetchall())]

    def follow(some: list[str]) -> None:
        def work(db: Cursor) -> None:
            with store.following(db, devices=some):
                pass

        eng.write(work)

    follow(names[:5])
    assert built == []
    follow(names)
    assert built == [1]


def test_what_fails_inside_a_change_leaves_the_pyramid_as_it_was(eng: Engine) -> None:
    before = eng.read(pyramid_of)

    def work(db: Cursor) -> None:
        with store.following(db, devices=["S1"]):
            db.execute("UPDATE gov.devices SET health = 'fault'")
            raise Undone

    with pytest.raises(Undone):
        eng.write(work)
    pd.testing.assert_frame_equal(eng.read(pyramid_of), before)


def test_only_cells_that_were_touched_are_written(eng: Engine) -> None:
    """Rows keep their place in the table unless they are written again."""
    key, lon, lat = eng.read(
        lambda db: db.execute(
            "SELECT device_id, lon, lat FROM gov.devices WHERE grid_code IS NOT NULL ORDER BY 1"
        ).fetchall()
    )[0]
    places = "SELECT rowid FROM gov.tile_cells"
    before = {row for (row,) in eng.read(lambda db: db.execute(places).fetchall())}

    def work(db: Cursor) -> None:
        with store.following(db, devices=[key]):
            db.execute("UPDATE gov.devices SET lon = ?, lat = ? WHERE device_id = ?", [lon + 0.001, lat, key])

    eng.write(work)
    gone = before - {row for (row,) in eng.read(lambda db: db.execute(places).fetchall())}
    zooms = MOST_ZOOM - LEAST_ZOOM + 1
    assert zooms <= len(gone) < len(before) / 3  # at every zoom its own cell, and what shares one with it
    assert eng.read(consistency.wrong_sums) == []


def test_a_pyramid_of_before_health_was_told_is_found_wrong(eng: Engine) -> None:
    """So a store that comes from an older version is summed up again when it is opened."""

    def work(db: Cursor) -> None:
        db.execute("UPDATE gov.tile_cells SET health = NULL")
        assert consistency.wrong_sums(db) != []
        raise Undone

    with pytest.raises(Undone):
        eng.write(work)
    assert eng.read(consistency.wrong_sums) == []
