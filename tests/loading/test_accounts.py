"""Accounts from a file: first passwords are shown once, roles need what they answer for."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.accounts.actions import reached, session_ref, sign_in, who
from governance.accounts.rules import Account
from governance.engine import Engine, Refused
from governance.procedures.loading.undo import undo
from tests.city_areas import GRIDS, MICRO_GRIDS
from tests.loading.files import counts, everything, frame, loaded, number, silent, written

HEADER = ["账号", "姓名", "岗位", "网格编号", "部门", "手机"]
ROWS = [
    ["w1", "张三", "网格员", f"{GRIDS[0]}、{GRIDS[1]}", "", "13712342210"],
    ["x1", "李四", "微网格信息员", MICRO_GRIDS[0], "", ""],
    ["b1", "王五", "部门经办", "", "消防大队", ""],
]
OWNERS = {
    "department_code": ("部门", ["b1", "王五", "部门经办"]),
    "centre_id": ("服务中心", ["z1", "孙", "服务中心值守"]),
    "premises_id": ("场所编号", ["d1", "钱", "单位联系人"]),
}
BEFORE = {"department_code": "fire", "centre_id": "C01", "premises_id": "P0000009"}
AFTER = {"department_code": "housing", "centre_id": "C02", "premises_id": "P0000010"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "people.csv", HEADER, ROWS)


def test_people_come_with_their_areas_and_sign_in_with_a_password_that_is_kept_nowhere(eng: Engine, path: Path) -> None:
    summary = loaded(eng, "accounts", path)
    assert counts(summary) == (3, 0, 0, 0)
    passwords = dict(summary.first_passwords)
    assert set(passwords) == {"w1", "x1", "b1"}
    assert sign_in(eng, "w1", passwords["w1"], "127.0.0.1")
    areas = frame(
        eng, "SELECT area_code FROM gov.account_areas JOIN gov.accounts USING (account_id) WHERE login = 'w1'"
    )
    assert sorted(areas["area_code"]) == sorted(GRIDS[:2])
    assert frame(eng, "SELECT department_code FROM gov.accounts WHERE login = 'b1'").iloc[0, 0] == "fire"
    kept = [*eng.home.rglob("*")]
    assert not [one for one in kept if one.is_file() and passwords["w1"].encode() in one.read_bytes()]
    assert passwords["w1"] not in repr(summary)


def test_the_same_file_twice_changes_nobody_and_makes_no_password(eng: Engine, path: Path) -> None:
    loaded(eng, "accounts", path)
    before = everything(eng)
    again = loaded(eng, "accounts", path)
    assert (counts(again), again.first_passwords) == ((0, 0, 3, 0), ())
    assert everything(eng) == before


def test_another_grid_is_another_grid_and_nothing_else(eng: Engine, path: Path) -> None:
    loaded(eng, "accounts", path)
    hashes = frame(eng, "SELECT login, password_hash FROM gov.accounts ORDER BY 1").to_numpy().tolist()
    rows = [["w1", "张三", "网格员", GRIDS[2], "", "13712342210"], *ROWS[1:]]
    summary = loaded(eng, "accounts", written(path, HEADER, rows))
    assert (counts(summary), dict(summary.changed_fields)) == ((0, 1, 2, 0), {"areas": 1})
    assert frame(eng, "SELECT login, password_hash FROM gov.accounts ORDER BY 1").to_numpy().tolist() == hashes
    assert summary.import_id
    undo(eng, None, summary.import_id, silent)
    areas = "SELECT count(*) FROM gov.account_areas JOIN gov.accounts USING (account_id) WHERE login = 'w1'"
    assert number(eng, areas) == 2


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["w9", "赵", "网格员", "990001999001001", "", ""], "网格编号"),
        (["w9", "赵", "网格员", "", "", ""], "网格编号"),
        (["b9", "赵", "部门经办", "", "没有的局", ""], "部门"),
        (["b9", "赵", "总督", "", "", ""], "岗位"),
    ],
)
def test_nobody_answers_for_what_this_city_does_not_have(eng: Engine, path: Path, row: list, field: str) -> None:
    summary = loaded(eng, "accounts", written(path, HEADER, [*ROWS, row]))
    assert (counts(summary), summary.stopped) == ((3, 0, 0, 1), True)
    assert (summary.faults[0].line, summary.faults[0].field) == (5, field)


def test_new_officers_of_a_file_without_areas_are_told_and_their_column_is_found_by_its_usual_names(
    eng: Engine, path: Path
) -> None:
    bare = loaded(eng, "accounts", written(path, ["账号", "姓名", "岗位"], [["n1", "赵", "网格员"]]), dry_run=True)
    assert any("指明哪一列是“负责区域”" in sentence for sentence in bare.warnings)
    for name in ("区域", "责任区", "区域代码", "网格代码", "微网格代码"):
        table = written(path, ["账号", "姓名", "岗位", name], [["n1", "赵", "网格员", GRIDS[0]]])
        told = loaded(eng, "accounts", table, dry_run=True)
        assert (told.mapping["area_codes"], told.new, told.warnings) == (name, 1, ())


def test_the_loader_cannot_lock_himself_out(eng: Engine, admin: Account, tmp_path: Path) -> None:
    path = written(tmp_path / "me.csv", ["账号", "姓名", "岗位"], [[admin.login, admin.name, "督查室"]])
    assert loaded(eng, "accounts", path, admin).refused == 1


def test_who_has_signed_in_since_is_not_taken_back(eng: Engine, path: Path) -> None:
    summary = loaded(eng, "accounts", path)
    sign_in(eng, "x1", dict(summary.first_passwords)["x1"], "127.0.0.1")
    assert summary.import_id
    with pytest.raises(Refused):
        undo(eng, None, summary.import_id, silent)
    assert number(eng, "SELECT count(*) FROM gov.accounts WHERE login IN ('w1', 'x1', 'b1')") == 3


@pytest.mark.parametrize(("active", "refused"), [("是", 1), ("否", 0)])
def test_no_file_lets_somebody_in_again_who_has_left(eng: Engine, path: Path, active: str, refused: int) -> None:
    loaded(eng, "accounts", path)
    sql = "UPDATE gov.accounts SET active = FALSE, left_at_utc = now()::TIMESTAMP WHERE login = 'x1'"
    eng.write(lambda db: db.execute(sql) and None)
    rows = [[*ROWS[1], active]]
    summary = loaded(eng, "accounts", written(path, [*HEADER, "启用"], rows))
    assert counts(summary)[3] == refused
    assert number(eng, "SELECT count(*) FROM gov.accounts WHERE login = 'x1' AND active") == 0


@pytest.mark.parametrize("column", ["department_code", "centre_id", "premises_id"])
def test_whoever_gets_another_owner_by_a_file_is_signed_out_and_again_when_it_is_undone(
    eng: Engine, tmp_path: Path, column: str
) -> None:
    header, row = OWNERS[column]
    path = written(tmp_path / "owners.csv", ["账号", "姓名", "岗位", header], [[*row, BEFORE[column]]])
    password = dict(loaded(eng, "accounts", path).first_passwords)[row[0]]
    ref = session_ref(sign_in(eng, row[0], password, "127.0.0.1").token)
    before = reached(eng)
    moved = loaded(eng, "accounts", written(path, ["账号", "姓名", "岗位", header], [[*row, AFTER[column]]]))
    assert counts(moved) == (0, 1, 0, 0)
    assert who(eng, ref) is None
    changed = {key for key, mark in reached(eng).items() if before.get(key) != mark}
    assert len(changed) == 1  # so open streams take up what he is now
    ref = session_ref(sign_in(eng, row[0], password, "127.0.0.1").token)
    undo(eng, None, str(moved.import_id), silent)
    assert who(eng, ref) is None


def test_another_name_ends_no_session(eng: Engine, path: Path) -> None:
    password = dict(loaded(eng, "accounts", path).first_passwords)["w1"]
    ref = session_ref(sign_in(eng, "w1", password, "127.0.0.1").token)
    loaded(eng, "accounts", written(path, HEADER, [["w1", "张三丰", *ROWS[0][2:]], *ROWS[1:]]))
    assert who(eng, ref) is not None


def test_mailboxes_come_with_the_people_and_a_preview_shows_them_masked(eng: Engine, tmp_path: Path) -> None:
    header = ["账号", "姓名", "岗位", "网格编号", "电子邮箱"]
    rows = [["w1", "张三", "网格员", GRIDS[0], "zhang.san@city.example"], ["w2", "李四", "网格员", GRIDS[1], ""]]
    assert counts(loaded(eng, "accounts", written(tmp_path / "one.csv", header, rows))) == (2, 0, 0, 0)
    mails = "SELECT email FROM gov.accounts WHERE login IN ('w1', 'w2') ORDER BY login"
    assert [one or None for one in frame(eng, mails)["email"].fillna("")] == ["zhang.san@city.example", None]
    rows[0][-1], rows[1][-1] = "san@city.example", "李四的邮箱"
    again = loaded(eng, "accounts", written(tmp_path / "two.csv", header, rows))
    assert counts(again) == (0, 1, 0, 1)
    (change,) = again.changes
    assert (change.old, change.new) == ("z****@city.example", "s****@city.example")
    rows[1][-1] = ""
    taken = loaded(eng, "accounts", written(tmp_path / "three.csv", header, rows))
    assert taken.import_id
    assert frame(eng, mails)["email"].iloc[0] == "san@city.example"
    undo(eng, None, taken.import_id, silent)
    assert frame(eng, mails)["email"].iloc[0] == "zhang.san@city.example"


def test_letters_of_another_size_are_the_same_account(eng: Engine, path: Path, tmp_path: Path) -> None:
    loaded(eng, "accounts", path)
    rows = [["W1", "张三", "网格员", GRIDS[2], "", "13712342210"], ["B9", "钱", "部门经办", "", "消防大队", ""]]
    summary = loaded(eng, "accounts", written(tmp_path / "again.csv", HEADER, rows))
    assert counts(summary) == (1, 1, 0, 0)
    assert number(eng, "SELECT count(*) FROM gov.accounts WHERE lower(login) = 'w1'") == 1
    twice = [["N1", "甲", "部门经办", "", "消防大队", ""], ["n1", "乙", "部门经办", "", "消防大队", ""]]
    assert loaded(eng, "accounts", written(tmp_path / "twice.csv", HEADER, twice)).refused
    assert number(eng, "SELECT count(*) FROM gov.accounts WHERE lower(login) = 'n1'") == 0


@pytest.mark.parametrize("phone", ["12345", "119", "95598", "1381234567", "00000000000"])
def test_no_service_number_and_no_half_number_is_taken(eng: Engine, path: Path, tmp_path: Path, phone: str) -> None:
    rows = [["t1", "张三", "网格员", GRIDS[2], "", phone]]
    assert loaded(eng, "accounts", written(tmp_path / "phones.csv", HEADER, rows)).refused == 1


def test_premises_that_nobody_knows_are_told_once(eng: Engine, tmp_path: Path) -> None:
    header = ["账号", "姓名", "岗位", "场所编号"]
    rows = [["d1", "钱", "单位联系人", "P9999999"], ["d2", "孙", "单位联系人", ""]]
    summary = loaded(eng, "accounts", written(tmp_path / "contacts.csv", header, rows))
    assert [(one.line, one.field) for one in summary.faults] == [(2, "场所编号"), (3, "场所编号")]
