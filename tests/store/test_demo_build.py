"""Building the demo city into a store: it joins up, obeys the rooms' rules, and half a build is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from governance import engine
from governance.alarms.store import ALL
from governance.demo import build as building
from governance.demo import parameters, store
from governance.demo.build import Summary, build
from governance.demo.check import Report, report
from governance.engine import Engine
from governance.procedures import start
from tests.demo_city import SCALE, UNTIL
from tests.demo_geography import PROFILE
from tests.watched_writes import watch

BUILT_AT = datetime(2026, 11, 18, 2, 30, 41, tzinfo=UTC)


def filled(home: Path) -> tuple[Engine, Summary, list[float]]:
    eng = engine.open_store(home, clock=lambda: BUILT_AT)
    shares: list[float] = []
    try:
        summary = build(eng, PROFILE, UNTIL, parameters.load(scale=SCALE), lambda _stage, share: shares.append(share))
    except BaseException:
        eng.close()
        raise
    return eng, summary, shares


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Summary, list[float]]]:
    found = filled(tmp_path_factory.mktemp("demo"))
    yield found
    found[0].close()


@pytest.fixture(scope="module")
def seen(city: tuple[Engine, Summary, list[float]]) -> Report:
    return report(city[0])


def test_nothing_in_it_is_orphaned_out_of_order_late_or_against_the_rules(seen: Report) -> None:
    assert seen.broken == ()


def test_no_transaction_of_the_building_writes_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    eng = engine.open_store(tmp_path / "home", clock=lambda: BUILT_AT)
    written = watch(eng, monkeypatch)
    build(eng, PROFILE, UNTIL, parameters.load(scale=SCALE))
    eng.close()
    assert ("hist", {"hist"}) in written
    assert all(sides <= {declared} for declared, sides in written)


def test_what_was_written_is_what_was_drawn(city: tuple[Engine, Summary, list[float]]) -> None:
    eng, summary, shares = city
    for table in store.COUNTED:
        assert eng.read(partial(store.rows, table=table)) == summary.rows[table]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert summary.until == UNTIL


def test_the_showcase_has_its_pictures_before_and_after(city: tuple[Engine, Summary, list[float]]) -> None:
    eng, summary, _shares = city
    with eng.reading() as db:
        attached = db.execute(
            "SELECT photo_id, moment, kind, photos FROM gov.case_photos JOIN gov.case_events USING (case_id, seq)"
        ).fetchall()
    assert len(attached) == summary.rows["gov.photos"] > 10
    assert {(moment, kind, photos) for _, moment, kind, photos in attached} == {
        ("before", "blown", 1),
        ("after", "handled", 1),
    }
    assert all(eng.files.sound(photo, "photos") for photo, *_ in attached)


def test_history_is_visible_and_summed(city: tuple[Engine, Summary, list[float]], seen: Report) -> None:
    eng, summary, _shares = city
    with eng.reading() as db:
        row = db.execute(f"SELECT count(*) FROM {ALL}").fetchone()
    assert row == (summary.rows["hist.alarms"] + summary.rows["gov.alarms"],)
    assert seen.alarms.total == summary.rows["hist.alarms"] - 1  # all but the story are of the last year


def test_alarms_are_mostly_false_and_mostly_answered_within_the_minute(seen: Report) -> None:
    assert seen.alarms.share_false == pytest.approx(0.97, abs=0.012)
    assert seen.alarms.share_in_minute == pytest.approx(0.94, abs=0.04)
    assert seen.alarms.slowest_received_s <= 10
    assert 0.25 < seen.alarms.share_attended < 0.5


def test_the_day_peaks_at_meals_and_sleeps_at_night(seen: Report) -> None:
    hour = seen.alarms.by_hour
    assert min(hour[11], hour[17], hour[18]) > max(hour[0:5]) * 2
    assert max(range(24), key=hour.__getitem__) in (17, 18)
    assert max(hour[10:14]) > hour[15]


def test_the_year_has_its_seasons(seen: Report) -> None:
    month = seen.alarms.by_month_and_kind
    assert month[7, "electricity"] + month[8, "electricity"] > 2 * (month[1, "electricity"] + month[2, "electricity"])
    assert sum(month[m, "gas"] for m in (12, 1, 2)) > sum(month[m, "gas"] for m in (6, 7, 8))


def test_devices_chatter_and_screens_are_not_empty(seen: Report) -> None:
    assert seen.alarms.bursts >= 5
    assert seen.open_alarms[1] == 2
    assert {2, 3, 4} <= set(seen.open_alarms)


def test_whistles_are_open_at_all_stages_and_mostly_on_time(seen: Report) -> None:
    cases = seen.cases
    assert cases.total >= 18_000 * SCALE
    assert {"dispatched", "handling", "fed_back"} <= set(cases.by_stage)
    assert cases.overdue >= 1
    assert cases.on_time == pytest.approx(0.96, abs=0.03)
    assert 0 < cases.share_reworked < 0.06
    assert 0 < cases.share_extended < 0.07
    assert cases.share_satisfied == pytest.approx(0.95, abs=0.05)


def test_it_ends_at_the_present_minute_unless_told_otherwise(tmp_path: Path) -> None:
    eng = engine.open_store(tmp_path, clock=lambda: BUILT_AT)
    plan = building.plan_of(eng, PROFILE, None, parameters.load(scale=SCALE))
    naive = building.plan_of(eng, PROFILE, datetime(2026, 5, 1, 12, 0, 30), parameters.load(scale=SCALE))
    eng.close()
    assert plan.until == datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
    assert naive.until == datetime(2026, 5, 1, 4, 0, tzinfo=UTC)  # the city's wall clock


def test_a_build_that_is_cut_short_leaves_no_city_and_no_visible_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_finish", cut)
    with pytest.raises(KeyboardInterrupt):
        filled(tmp_path)
    eng = engine.open_store(tmp_path)
    assert not start.has_city(eng)
    with eng.reading() as db:
        assert db.execute("SELECT count(*) FROM hist.alarms").fetchone() != (0,)
        assert db.execute(f"SELECT count(*) FROM {ALL} WHERE state = 'closed'").fetchone() == (0,)
    eng.close()


def test_a_store_without_a_city_has_no_report(tmp_path: Path) -> None:
    eng = engine.open_store(tmp_path)
    with pytest.raises(ValueError, match="no invented city"):
        report(eng)
    eng.close()
