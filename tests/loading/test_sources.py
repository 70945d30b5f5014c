"""How a file of a source was read is saved for its next one, and whatever that one says itself goes before."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.engine import Engine, Refused
from governance.engine.text import speaking
from governance.procedures.loading import remembered
from governance.procedures.loading.order import Order
from governance.readers.source import Asked
from tests.loading.files import counts, frame, loaded, spot

HEADER = "终端;装在;日期;东;北"
WORDS = "field,theirs,ours\nfunding,甲*,market\nfunding,乙,free\n"
SAID = {
    "mapping": {"device_id": "终端", "funding": "装在", "installed_on": "日期", "lon": "东", "lat": "北"},
    "constants": {"kind": "gas"},
    "datum": "gcj02",
    "day_first": True,
    "asked": Asked(encoding="gb18030", delimiter=";"),
    "source_name": "平台",
}


def file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_bytes("\n".join([HEADER, *rows, ""]).encode("gb18030"))
    return path


def row(number: int, word: str = "甲方", day: str = "5/6/2026") -> str:
    east, north = spot(number)
    return f"S{number};{word};{day};{east};{north}"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.csv"
    path.write_text(WORDS, encoding="utf-8")
    return path


def devices(eng: Engine) -> list[tuple]:
    sql = "SELECT device_id, kind, funding, installed_on::VARCHAR AS day, datum_in FROM gov.devices"
    return list(frame(eng, f"{sql} WHERE device_id LIKE 'S_' ORDER BY 1").itertuples(index=False, name=None))


def test_the_next_file_of_a_source_needs_nothing_said(eng: Engine, tmp_path: Path, words: Path) -> None:
    loaded(eng, "devices", file(tmp_path, "a.csv", row(1)), **SAID, values_file=words)
    with speaking("en"):
        told = loaded(eng, "devices", file(tmp_path, "b.csv", row(2, "乙")), source_name="平台")
    assert counts(told) == (1, 0, 0, 0)
    assert devices(eng) == [
        ("S1", "gas", "market", "2026-06-05", "gcj02"),
        ("S2", "gas", "free", "2026-06-05", "gcj02"),
    ]
    parts = "5 columns, 1 constant, 2 words, GCJ-02, day first, gb18030, ;"
    assert told.warnings[0] == f"Using what was saved for source 平台: {parts}."


def test_what_a_file_says_itself_goes_before_what_was_saved(eng: Engine, tmp_path: Path, words: Path) -> None:
    loaded(eng, "devices", file(tmp_path, "a.csv", row(1)), **SAID, values_file=words)
    words.write_text("field,theirs,ours\nfunding,甲*,free\n", encoding="utf-8")
    more = {"constants": {"kind": "smoke"}, "datum": "bd09", "day_first": False, "values_file": words}
    loaded(eng, "devices", file(tmp_path, "b.csv", row(2)), source_name="平台", **more)
    assert devices(eng)[1] == ("S2", "smoke", "free", "2026-05-06", "bd09")
    with pytest.raises(Refused):
        loaded(eng, "devices", file(tmp_path, "c.csv", row(3)), source_name="平台", fresh=True)


def test_a_saved_constant_can_be_left_out(eng: Engine, tmp_path: Path, words: Path) -> None:
    loaded(eng, "devices", file(tmp_path, "a.csv", row(1)), **SAID, values_file=words)
    with pytest.raises(Refused, match="设备类型"):
        loaded(eng, "devices", file(tmp_path, "b.csv", row(2)), source_name="平台", mapping={"kind": ""})


def test_a_file_of_no_source_is_not_given_the_constants_of_another_with_its_columns(
    eng: Engine, tmp_path: Path, words: Path
) -> None:
    loaded(eng, "devices", file(tmp_path, "a.csv", row(1)), **(SAID | {"source_name": ""}), values_file=words)
    with pytest.raises(Refused, match="设备类型"):
        loaded(eng, "devices", file(tmp_path, "b.csv", row(2)), asked=SAID["asked"])


def test_nothing_saved_is_nothing_told(eng: Engine, tmp_path: Path) -> None:
    order = Order("devices", tmp_path / "a.csv", source_name="谁也没见过")
    assert remembered.filled(eng, None, order) == (order, ())
    assert remembered.saved(eng, None, "devices", "") is None
