"""What is wrong with a row is told in the words of the file, and all of it at once."""

from __future__ import annotations

from pathlib import Path

from governance.engine import Engine
from tests.loading.files import counts, loaded, number, written

CALLS = ("time", "lng", "lat", "title")
WORDS = {"level": {"EMS: *": "3", "Fire: *": "3"}}


def calls(path: Path, titles: tuple[str, ...]) -> Path:
    """Write calls of one second and one place."""
    return written(path, CALLS, [("2026-03-05 09:00:00", 119.61, 32.01, title) for title in titles])


def load_calls(eng: Engine, path: Path, **more: object) -> tuple[int, int, int, int]:
    mapping = {"raised_at": "time", "lon": "lng", "level": "title"}
    constants = {"device_kind": "smoke", "state": "closed"}
    summary = loaded(eng, "alarms", path, mapping=mapping, constants=constants, words=WORDS, **more)
    return counts(summary)


def test_calls_of_one_second_and_place_that_say_other_things_are_all_kept(eng: Engine, tmp_path: Path) -> None:
    path = calls(tmp_path / "calls.csv", ("EMS: FALL VICTIM", "EMS: HEAD INJURY", "Fire: GAS LEAK"))
    assert load_calls(eng, path) == (3, 0, 0, 0)
    assert load_calls(eng, path) == (0, 0, 3, 0)
    assert number(eng, "SELECT count(DISTINCT alarm_id) FROM hist.alarms WHERE alarm_id LIKE 'R%'") == 3


def test_rows_that_no_made_identifier_tells_apart_are_refused_by_the_columns_it_was_made_from(
    eng: Engine, tmp_path: Path
) -> None:
    header = ("告警时间", "经度", "纬度", "设备类型", "告警级别", "恢复时间")
    rows = [("2026-03-05 09:00", 119.61, 32.01, "烟感", "火警", f"2026-03-05 1{n}:00") for n in (0, 1)]
    summary = loaded(eng, "alarms", written(tmp_path / "a.csv", header, rows))
    assert counts(summary) == (0, 0, 0, 2)
    first = summary.faults[0]
    assert (first.field, first.value) == ("", "")
    assert "“告警时间”" in first.reason
    assert "“经度”" in first.reason
    assert "alarm_id" not in first.reason


def test_a_time_out_of_order_is_told_by_its_column_as_it_stands_there(eng: Engine, tmp_path: Path) -> None:
    header = ("编号x", "告警时间", "设备类型", "告警级别", "关闭时间")
    path = written(tmp_path / "a.csv", header, [("1", "2026-03-05 10:00", "烟感", "火警", "2026-03-05 09:00")])
    summary = loaded(eng, "alarms", path)
    assert [(one.field, one.value) for one in summary.faults] == [("关闭时间", "2026-03-05 09:00")]


def test_all_that_is_wrong_with_a_row_is_told_in_one_go(eng: Engine, tmp_path: Path) -> None:
    header = ("场所编号", "场所名称", "层数", "联系人姓名", "联系人电话")
    path = written(tmp_path / "p.csv", header, [("P9", "小店", "很多", "王芳", ""), ("P8", "大店", "很多", "", "")])
    summary = loaded(eng, "places", path)
    told = {(one.line, one.field) for one in summary.faults}
    assert told == {(2, "层数"), (2, "联系人电话"), (3, "层数")}
    assert summary.refused == 2


def test_what_follows_from_a_wrong_cell_is_not_told_again(eng: Engine, tmp_path: Path) -> None:
    header = ("告警编号", "告警时间", "设备类型", "告警级别")
    path = written(tmp_path / "a.csv", header, [("1", "2026-03-05 10:00", "洗衣机", "火警")])
    assert [one.field for one in loaded(eng, "alarms", path).faults] == ["设备类型"]
