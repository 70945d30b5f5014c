"""The import page as Streamlit runs it: from a file that has come to rows that count, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Account, Role
from governance.accounts.store import sessions
from governance.engine import Engine, NotFound, Refused
from governance.engine.home import ROOT
from governance.imports import actions as imports
from governance.procedures.loading import jobs, received
from pages.parts import session
from tests.city import Clock, account_of, small_city
from tests.city_areas import GRIDS, shape_of

WEST, SOUTH, EAST, NORTH = shape_of(GRIDS[0]).bounds
LON, LAT = (WEST + EAST) / 2, (SOUTH + NORTH) / 2
DEVICES = f"""设备编号,设备类型,经度,纬度,安装日期,出资方式
T-1,烟感,{LON},{LAT},2026-10-01,免费
T-2,怪物,{LON},{LAT},2026-10-02,自费
"""
ALARMS = f"""告警编号,告警时间,设备编号,设备类型,告警级别,经度,纬度,关闭时间
N-1,2026-10-01 08:00,X-9,烟感,Ⅱ级,{LON},{LAT},2026-10-01 09:00
"""
PEOPLE = """账号,姓名,岗位,负责区域
new-1,<b>某人</b>,网格员,{grid}
"""
TOKENS = iter(f"{number:032x}" for number in range(1, 1000))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    eng = small_city(tmp_path / "city", Clock())
    engine.set_current(eng)
    yield eng
    engine.set_current(None)
    eng.close()


@pytest.fixture
def admin(city: Engine) -> Account:
    return account_of(city, Role.ADMINISTRATOR)


@pytest.fixture
def page(city: Engine, admin: Account, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The import page, ready to be run."""
    ref = accounts.session_ref("token of the import page")
    city.write(lambda db: sessions.start_session(db, ref, admin.account_id, city.now(), "127.0.0.1"))
    monkeypatch.setattr(session, "identity", lambda: (admin.account_id, ref))
    test = AppTest.from_file(str(Path(ROOT) / "pages" / "navigation.py"), default_timeout=30)
    test._page_hash = calc_hash("imports")  # AppTest can only switch to pages that are files
    return test


def sent(eng: Engine, account: Account, name: str, *parts: str) -> None:
    """Have a file come from the browser."""
    token = next(TOKENS)
    for number, text in enumerate(parts):
        path = received.place_for(eng, account, token, name if not number else f"{number} {name}")
        path.write_text(text, encoding="utf-8")
    received.settle(eng, account, token)


def ended(test: AppTest, eng: Engine, account: Account) -> AppTest:
    """Wait until the account's job has ended and draw the page anew."""
    until = time.monotonic() + 60
    while (job := jobs.current(eng, account)) is None or not job.ended:
        assert time.monotonic() < until
        time.sleep(0.01)
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    """Return what the page says in words outside its tables."""
    assert not test.exception
    shown = [*test.markdown, *test.caption, *test.warning, *test.info, *test.success, *test.subheader]
    return "\n".join([*(str(one.value) for one in shown), *(one.label for one in test.button)]).replace("\\", "")


def table(test: AppTest, column: str) -> list[list[str]]:
    """Return the rows of the first table that has a column of this name."""
    found = next(one.value for one in test.dataframe if column in one.value.columns)
    return found.astype(str).to_numpy().tolist()


def keys(test: AppTest) -> set[str]:
    return {one.key for one in test.button if one.key}


def devices(eng: Engine, like: str) -> int:
    sql = "SELECT count(*) FROM gov.devices WHERE device_id LIKE ?"
    return int(eng.read(lambda db: db.execute(sql, [like]).fetchone())[0])  # type: ignore[index]


def test_without_a_file_the_page_says_what_can_be_loaded(page: AppTest) -> None:
    test = page.run()
    assert [one.label for one in test.expander] == ["镇区", "网格", "微网格", "场所", "设备", "告警", "账号"]


def test_a_file_is_recognised_and_its_first_rows_are_shown_as_they_would_be_read(
    page: AppTest, city: Engine, admin: Account
) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    test = page.run()
    assert test.selectbox(key="imports-kind-devices").value == "devices"
    chosen = {one.label: one.value for one in test.selectbox if str(one.key).startswith("imports-column-")}
    assert chosen["设备编号（必填）"] == "设备编号"
    theirs, ours = (one.value for one in test.dataframe if "行号" in one.value.columns)
    assert theirs["设备类型"].tolist() == ["烟感", "怪物"]
    assert ours["设备类型"].tolist() == ["智能烟感", ""]
    assert "不认识这个值" in ours["问题"].tolist()[1]
    assert devices(city, "T-%") == 0


