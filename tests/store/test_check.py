"""The self-check finds whatever somebody changed behind the product's back, and nothing in a sound store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.alarms import actions as alarms
from governance.alarms import intake
from governance.alarms.rules import Cause, Level, Verdict
from governance.areas import actions as areas
from governance.audit import heads
from governance.audit.rules import Moment
from governance.engine import Engine, insert_arrow, open_store
from governance.procedures.check import CHECKS, Finding, check
from governance.routing.rules import Severity
from governance.tiles import actions as tiles
from governance.whistles import actions as whistles
from tests.faults.city_worker import device_rows, old_alarms
from tests.whistle_city import IN_GRID, City, jpeg


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def live(city: City) -> None:
    """A whistle with a photo taken to its end, an alarm taken to its end, a sealed load of history."""
    officer, handler, operator = city.who("officer"), city.who("fire1"), city.who("operator")
    photo = whistles.keep_photo(city.eng, officer, jpeg())
    report = whistles.Report("illegal_living", Severity.SERIOUS, *IN_GRID, photo_ids=(photo,))
    case = whistles.blow(city.eng, officer, report)
    city.clock.forward(minutes=20)
    whistles.report_in(city.eng, handler, case.case_id)
    whistles.handle(city.eng, handler, case.case_id, "已清退")
    whistles.send_back(city.eng, officer, case.case_id, "还有一间")
    city.clock.forward(minutes=20)
    whistles.handle(city.eng, handler, case.case_id, "全部清退")
    whistles.verify_close(city.eng, officer, case.case_id)
    city.eng.write(lambda db: insert_arrow(db, "gov.devices", device_rows()))
    tiles.rebuild(city.eng)
    signal = intake.Signal("S00000001", Level.FIRE, None, city.clock())
    alarm_id = intake.receive(city.eng, signal, areas.profile(city.eng).zone).alarm_id
    alarms.verdict(city.eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, from_afar=True)
    alarms.normal(city.eng, operator, alarm_id)
    city.eng.write(lambda db: insert_arrow(db, "hist.alarms", old_alarms(1, 10)))
    seal = (
        "INSERT INTO gov.batches (batch_id, kind, rows_written, sealed_at_utc)"
        " VALUES (1, 'load', 10, TIMESTAMP '2026-01-01')"
    )
    city.eng.write(lambda db: db.execute(seal) and None)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of a city in which something has happened."""
    home = tmp_path_factory.mktemp("lived")
    city = City(home)
    live(city)
    city.close()
    return home


