"""Alarms from a file: closed ones are history at once, open ones live, corrections keep every figure right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from governance.accounts.rules import Role
from governance.alarms import mover
from governance.alarms.store import ALL, live
from governance.areas import actions as areas
from governance.engine import Engine, Refused
from governance.procedures.loading.undo import undo
from governance.procedures.loading.unknown import register_unknown, unknown_owners
from tests.city import account_of
from tests.loading.files import (
    counts,
    everything,
    findings,
    frame,
    loaded,
    moment,
    number,
    seen,
    silent,
    spot,
    sums_fit,
    written,
)

HEADER = (
    *("告警编号", "告警时间", "设备编号", "设备类型", "级别", "核实结论", "核实时间", "恢复时间", "到场时间"),
    *("单位名称", "地址", "经度", "纬度"),
)


def rows(eng: Engine) -> list[list[object]]:
    """A closed and an open alarm of known devices, one of a device and one of premises that nobody knows, one quiet."""
    known = frame(eng, "SELECT device_id FROM gov.devices WHERE located = 'inside' ORDER BY 1 LIMIT 3")["device_id"]
    return [
        ["Z1", moment(0), known[0], "", "火警", "误报", moment(3), moment(4), moment(0.5), "", "", "", ""],
        ["Z2", moment(1), known[1], "", "3", "", "", "", "", "", "", "", ""],
        ["Z3", moment(2), "NEWDEV", "烟感", "2", "隐患", moment(9), moment(10), "", "", "", *spot(2)],
        ["Z4", moment(3), "", "燃气", "1", "真实火警", moment(9), moment(10), "", "新开饭店", "九路9号", *spot(3)],
        ["Z5", moment(4), known[2], "", "4", "", "", moment(10), "", "", "", "", ""],
    ]


def corrected(eng: Engine) -> list[list[object]]:
    """The same with another verdict, an open one that was closed, another position, and one more."""
    told = rows(eng)
    told[0][5] = "真实火警"
    told[1][5:8] = ["误报", moment(5), moment(6)]
    told[3][11:] = spot(5)
    return [*told, ["Z6", moment(5), told[0][2], "", "2", "测试", moment(6), moment(7), "", "", "", "", ""]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alarms.csv"


@pytest.fixture(autouse=True)
def nothing_new_is_wrong(eng: Engine) -> Iterator[None]:
    before = set(findings(eng))
    yield
    assert set(findings(eng)) <= before
    sums_fit(eng)


def test_closed_alarms_are_history_and_open_ones_live_with_their_events(eng: Engine, path: Path) -> None:
    summary = loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    assert counts(summary) == (5, 0, 0, 0)
    assert (summary.unknown_devices, summary.unknown_premises) == (1, 1)
    old = frame(eng, f"SELECT * FROM {ALL} WHERE alarm_id LIKE 'Z%' ORDER BY 1").set_index("alarm_id")
    assert old["state"].tolist() == ["closed", "active", "closed", "closed", "returned"]
    living = frame(eng, "SELECT alarm_id FROM gov.alarms WHERE alarm_id LIKE 'Z%' ORDER BY 1")["alarm_id"].tolist()
    assert living == ["Z2", "Z5"]
    kinds = frame(eng, "SELECT kind FROM gov.alarm_events WHERE alarm_id = 'Z5' ORDER BY seq")["kind"].tolist()
    assert kinds == ["raised", "received", "normal"]
    assert set(old["located"]) == {"inside"}
    assert old.loc["Z1", "device_kind"] == "electricity"  # of the device that is registered


def test_the_same_file_twice_changes_nothing(eng: Engine, path: Path) -> None:
    loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    before = everything(eng)
    assert counts(loaded(eng, "alarms", path)) == (0, 0, 5, 0)
    assert everything(eng) == before


def test_a_correction_of_the_history_keeps_every_sum_right(eng: Engine, path: Path) -> None:
    loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    fires = number(eng, "SELECT sum(fires) FROM hist.alarm_premises_months")
    summary = loaded(eng, "alarms", written(path, HEADER, corrected(eng)))
    assert counts(summary) == (1, 3, 2, 0)
    assert summary.changed_fields["verdict"] == 2
    sums_fit(eng)
    assert number(eng, "SELECT sum(fires) FROM hist.alarm_premises_months") > fires
    found = frame(eng, f"SELECT alarm_id, verdict, state FROM {ALL} WHERE alarm_id IN ('Z1', 'Z2') ORDER BY 1")
    assert found.to_numpy().tolist() == [["Z1", "fire", "closed"], ["Z2", "false", "closed"]]
    assert number(eng, "SELECT count(*) FROM gov.alarms WHERE alarm_id = 'Z2'") == 0
    assert counts(loaded(eng, "alarms", path)) == (0, 0, 6, 0)


def test_undoing_a_correction_and_then_the_load_leaves_what_was(eng: Engine, path: Path) -> None:
    before = seen(eng)
    first = loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    between = seen(eng)
    second = loaded(eng, "alarms", written(path, HEADER, corrected(eng)))
    assert first.import_id
    assert second.import_id
    assert undo(eng, None, second.import_id, silent) == {"removed": 1, "restored": 3}
    assert seen(eng) == between
    undo(eng, None, first.import_id, silent)
    assert seen(eng) == before
    assert number(eng, "SELECT count(*) FROM gov.unknown_owners") == 0


def test_sums_that_were_merged_meanwhile_stay_right(eng: Engine, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    monkeypatch.setattr(mover, "MOST_SMALL_BATCHES", 1)
    assert mover.move_closed(eng, areas.profile(eng).zone) > 0
    before = seen(eng)
    summary = loaded(eng, "alarms", written(path, HEADER, corrected(eng)))
    sums_fit(eng)
    assert summary.import_id
    undo(eng, None, summary.import_id, silent)
    assert seen(eng) == before


def test_what_people_have_worked_on_no_file_overwrites(eng: Engine, path: Path) -> None:
    first = loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    assert first.import_id
    sql = "INSERT INTO gov.alarm_events (alarm_id, seq, kind, at_utc, account_id) VALUES ('Z5', 4, 'controlled', ?, ?)"
    values = [datetime(2026, 10, 2), account_of(eng, Role.SUPERVISION).account_id]
    eng.write(lambda db: db.execute(sql, values) and None)
    eng.write(lambda db: db.execute("UPDATE gov.alarms SET last_seq = 4 WHERE alarm_id = 'Z5'") and None)
    told = rows(eng)
    told[4][4] = "1"
    summary = loaded(eng, "alarms", written(path, HEADER, told))
    assert counts(summary) == (0, 0, 5, 0)
    assert len(summary.warnings) >= 1
    assert frame(eng, "SELECT level FROM gov.alarms WHERE alarm_id = 'Z5'").iloc[0, 0] == 4
    with pytest.raises(Refused, match="Z5"):
        undo(eng, None, first.import_id, silent)


def test_owners_nobody_knew_are_listed_and_registered_from_the_list(eng: Engine, path: Path) -> None:
    loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    found, count = unknown_owners(eng, None)
    assert count == 2
    assert found.set_index("owner_kind")["alarms"].to_dict() == {"device": 1, "premises": 1}
    pairs = list(zip(found["owner_kind"], found["owner_id"], strict=True))
    assert register_unknown(eng, None, pairs) == 2
    assert unknown_owners(eng, None)[1] == 0
    place = frame(eng, "SELECT name, address, located FROM gov.premises WHERE name = '新开饭店'").iloc[0].tolist()
    assert place == ["新开饭店", "九路9号", "inside"]
    device = frame(eng, "SELECT kind, located FROM gov.devices WHERE device_id = 'NEWDEV'").iloc[0].tolist()
    assert device == ["smoke", "inside"]
    assert counts(loaded(eng, "alarms", path)) == (0, 0, 5, 0)  # they are who the alarms meant
    with pytest.raises(Refused):
        register_unknown(eng, None, pairs[:1])


def test_calls_of_a_foreign_city_load_by_a_mapping_and_a_value_map_alone(eng: Engine, tmp_path: Path) -> None:
    header = ["lat", "lng", "desc", "zip", "title", "timeStamp", "twp", "addr", "e"]
    calls = [
        [spot(0)[1], spot(0)[0], "A; B", "19525", "EMS: BACK PAINS/INJURY", "2015-12-10 17:40:00", "X", "MAIN ST", 1],
        [spot(1)[1], spot(1)[0], "C", "", "Fire: GAS-ODOR/LEAK", "2015-12-10 17:40:00", "X", "MAIN ST", 1],
        [spot(1)[1], spot(1)[0], "C", "", "Fire: GAS-ODOR/LEAK", "2015-12-10 17:40:00", "X", "MAIN ST", 1],
        [spot(2)[1], spot(2)[0], "D", "", "Traffic: VEHICLE ACCIDENT -", "2015-12-10 17:41:00", "Y", "OAK ST", 1],
    ]
    words = tmp_path / "words.toml"
    words.write_text(
        '[level]\n"Fire: *" = "1"\n"EMS: *" = "3"\n"*" = "4"\n[device_kind]\n"Fire: GAS*" = "gas"\n"*" = "smoke"\n',
        encoding="utf-8",
    )
    columns = {"raised_at": "timeStamp", "closed_at": "timeStamp", "level": "title", "device_kind": "title"}
    path = written(tmp_path / "calls.csv", header, calls)
    more = {"values_file": words, "source_name": "calls"}
    summary = loaded(eng, "alarms", path, mapping=columns, **more)
    assert counts(summary) == (3, 0, 1, 0)
    found = frame(eng, f"SELECT level, device_kind, state, reading FROM {ALL} WHERE alarm_id LIKE 'R%' ORDER BY level")
    assert found["level"].tolist() == [1, 3, 4]
    assert found["device_kind"].tolist() == ["gas", "smoke", "smoke"]
    assert set(found["state"]) == {"closed"}
    assert counts(loaded(eng, "alarms", path, **more)) == (0, 0, 4, 0)  # the mapping is remembered for the source


def test_one_value_for_every_row_can_be_set(eng: Engine, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ["time", "lng", "lat"], [[moment(0), *spot(0)]])
    with pytest.raises(Refused, match="level"):
        loaded(eng, "alarms", path)
    summary = loaded(eng, "alarms", path, constants={"level": "2", "device_kind": "smoke", "state": "closed"})
    assert counts(summary) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("place", "value"),
    [(8, "2026-09-01 00:00:00"), (1, "2027-03-01 08:00:00"), (4, "九级"), (1, "2026-02-30")],
    ids=["on site before the signal", "in the future", "no such level", "no such day"],
)
def test_what_cannot_be_is_refused_with_line_and_reason(eng: Engine, path: Path, place: int, value: str) -> None:
    told = rows(eng)
    told[2][place] = value
    summary = loaded(eng, "alarms", written(path, HEADER, told))
    assert counts(summary) == (4, 0, 0, 1)
    assert summary.stopped
    assert [one.line for one in summary.faults] == [4]
    assert summary.faults[0].reason


def test_a_device_nobody_knows_needs_a_kind(eng: Engine, path: Path) -> None:
    told = rows(eng)
    told[2][3] = ""
    summary = loaded(eng, "alarms", written(path, HEADER, told))
    assert (summary.refused, summary.faults[0].line) == (1, 4)
    assert "--set" in summary.faults[0].reason


def test_a_loaded_alarm_with_a_number_of_its_own_does_not_stand_in_the_way_of_the_next_signal(
    eng: Engine, path: Path
) -> None:
    day = eng.now().astimezone(areas.profile(eng).zone).date()
    told = rows(eng)[:2]
    told[1][0] = f"A{day:%Y%m%d}-x9"
    loaded(eng, "alarms", written(path, HEADER, told))
    number_before = eng.read(lambda db: live.next_number(db, day))
    assert number_before >= 1


def test_check_notices_when_what_undoing_needs_is_gone(eng: Engine, path: Path) -> None:
    loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    kept = [one for one in (eng.home / "files" / "imports").rglob("*") if one.is_file()]
    assert len(kept) == 1
    content = kept[0].read_bytes()
    kept[0].unlink()
    assert [line for line in findings(eng) if "imports" in line]
    kept[0].write_bytes(content)


def test_a_device_registered_from_its_alarms_claims_nothing_they_do_not_tell(eng: Engine, path: Path) -> None:
    loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    register_unknown(eng, None, [("device", "NEWDEV")])
    sql = f"SELECT min(raised_at_utc) AS first, max(raised_at_utc) AS last FROM {ALL} WHERE device_id = 'NEWDEV'"
    span = frame(eng, sql).iloc[0]
    device = frame(eng, "SELECT * FROM gov.devices WHERE device_id = 'NEWDEV'").iloc[0]
    assert device["last_seen_at_utc"] == span["last"]
    day = span["first"].tz_localize("UTC").tz_convert("Asia/Shanghai").date()
    assert device["installed_on"].date() == day


def test_undoing_alarms_takes_back_who_was_registered_from_them_alone(eng: Engine, path: Path) -> None:
    before = frame(eng, "SELECT device_id FROM gov.devices ORDER BY 1")["device_id"].tolist()
    first = loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    found, _count = unknown_owners(eng, None)
    register_unknown(eng, None, list(zip(found["owner_kind"], found["owner_id"], strict=True)))
    undo(eng, None, first.import_id, silent)
    assert frame(eng, "SELECT device_id FROM gov.devices ORDER BY 1")["device_id"].tolist() == before
    assert number(eng, "SELECT count(*) FROM gov.premises WHERE name = '新开饭店'") == 0


def test_undoing_alarms_keeps_a_device_that_somebody_has_described_since(eng: Engine, path: Path) -> None:
    first = loaded(eng, "alarms", written(path, HEADER, rows(eng)))
    register_unknown(eng, None, [("device", "NEWDEV")])
    described = [["NEWDEV", "烟感", "A1"]]
    loaded(eng, "devices", written(path.with_name("d.csv"), ["设备编号", "设备类型", "型号"], described))
    undo(eng, None, first.import_id, silent)
    assert number(eng, "SELECT count(*) FROM gov.devices WHERE device_id = 'NEWDEV'") == 1


def test_a_kind_that_stands_in_an_unused_column_is_one_sentence(eng: Engine, path: Path) -> None:
    table = [[f"K{n}", moment(n), "1", "烟感"] for n in range(4)]
    with pytest.raises(Refused, match=r"没有用到的列：装置种类.*--map 装置种类=device_kind"):
        loaded(eng, "alarms", written(path, ["告警编号", "告警时间", "级别", "装置种类"], table))
