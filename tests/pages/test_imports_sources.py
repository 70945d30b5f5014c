"""What was saved for a source stands on the import page, can be changed there, and can be left aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Account
from governance.engine import Engine
from governance.procedures.loading import jobs
from governance.procedures.loading.order import Order
from governance.procedures.loading.run import load
from tests.pages.test_imports import LAT, LON, admin, city, ended, keys, page, said, sent

__all__ = ["admin", "city", "page"]

FILE = f"设备编号,类型,安装日期,经度,纬度\nT-1,怪物,5/6/2026,{LON},{LAT}\nT-2,妖精一,5/6/2026,{LON},{LAT}\n"
USED = "imports-saved-devices-平台"


@pytest.fixture(autouse=True)
def earlier(city: Engine, tmp_path: Path) -> None:
    """A file of the source has been loaded before, and what was said of it is saved."""
    path, words = tmp_path / "earlier.csv", tmp_path / "words.csv"
    path.write_text(FILE.replace("T-", "T-0"), encoding="utf-8")
    words.write_text("field,theirs,ours\nkind,怪物,gas\nkind,妖精*,smoke\nkind,龙,electricity\n", encoding="utf-8")
    more = {"constants": {"funding": "free"}, "datum": "gcj02", "day_first": False}
    load(city, None, Order("devices", path, values_file=words, source_name="平台", **more), lambda stage, share: None)


def of_source(page: AppTest, city: Engine, admin: Account) -> AppTest:
    """The page with another file of the same source."""
    sent(city, admin, "烟感.csv", FILE)
    test = page.run()
    assert USED not in keys(test)
    return test.selectbox(key="imports-source-devices").select("平台").run()


def tried(test: AppTest, city: Engine, admin: Account) -> tuple[jobs.Job, AppTest]:
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    job = jobs.current(city, admin)
    assert job is not None
    return job, test


def words_of(job: jobs.Job) -> str:
    assert job.order is not None
    assert job.order.values_file is not None
    return job.order.values_file.read_text(encoding="utf-8")


def test_what_was_saved_is_filled_in_and_used(page: AppTest, city: Engine, admin: Account) -> None:
    test = of_source(page, city, admin)
    assert "5 列的对应、1 个固定值、3 个取值、GCJ-02、月在前" in test.checkbox(key=USED).label.replace("\\", "")
    assert test.selectbox(key="imports-datum-devices-平台").value == "gcj02"
    assert test.selectbox(key="imports-word-平台-kind-怪物").value == "gas"
    job, test = tried(test, city, admin)
    assert job.summary is not None, job.refused
    assert (job.summary.new, job.summary.refused) == (2, 0)
    assert "龙" in words_of(job), "a word that this file does not have is not lost"
    ended(test.button(key="imports-load").click().run(), city, admin)
    sql = "SELECT kind, funding, datum_in, installed_on::VARCHAR FROM gov.devices WHERE device_id IN ('T-1', 'T-2')"
    rows = city.read(lambda db: db.execute(f"{sql} ORDER BY device_id").fetchall())
    assert rows == [("gas", "free", "gcj02", "2026-05-06"), ("smoke", "free", "gcj02", "2026-05-06")]


def test_each_of_it_can_be_changed(page: AppTest, city: Engine, admin: Account) -> None:
    test = of_source(page, city, admin)
    test.selectbox(key="imports-word-平台-kind-怪物").select("smoke")
    test.selectbox(key="imports-datum-devices-平台").select("bd09")
    job, _test = tried(test.run(), city, admin)
    assert job.order is not None
    assert job.order.datum == "bd09"
    assert "怪物,smoke" in words_of(job)
    assert job.summary is not None, job.refused
    assert not [line for line in job.summary.warnings if "平台" in line], (
        "nothing is filled in behind the reader's back"
    )


def test_all_of_it_can_be_left_aside(page: AppTest, city: Engine, admin: Account) -> None:
    test = of_source(page, city, admin).checkbox(key=USED).uncheck().run()
    assert test.selectbox(key="imports-datum-devices-").value is None
    assert test.selectbox(key="imports-word-kind-怪物").value is None
    assert test.selectbox(key="imports-word-kind-妖精一").value is None
    assert "固定值" not in said(test)
    job, _test = tried(test, city, admin)
    assert job.order is not None
    assert (job.order.constants, job.order.values_file) == ({}, None)