def test_dry_run_then_load_without_the_bad_row_then_undo(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    test = page.run()
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    assert "还没有写入任何数据" in said(test)
    assert [row[1:3] for row in table(test, "原因")] == [["设备类型", "怪物"]]
    assert devices(city, "T-%") == 0
    test = ended(test.button(key="imports-skip").click().run(), city, admin)
    assert "已导入" in said(test)
    assert devices(city, "T-%") == 1
    (row,) = [one for one in table(test, "状态") if "烟感.csv" in one]
    assert row[6:11] == ["2", "1", "0", "0", "1"]
    assert "imports-undo" in keys(test)
    jobs.start_undo(city, admin, row[0])
    test = ended(test, city, admin)
    assert "已撤销：删去 1 行" in said(test)
    assert devices(city, "T-%") == 0
    test.button(key="imports-undone-seen").click().run()
    assert jobs.current(city, admin) is None


def test_an_unknown_word_is_given_its_meaning_on_the_page(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    test = page.run()
    test.selectbox(key="imports-word-kind-怪物").select("gas").run()
    ours = [one.value for one in test.dataframe if "行号" in one.value.columns][1]
    assert ours["设备类型"].tolist() == ["智能烟感", "液化气报警"]
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    assert "imports-load" in keys(test)
    ended(test.button(key="imports-load").click().run(), city, admin)
    assert devices(city, "T-%") == 2


def test_a_column_can_be_left_out_or_set_to_one_value(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    test = page.run()
    box = next(one for one in test.selectbox if str(one.key).endswith("-kind") and "column" in str(one.key))
    test = box.select("\x00nothing").run()
    assert test.button(key="imports-try").disabled
    assert "缺少“设备类型”一列" in said(test)
    box = next(one for one in test.selectbox if str(one.key).endswith("-kind") and "column" in str(one.key))
    test = box.select("\x00constant").run()
    constant = next(one for one in test.selectbox if "constant" in str(one.key))
    test = constant.select("smoke").run()
    assert not test.button(key="imports-try").disabled
    ours = [one.value for one in test.dataframe if "行号" in one.value.columns][1]
    assert ours["设备类型"].tolist() == ["智能烟感", "智能烟感"]


def test_the_columns_of_a_named_source_are_remembered(page: AppTest, city: Engine, admin: Account) -> None:
    odd = DEVICES.replace("设备编号", "SN码").replace("怪物", "燃气")
    sent(city, admin, "一.csv", odd)
    test = page.run()
    box = next(one for one in test.selectbox if str(one.key).endswith("-device_id"))
    test = box.select("SN码").run()
    source = test.selectbox(key="imports-source-devices")
    assert source.value is None
    order = jobs_order(test, city, admin)
    assert order.mapping["device_id"] == "SN码"


def jobs_order(test: AppTest, eng: Engine, admin: Account):  # type: ignore[no-untyped-def]
    ended(test.button(key="imports-try").click().run(), eng, admin)
    job = jobs.current(eng, admin)
    assert job is not None
    assert job.order is not None
    return job.order


def test_a_file_nobody_can_read_is_one_sentence_and_another_can_be_chosen(
    page: AppTest, city: Engine, admin: Account
) -> None:
    sent(city, admin, "空.csv", "")
    test = page.run()
    assert "空.csv 是空的" in said(test)
    assert "imports-try" not in keys(test)
    test.button(key="imports-other").click().run()
    assert received.current(city, admin) is None


def test_going_back_to_the_columns_keeps_what_was_chosen(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    test = page.run()
    test.selectbox(key="imports-word-kind-怪物").select("gas").run()
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    test = test.button(key="imports-again").click().run()
    assert test.selectbox(key="imports-word-kind-怪物").value == "gas"


def test_first_passwords_can_be_taken_once(page: AppTest, city: Engine, admin: Account) -> None:
    code = city.read(lambda db: db.execute("SELECT min(code) FROM gov.areas WHERE level = 'grid'").fetchone())[0]  # type: ignore[index]
    sent(city, admin, "人员.csv", PEOPLE.format(grid=code))
    test = page.run()
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    test = ended(test.button(key="imports-load").click().run(), city, admin)
    assert "只能下载这一次" in said(test)
    job = jobs.current(city, admin)
    assert job is not None
    name, content = jobs.take_passwords(city, admin, job.job_id)
    assert name == "first-passwords.csv"
    assert '"new-1",' in content.decode("utf-8-sig")
    with pytest.raises(NotFound):
        jobs.take_passwords(city, admin, job.job_id)
    assert "只能下载这一次" not in said(test.run())


def test_devices_that_alarms_name_are_registered_from_the_list(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "告警.csv", ALARMS)
    test = page.run()
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    test = ended(test.button(key="imports-load").click().run(), city, admin)
    assert [row[:2] for row in table(test, "首次导入")] == [["设备", "X-9"]]
    test.button(key="unknown-page-all").click().run()
    assert devices(city, "X-9") == 1


def test_what_a_file_holds_is_text_and_never_markup(page: AppTest, city: Engine, admin: Account) -> None:
    nasty = "<img src=x onerror=alert(1)>[点](javascript:1)"
    sent(city, admin, "烟感.csv", DEVICES.replace("安装日期", nasty).replace("怪物", "**粗**"))
    test = page.run()
    shown = "\n".join(str(one.value) for one in test.markdown) + "\n".join(str(one.value) for one in test.caption)
    assert "<img" not in shown.replace("\\<", "")
    assert "](javascript" not in shown
    labels = [one.label for one in test.selectbox]
    assert not any("**粗" in label for label in labels)


def test_only_administrators_load(city: Engine) -> None:
    officer = account_of(city, Role.GRID_OFFICER)
    with pytest.raises(Refused):
        received.place_for(city, officer, "0" * 32, "a.csv")
    with pytest.raises(Refused):
        jobs.under_way(city, officer)
    with pytest.raises(Refused):
        imports.history(city, officer)