@pytest.fixture
def eng(lived: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copytree(lived, tmp_path / "home")
    opened = open_store(tmp_path / "home")
    yield opened
    opened.close()


def found(eng: Engine) -> list[Finding]:
    return check(eng, silent)


def test_a_store_that_was_only_used_is_sound(eng: Engine) -> None:
    assert found(eng) == []


@pytest.mark.parametrize(
    ("tampering", "checks", "subject"),
    [
        ("UPDATE gov.audit SET subject = 'x' WHERE seq = 2", {"audit"}, "2"),
        ("DELETE FROM gov.case_events WHERE seq = 4", {"logs", "states", "histories"}, "gov.cases W"),
        ("DELETE FROM gov.cases", {"logs"}, "gov.cases W"),
        ("UPDATE gov.cases SET last_seq = 99", {"logs"}, "gov.cases W"),
        ("DELETE FROM gov.alarm_events WHERE kind = 'normal'", {"logs", "states"}, "gov.alarms A"),
        ("UPDATE gov.cases SET stage = 'handling'", {"states"}, "gov.cases W"),
        ("UPDATE gov.cases SET state = 'open'", {"states"}, "gov.cases W"),
        ("UPDATE gov.cases SET closed_at_utc = closed_at_utc - INTERVAL 1 DAY", {"states"}, "gov.cases W"),
        ("UPDATE gov.cases SET rework_count = 0", {"states"}, "gov.cases W"),
        ("UPDATE gov.cases SET handler_id = 'fire2'", {"states"}, "gov.cases W"),
        ("UPDATE gov.alarms SET verdict = 'fire'", {"states"}, "gov.alarms A"),
        ("UPDATE gov.alarms SET on_site_at_utc = raised_at_utc", {"states"}, "gov.alarms A"),
        ("UPDATE gov.case_events SET stage = 'handling' WHERE kind = 'dispatched'", {"histories"}, "gov.case_events W"),
        ("UPDATE gov.cases SET grid_code = '321181106001009'", {"areas"}, "gov.cases W"),
        ("UPDATE gov.cases SET town_code = '321181107'", {"areas"}, "gov.cases W"),
        ("UPDATE gov.cases SET boundary_version = 7", {"areas"}, "gov.cases W"),
        ("UPDATE gov.devices SET located = 'unassigned'", {"areas"}, "gov.devices S"),
        ("UPDATE gov.devices SET micro_grid_code = grid_code || '77'", {"areas"}, "gov.devices S"),
        ("UPDATE hist.alarms SET located = 'inside'", {"areas"}, "hist.alarms L1"),
        ("INSERT INTO gov.account_areas VALUES ('officer', '1')", {"areas"}, "gov.account_areas officer"),
        ("DELETE FROM gov.batches", {"batches"}, "hist.alarms 1"),
        ("DELETE FROM hist.alarms WHERE alarm_id = 'L1-3'", {"batches"}, "gov.batches 1"),
        ("UPDATE hist.alarms SET alarm_id = 'L1-4' WHERE alarm_id = 'L1-3'", {"batches"}, "hist.alarms L1-4"),
        ("DELETE FROM gov.tile_cells WHERE zoom = 10", {"map"}, "gov.tile_cells device_smoke"),
        ("DELETE FROM gov.tile_cells", {"map"}, "gov.tile_cells device_smoke"),
        ("COMMENT ON COLUMN gov.cases.place IS NULL", {"schema"}, "gov.cases.place"),
    ],
)
def test_what_was_changed_behind_the_products_back_is_found(
    eng: Engine, tampering: str, checks: set[str], subject: str
) -> None:
    eng.write(lambda db: db.execute(tampering) and None)
    findings = found(eng)
    assert {finding.check for finding in findings} == checks
    assert any(finding.subject.startswith(subject) for finding in findings)
    assert all(finding.message for finding in findings)


def test_a_photo_that_was_changed_or_removed_is_found(eng: Engine) -> None:
    (photo,) = [path for path in (eng.home / "files").rglob("*") if path.is_file()]
    for harm in (lambda: photo.write_bytes(b"another picture"), photo.unlink):
        harm()
        assert [(one.check, one.subject) for one in found(eng)] == [("files", f"photos {photo.name}")]


def test_every_check_is_tried_here() -> None:
    tried = {"audit", "logs", "states", "histories", "files", "areas", "batches", "map", "schema"}
    assert set(CHECKS) == tried


def test_a_store_checked_at_any_time_of_a_cases_life_is_sound(tmp_path: Path) -> None:
    """Every way a case can go, checked after each step."""
    city = City(tmp_path)
    officer, fire, supervision = city.who("officer"), city.who("fire1"), city.who("supervision")
    case = city.blow()
    steps = (
        lambda: whistles.return_not_ours(city.eng, fire, case.case_id, "不归我们"),
        lambda: whistles.redispatch(city.eng, supervision, case.case_id, "housing", "请住建局办理"),
        lambda: whistles.report_in(city.eng, city.who("housing1"), case.case_id),
        lambda: whistles.urge(city.eng, officer, case.case_id),
        lambda: whistles.handle(city.eng, city.who("housing1"), case.case_id, "已处理"),
        lambda: whistles.verify_close(city.eng, officer, case.case_id),
        lambda: whistles.evaluate(city.eng, officer, case.case_id, True),
    )
    assert found(city.eng) == []
    for step in steps:
        city.clock.forward(minutes=30)
        step()
        assert found(city.eng) == []
    withdrawn = city.blow()
    whistles.withdraw(city.eng, officer, withdrawn.case_id)
    assert found(city.eng) == []
    city.close()


def test_heads_that_are_not_told_any_more_are_missed(tmp_path: Path) -> None:
    city = City(tmp_path)
    try:
        city.blow()
        heads.tell(city.eng, Moment.DAY)
        city.clock.forward(hours=30)
        city.blow()
        assert _audit(city) == []  # a day has not told its own yet
        city.clock.forward(hours=40)
        (said,) = _audit(city)
        assert "库外一直没有新的链头" in said
        heads.tell(city.eng, Moment.DAY)
        assert _audit(city) == []
        heads.path_of(tmp_path).unlink()
        assert any("库外一直没有新的链头" in one for one in _audit(city))
    finally:
        city.close()


def _audit(city: City) -> list[str]:
    return [one.message for one in check(city.eng, silent) if one.check == "audit"]
