"""The command line loads with the same powers: mapping, value map, refused rows, first passwords, undo."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from governance.commandline.program import DONE, FINDINGS, REFUSED, main
from governance.engine import Engine
from pages.parts.widgets import files
from tests.city_areas import GRIDS
from tests.loading.files import moment, spot, written


@pytest.fixture(autouse=True)
def at_home(eng: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command open the store itself."""
    eng.close()
    monkeypatch.setenv("GOVERNANCE_HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    """Run a command with --json; return its exit code and what it printed."""
    code = main([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_devices_load_and_go_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(
        tmp_path / "d.csv", ["no", "what", "lng", "lat"], [["D1", "heat", *spot(0)], ["D2", "heat", *spot(1)]]
    )
    words = tmp_path / "words.csv"
    words.write_text("field,theirs,ours\nkind,heat*,smoke\n", encoding="utf-8")
    more = ("--map", "no=device_id", "--map", "what=kind", "--values", words, "--source", "fire bureau")
    code, dry = told(capsys, "load", "devices", path, *more, "--dry-run")
    assert (code, dry["new"], dry["import_id"]) == (DONE, 2, None)
    code, result = told(capsys, "load", "devices", path, *more)
    assert (code, result["read"], result["new"], result["unassigned"]) == (DONE, 2, 2, 0)
    code, listed = told(capsys, "imports", "list")
    assert [one["rows_new"] for one in listed["imports"]] == [2]
    code, undone = told(capsys, "imports", "undo", result["import_id"])
    assert (code, undone["removed"]) == (DONE, 2)
    assert main(["imports", "undo", result["import_id"]]) == REFUSED
    assert "already" in capsys.readouterr().err


def test_refused_rows_lie_beside_the_file_and_the_exit_code_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["A1", moment(0), "smoke", "1", *spot(0)], ["A2", "2026-02-30", "smoke", "1", *spot(0)]]
    path = written(tmp_path / "a.csv", ["alarm_id", "raised_at", "device_kind", "level", "lon", "lat"], rows)
    code, result = told(capsys, "load", "alarms", path)
    assert (code, result["stopped"], result["refused"]) == (FINDINGS, True, 1)
    assert "A2" in Path(result["refused_file"]).read_text(encoding="utf-8-sig")
    assert main(["load", "alarms", str(path), "--skip-bad"]) == DONE
    assert "2 rows read = 1 new + 0 changed + 0 same + 1 refused" in capsys.readouterr().out


def test_first_passwords_go_to_a_file_only_its_owner_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "people.csv", ["账号", "姓名", "岗位", "网格编号"], [["w1", "张三", "网格员", GRIDS[0]]])
    code, result = told(capsys, "load", "accounts", path)
    secrets = Path(result["first_passwords"])
    assert (code, stat.S_IMODE(secrets.stat().st_mode)) == (DONE, 0o600)
    login, password = secrets.read_text(encoding="utf-8").splitlines()[1].split(",")
    assert login == "w1"
    assert password not in json.dumps(result)


def test_unknown_devices_are_registered_from_the_list(
    eng: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["A1", moment(0), "N1", "smoke", "1", *spot(0)]]
    path = written(
        tmp_path / "a.csv", ["alarm_id", "raised_at", "device_id", "device_kind", "level", "lon", "lat"], rows
    )
    told(capsys, "load", "alarms", path, "--set", "state=closed")
    code, listed = told(capsys, "imports", "unknown")
    assert [(one["owner_id"], one["alarms"]) for one in listed["unknown"]] == [("N1", 1)]
    code, result = told(capsys, "imports", "register", "N1")
    assert (code, result) == (DONE, {"registered": 1, "left": 0})


@pytest.mark.parametrize(
    "words",
    [("--map", "lon"), ("--set", "x"), ("--map", "nothing=kind"), ("--map", "no=nothing"), ("--set", "nothing=1")],
)
def test_a_mapping_that_cannot_be_is_refused_in_one_sentence(
    words: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "d.csv", ["no", "kind", "lng", "lat"], [["D1", "smoke", *spot(0)]])
    assert main(["load", "devices", str(path), "--map", "no=device_id", *words]) == REFUSED
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_fields_of_every_kind_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("places", "devices", "alarms", "accounts"):
        code, result = told(capsys, "imports", "fields", kind)
        assert code == DONE
        assert any(required for _name, _label, _kind, required in result["fields"])


def test_the_formats_that_are_read_are_all_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["load", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "CSV, XLSX, Parquet, GeoJSON, GeoPackage, Shapefile, GeoParquet, KML" in said
    assert {"GeoParquet", "KML"} <= set(files._words()["hint"].replace("、", " ").split())
