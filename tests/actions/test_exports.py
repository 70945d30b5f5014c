"""Exports: exactly the filtered rows, today's included, safe to open, and only for whoever made them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from governance.accounts.rules import Account, Role
from governance.accounts.store import changes, people
from governance.alarms.intake import Signal, receive
from governance.alarms.rules import Level
from governance.audit import store as audit
from governance.engine import Engine, NotFound, Refused
from governance.engine.text import speaking
from governance.indicators import actions as indicators
from governance.indicators.columns import COLUMNS
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Filters, Subject
from tests.city import NOW, PROFILE, Clock, account_of, small_city
from tests.city_areas import GRIDS, TOWNS

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
MONTH = Filters(MIDNIGHT - timedelta(days=30), MIDNIGHT)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eng(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("city"), clock)
    yield engine
    engine.close()


@pytest.fixture
def supervision(eng: Engine) -> Account:
    return account_of(eng, Role.SUPERVISION)


def who(eng: Engine, account_id: str) -> Account:
    found = eng.read(lambda db: people.account(db, account_id))
    assert found is not None
    return found


def as_csv(eng: Engine, account: Account, key: str, filters: Filters = MONTH) -> list[dict[str, str]]:
    made = indicators.export(eng, account, key, filters, "csv")
    content = indicators.fetch_export(eng, account, made.export_id).content
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(found) == made.row_count
    return found


def as_workbook(eng: Engine, account: Account, key: str, filters: Filters = MONTH) -> openpyxl.Workbook:
    made = indicators.export(eng, account, key, filters, "xlsx")
    return openpyxl.load_workbook(io.BytesIO(indicators.fetch_export(eng, account, made.export_id).content))


@pytest.mark.parametrize("key", INDICATORS)
def test_the_file_holds_exactly_the_rows_behind_the_figure(eng: Engine, supervision: Account, key: str) -> None:
    expected = indicators.rows(eng, supervision, key, MONTH, limit=10_000)
    found = as_csv(eng, supervision, key)
    heading = next(iter(found[0]))
    assert [row[heading] for row in found] == expected.iloc[:, 0].tolist()
    assert sum(row["计入分子"] == "是" for row in found) == int(expected["counted"].sum())


@pytest.mark.parametrize(
    "chosen",
    [
        {"town_code": TOWNS[0]},
        {"grid_code": GRIDS[5]},
        {"device_kind": "gas"},
        {"town_code": TOWNS[2], "device_kind": "smoke"},
    ],
)
def test_filters_hold_in_the_file_too(eng: Engine, supervision: Account, chosen: dict[str, str]) -> None:
    filters = Filters(MONTH.start_utc, MONTH.end_utc, **chosen)
    found = as_csv(eng, supervision, "alarms", filters)
    assert len(found) == indicators.value(eng, supervision, "alarms", filters).value > 0


def test_an_alarm_of_this_minute_is_in_the_file(eng: Engine, supervision: Account) -> None:
    device = eng.read(lambda db: db.execute("SELECT min(device_id) FROM gov.devices").fetchone())[0]
    alarm = receive(eng, Signal(device, Level.FIRE, "1.2 dB/m", NOW), PROFILE.zone)
    row = as_csv(eng, supervision, "alarms")[0]
    assert row["告警编号"] == alarm.alarm_id
    assert row["信号时间"] == "2026-11-20 16:30:00"
    assert row["级别"] == "Ⅰ 火警"


def test_the_file_reaches_no_further_than_the_account(eng: Engine) -> None:
    operator, officer = account_of(eng, Role.CENTRE_OPERATOR), account_of(eng, Role.GRID_OFFICER)
    assert {row["网格代码"] for row in as_csv(eng, operator, "alarms")} <= set(operator.area_codes)
    assert {row["网格代码"] for row in as_csv(eng, officer, "alarms")} == {GRIDS[0]}


def test_no_cell_starts_a_formula(eng: Engine, supervision: Account) -> None:
    found = as_csv(eng, supervision, "alarms") + as_csv(eng, supervision, "whistles")
    cells = [cell for row in found for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
    assert "'=1+1" in cells
    assert "'@堵塞通道" in cells
    sheet = as_workbook(eng, supervision, "alarms")["数据"]
    values = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in values if cell.data_type == "f"]
    assert "=1+1" in {cell.value for cell in values}  # a cell of text needs no apostrophe
    assert not [cell for cell in values if str(cell.value).startswith("'")]


def test_phones_in_what_people_wrote_are_masked(eng: Engine, supervision: Account) -> None:
    lines = {row["描述"] for row in as_csv(eng, supervision, "whistles")}
    assert "找王师傅 137****2210" in lines
    assert not [line for line in lines if "13712342210" in line]


def test_a_lone_elder_s_home_is_a_home_in_the_supervision_s_file(eng: Engine, supervision: Account) -> None:
    kinds = {row["场所类型"] for row in as_csv(eng, supervision, "devices_online")}
    assert "住宅" in kinds
    assert "独居老人家" not in kinds


def test_times_are_the_city_s_own(eng: Engine, supervision: Account) -> None:
    rows = indicators.rows(eng, supervision, "alarms", MONTH, limit=10_000)
    found = as_csv(eng, supervision, "alarms")
    expected = [at.tz_localize("UTC").tz_convert(ZONE).strftime("%Y-%m-%d %H:%M:%S") for at in rows["raised_at_utc"]]
    assert [row["信号时间"] for row in found] == expected
    sheet = as_workbook(eng, supervision, "alarms")["数据"]
    assert sheet["B2"].is_date
    assert f"{sheet['B2'].value:%Y-%m-%d %H:%M:%S}" == expected[0]


def test_a_row_says_that_its_due_time_is_provisional_and_no_other_row_does(eng: Engine, supervision: Account) -> None:
    cases = [row["案件编号"] for row in as_csv(eng, supervision, "whistles")]
    assert {row["时限说明"] for row in as_csv(eng, supervision, "whistles")} == {""}
    eng.write(lambda db: db.execute("UPDATE gov.cases SET due_provisional = TRUE WHERE case_id = ?", [cases[0]]))
    told = {row["案件编号"]: row["时限说明"] for row in as_csv(eng, supervision, "whistles")}
    assert [case_id for case_id in told if told[case_id] == "暂定"] == [cases[0]]
    shown = indicators.rows(eng, supervision, "whistles", MONTH, limit=10_000)
    assert shown.loc[shown["due_provisional"], "case_id"].tolist() == [cases[0]]


def test_the_workbook_says_what_it_is(eng: Engine, supervision: Account) -> None:
    filters = Filters(MONTH.start_utc, MONTH.end_utc, town_code=TOWNS[0])
    book = as_workbook(eng, supervision, "on_time_rate", filters)
    facts = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert facts["指标"] == "按期结案率"
    assert facts["公式"] == INDICATORS["on_time_rate"].formula
    assert facts["筛选"] == "镇区 东镇"
    assert facts["统计期"] == "2026-10-22 00:00 至 2026-11-21 00:00（不含）"
    assert facts["数据截至"] == "2026-11-20 16:30"
    assert facts["行数"] == str(book["数据"].max_row - 1)


def test_the_file_s_name_tells_figure_period_and_rows(eng: Engine, supervision: Account) -> None:
    made = indicators.export(eng, supervision, "fires", MONTH, "csv")
    assert made.filename == f"核实火警_20261022-20261120_{made.row_count}行.csv"


def test_english_readers_get_english_headings_and_values(eng: Engine, supervision: Account) -> None:
    with speaking("en"):
        made = indicators.export(eng, supervision, "alarms", MONTH, "csv")
        text = indicators.fetch_export(eng, supervision, made.export_id).content.decode("utf-8-sig")
        for subject in Subject:
            titles = [column.title() for column in COLUMNS[subject]]
            assert len(set(titles)) == len(titles)
            assert all(title.isascii() for title in titles)
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["Town"].startswith("town ")
    assert row["Kind of device"] in ("Smoke detector", "Smart electricity", "LPG alarm")
    assert made.filename.endswith("-rows.csv")


@pytest.mark.parametrize("subject", list(Subject))
def test_headings_are_all_different(subject: Subject) -> None:
    titles = [column.title() for column in COLUMNS[subject]]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_nothing_to_export_gives_a_file_with_headings_alone(eng: Engine, supervision: Account, fmt: str) -> None:
    empty = Filters(MONTH.start_utc, MONTH.end_utc, town_code="990001999")
    made = indicators.export(eng, supervision, "alarms", empty, fmt)
    assert made.row_count == 0
    if fmt == "csv":
        assert as_csv(eng, supervision, "alarms", empty) == []
    else:
        assert as_workbook(eng, supervision, "alarms", empty)["数据"].max_row == 1


def test_an_export_is_written_down_with_its_filters(eng: Engine, supervision: Account) -> None:
    filters = Filters(MONTH.start_utc, MONTH.end_utc, device_kind="gas")
    made = indicators.export(eng, supervision, "alarms", filters, "csv")
    entry = eng.read(audit.entries)[-1][0]
    assert (entry.action, entry.subject, entry.account_id) == ("rows.export", "alarms", supervision.account_id)
    assert f'"rows": {made.row_count}' in entry.detail
    assert '"device_kind": "gas"' in entry.detail


def test_nobody_fetches_another_s_export_or_an_expired_one(eng: Engine, supervision: Account, clock: Clock) -> None:
    made = indicators.export(eng, supervision, "alarms", MONTH, "csv")
    for account, export_id in ((account_of(eng, Role.ADMINISTRATOR), made.export_id), (supervision, "guessed")):
        with pytest.raises(NotFound):
            indicators.fetch_export(eng, account, export_id)
    clock.at += timedelta(days=7, minutes=1)
    with pytest.raises(NotFound):
        indicators.fetch_export(eng, supervision, made.export_id)


REACHES = [
    ("UPDATE gov.account_areas SET area_code = ? WHERE account_id = ?", GRIDS[1]),
    ("UPDATE gov.accounts SET role = ? WHERE account_id = ?", "supervision"),
    ("UPDATE gov.accounts SET department_code = ? WHERE account_id = ?", "fire"),
]


@pytest.mark.parametrize(("sql", "value"), REACHES)
def test_an_export_does_not_outlive_the_reach_it_was_made_with(eng: Engine, sql: str, value: str) -> None:
    officer = account_of(eng, Role.GRID_OFFICER)
    if "department" in sql:
        eng.write(lambda db: db.execute(sql, ["police", officer.account_id]) and None)
    made = indicators.export(eng, who(eng, officer.account_id), "alarms", MONTH, "csv")
    assert indicators.fetch_export(eng, who(eng, officer.account_id), made.export_id).content
    eng.write(lambda db: db.execute(sql, [value, officer.account_id]) and None)
    with pytest.raises(NotFound, match="找不到这份导出文件"):
        indicators.fetch_export(eng, who(eng, officer.account_id), made.export_id)


def test_a_wider_reach_takes_no_export_away(eng: Engine) -> None:
    key = account_of(eng, Role.GRID_OFFICER).account_id
    made = indicators.export(eng, who(eng, key), "alarms", MONTH, "csv")
    eng.write(lambda db: changes.add_area(db, key, GRIDS[1]))
    assert indicators.fetch_export(eng, who(eng, key), made.export_id).content


def test_an_export_from_before_reaches_were_kept_is_gone(eng: Engine, supervision: Account) -> None:
    made = indicators.export(eng, supervision, "alarms", MONTH, "csv")
    eng.write(lambda db: db.execute("UPDATE gov.exports SET reach = NULL") and None)
    with pytest.raises(NotFound):
        indicators.fetch_export(eng, supervision, made.export_id)


def test_what_was_exported_for_a_colleague_goes_when_he_is_back(eng: Engine) -> None:
    officer = account_of(eng, Role.GRID_OFFICER)
    lent = replace(officer, area_codes=(*officer.area_codes, GRIDS[1]), stands_for=("U-away",))
    made = indicators.export(eng, lent, "alarms", MONTH, "csv")
    assert indicators.fetch_export(eng, lent, made.export_id).content
    with pytest.raises(NotFound):
        indicators.fetch_export(eng, officer, made.export_id)


def test_too_many_rows_are_refused_with_the_numbers_and_nothing_is_kept(eng: Engine, supervision: Account) -> None:
    eng.write(
        lambda db: db.execute("INSERT INTO gov.settings VALUES ('exports.most_rows', '100', now()::TIMESTAMP, NULL)")
    )
    rows = indicators.row_count(eng, supervision, "alarms", MONTH)
    with pytest.raises(Refused, match=f"{rows}.*100"):
        indicators.export(eng, supervision, "alarms", MONTH, "csv")
    assert eng.read(lambda db: db.execute("SELECT count(*) FROM gov.exports").fetchone()) == (0,)


def test_an_unknown_format_is_refused(eng: Engine, supervision: Account) -> None:
    with pytest.raises(Refused):
        indicators.export(eng, supervision, "alarms", MONTH, "exe")


@pytest.mark.parametrize("role", [Role.MICRO_GRID_REPORTER, Role.COMPANY_CONTACT])
def test_who_may_not_export_gets_nothing(eng: Engine, role: Role) -> None:
    with pytest.raises(Refused):
        indicators.export(eng, account_of(eng, role), "alarms", MONTH, "csv")
