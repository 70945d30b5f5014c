"""What the checks find: nothing in a city in order, and whatever is put out of order, once and with its reason."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from governance.accounts.rules import Role
from governance.engine import Engine, Refused
from governance.engine.text import speaking
from governance.indicators.exports import fetch_export, words_of
from governance.procedures.quality import listing, telling
from governance.procedures.quality.rules import DAY_MINUTES, SEVERITIES, TIME_RULES, WAYS, Check, Thing, TimeRule
from governance.procedures.quality.words import check_name, fault_name, severity_name, way_name, well, why
from governance.procedures.store import mending
from governance.whistles.store.discretion import OF_NO_HOME
from tests.city import account_of
from tests.city_areas import GRIDS, SOUTH, WEST
from tests.quality.city import admin, ago, counts, device, lose, run, stand, value


def rows(eng: Engine, check: Check) -> list[dict]:
    return listing.rows(eng, admin(eng), check).to_dict("records")


def test_a_city_in_order_has_nothing_to_mend(eng: Engine) -> None:
    assert counts(eng) == {}


def test_what_belongs_to_no_grid_is_told_with_its_reason(eng: Engine) -> None:
    lose(eng, "premises", "P0000005", SOUTH + 0.01, WEST + 0.01)
    lose(eng, "devices", device(eng, 3), 0.0, 0.0)
    lose(eng, "devices", device(eng, 4), 100.0, 10.0)
    lose(eng, "devices", device(eng, 5), None, None)
    assert counts(eng) == {"unassigned": 4}
    found = rows(eng, Check.UNASSIGNED)
    assert found[0]["subject_id"] == "P0000005"  # its devices are mended along with it
    reasons = {row["subject_id"]: row["reason"] for row in found}
    assert reasons == {
        "P0000005": "swapped",
        device(eng, 3): "missing",
        device(eng, 4): "outside",
        device(eng, 5): "missing",
    }


def test_what_was_snapped_is_told_with_the_metres_to_its_grid(eng: Engine) -> None:
    key = device(eng, 3)
    stand(eng, "devices", key, WEST - 0.0002, SOUTH + 0.01)
    run(eng, "UPDATE gov.devices SET located = 'snapped' WHERE device_id = ?", key)
    assert counts(eng) == {"snapped": 1}
    assert rows(eng, Check.SNAPPED)[0]["metres"] == pytest.approx(18.9, abs=0.4)


def test_alarms_and_open_cases_without_a_grid_are_listed_and_closed_cases_are_not(eng: Engine) -> None:
    alarm = run(eng, "SELECT alarm_id FROM gov.alarms ORDER BY 1 LIMIT 1")[0][0]
    run(eng, "UPDATE gov.alarms SET located = 'unassigned' WHERE alarm_id = ?", alarm)
    run(eng, "UPDATE gov.cases SET located = 'unassigned'")
    found = {row["subject"] for row in rows(eng, Check.UNASSIGNED)}
    assert found == {"alarm", "case"}
    # what speaks of the people of a home is for its officer to mend
    still_open = run(eng, f"SELECT count(*) FROM gov.cases WHERE state = 'open' AND {OF_NO_HOME}")[0][0]
    assert still_open
    assert counts(eng) == {"unassigned": 1 + still_open}


def test_two_devices_are_one_when_kind_premises_position_and_place_agree(eng: Engine) -> None:
    one, two, three = (device(eng, number) for number in (3, 4, 5))
    run(
        eng,
        "UPDATE gov.devices SET kind = 'smoke', premises_id = 'P0000001' WHERE device_id IN (?, ?, ?)",
        one,
        two,
        three,
    )
    for key, lon in ((one, WEST + 0.05), (two, WEST + 0.05 + 1.5 / 94_000), (three, WEST + 0.05 - 2.5 / 94_000)):
        stand(eng, "devices", key, lon, SOUTH + 0.02)
    assert counts(eng) == {"duplicates": 2}
    assert [row["subject_id"] for row in rows(eng, Check.DUPLICATES)] == sorted([one, two])
    assert rows(eng, Check.DUPLICATES)[0]["metres"] == pytest.approx(1.5, abs=0.05)
    run(eng, "UPDATE gov.devices SET position = '二楼' WHERE device_id = ?", two)
    assert counts(eng) == {"close_by": 2}
    run(eng, "UPDATE gov.devices SET kind = 'gas' WHERE device_id = ?", two)
    assert counts(eng) == {}


def test_devices_that_only_stand_where_their_premises_stands_are_no_doubles(eng: Engine) -> None:
    run(eng, "UPDATE gov.devices SET lon = 119.5, lat = 31.9, premises_id = 'P0000001', kind = 'gas'")
    assert set(counts(eng)) == {"duplicates"}
    stand(eng, "premises", "P0000001", 119.5, 31.9)
    assert counts(eng) == {}
    stand(eng, "premises", "P0000001", WEST + 0.01, SOUTH + 0.01)
    run(eng, "UPDATE gov.devices SET lon_in = NULL, lat_in = NULL")
    assert counts(eng) == {}


def test_a_device_without_premises_is_told_the_nearest(eng: Engine) -> None:
    one, two, three = (device(eng, number) for number in (3, 4, 5))
    for key, premises in ((one, None), (two, "P9999999"), (three, None)):
        run(eng, "UPDATE gov.devices SET premises_id = ? WHERE device_id = ?", premises, key)
    stand(eng, "premises", "P0000008", WEST + 0.08, SOUTH + 0.02)
    stand(eng, "devices", one, WEST + 0.08 + 10 / 94_000, SOUTH + 0.02)
    stand(eng, "devices", two, WEST + 0.08 + 60 / 94_000, SOUTH + 0.02)
    stand(eng, "devices", three, None, None)
    found = {row["subject_id"]: row for row in rows(eng, Check.WITHOUT_PREMISES)}
    assert set(found) == {one, two, three}
    assert (found[one]["near_id"], found[one]["clear"]) == ("P0000008", True)
    assert (found[two]["near_id"], found[two]["clear"]) == ("P0000008", False)
    assert found[three]["near_id"] != found[three]["near_id"]  # nothing is near what stands nowhere


def test_premises_without_contact_and_grids_without_officer_are_told_with_their_devices(eng: Engine) -> None:
    run(eng, "DELETE FROM gov.contacts WHERE premises_id IN ('P0000003', 'P0000004')")
    run(eng, "UPDATE gov.accounts SET active = FALSE WHERE account_id = 'U-grid_officer'")
    assert counts(eng) == {"without_contact": 2, "without_officer": len(GRIDS)}
    known = dict(run(eng, "SELECT premises_id, count(*) FROM gov.devices GROUP BY 1"))
    for row in rows(eng, Check.WITHOUT_CONTACT):
        assert row["devices"] == known.get(row["subject_id"], 0)
    assert {row["subject_id"]: row["devices"] for row in rows(eng, Check.WITHOUT_OFFICER)}[GRIDS[0]] == 360


@pytest.mark.parametrize("rule", TIME_RULES, ids=lambda rule: f"{rule.thing}-{rule.fault}")
def test_each_impossible_time_is_found_once_under_its_own_name(eng: Engine, rule: TimeRule) -> None:
    past = rule.thing is Thing.PAST_ALARM
    table, key = ("hist.alarms", "alarm_id") if past else mending.TABLES[rule.thing]
    sealed = " AND batch_id = 1" if past else f" AND {OF_NO_HOME}" if rule.thing is Thing.CASE else ""
    one = run(eng, f"SELECT {key} FROM {table} WHERE {rule.column} IS NOT NULL{sealed} ORDER BY 1 LIMIT 1")[0][0]

    def off_by(minutes: int) -> list[str]:
        wrong = f"{rule.after}::TIMESTAMP - to_minutes({minutes})" if rule.after else f"$now + to_minutes({minutes})"
        sql = f"UPDATE {table} SET {rule.column} = {wrong} WHERE {key} = $one"
        bound = {"one": one} if rule.after else {"one": one, "now": ago()}
        eng.write(lambda db: db.execute(sql, bound), history=past)
        return [row["finding"] for row in rows(eng, Check.TIMES) if row["subject_id"] == one]

    assert rule.fault not in off_by(rule.slack_minutes - 1)  # a clock that is a little off
    assert off_by(rule.slack_minutes + 2 * DAY_MINUTES) == [rule.fault]


@pytest.mark.parametrize(
    "told", ["line = '独居老人家灶台没关'", "category_code = 'lone_elder'", "place = '空巢老人家'"]
)
def test_no_list_of_faults_tells_a_case_of_a_home(eng: Engine, told: str) -> None:
    (one,) = run(eng, f"SELECT min(case_id) FROM gov.cases WHERE {OF_NO_HOME} AND state = 'open'")[0]
    for fault in ("located = 'snapped'", "blown_at_utc = $at, located = 'snapped'"):
        values = {"one": one} | ({"at": ago(days=-900)} if "$at" in fault else {})
        run_named(eng, f"UPDATE gov.cases SET {fault} WHERE case_id = $one", values)
    assert one in told_by(eng)
    run(eng, f"UPDATE gov.cases SET {told} WHERE case_id = ?", one)
    assert one not in told_by(eng)


def told_by(eng: Engine) -> set[str]:
    return {row["subject_id"] for check in Check for row in rows(eng, check)}


def run_named(eng: Engine, sql: str, values: dict[str, object]) -> None:
    eng.write(lambda db: db.execute(sql, values) and None)


def test_a_lone_elders_home_is_a_home_here_too(eng: Engine) -> None:
    run(eng, "DELETE FROM gov.contacts")
    assert "lone_elder_home" not in {row["kind"] for row in rows(eng, Check.WITHOUT_CONTACT)}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_looks_for_what_to_mend(eng: Engine, role: Role) -> None:
    for ask in (
        lambda: listing.findings(eng, account_of(eng, role)),
        lambda: telling.export(eng, account_of(eng, role), Check.TIMES, "csv"),
    ):
        with pytest.raises(Refused):
            ask()


def one_of_everything(eng: Engine) -> None:
    lose(eng, "devices", device(eng, 7), 0.0, 0.0)
    run(eng, "UPDATE gov.devices SET located = 'snapped', premises_id = NULL WHERE device_id < ?", device(eng, 5))
    run(eng, "DELETE FROM gov.contacts")
    run(eng, "UPDATE gov.devices SET last_seen_at_utc = ? WHERE device_id = ?", ago(days=2000), device(eng, 9))
    run(eng, "UPDATE gov.accounts SET active = FALSE WHERE account_id = 'U-grid_officer'")
    hung = "UPDATE gov.devices SET kind = 'gas', premises_id = 'P0000007', position = ? WHERE device_id = ?"
    for number, place in ((20, "大厅"), (21, "大厅"), (22, "三楼")):
        stand(eng, "devices", device(eng, number), WEST + 0.09, SOUTH + 0.02)
        run(eng, hung, place, device(eng, number))


def lines_of(content: bytes, fmt: str) -> list[list[str]]:
    if fmt == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@pytest.mark.parametrize("check", list(Check))
def test_a_file_holds_exactly_what_the_page_shows(eng: Engine, check: Check, fmt: str) -> None:
    one_of_everything(eng)
    shown = telling.told(listing.rows(eng, admin(eng), check), check, words_of(eng))
    assert len(shown) == counts(eng)[check.value]
    made = telling.export(eng, admin(eng), check, fmt)
    lines = lines_of(fetch_export(eng, admin(eng), made.export_id).content, fmt)
    assert lines[0] == list(shown.columns)
    assert len(lines) == 1 + len(shown) == 1 + made.row_count
    at = lines[0].index("编号")
    assert [line[at] for line in lines[1:]] == shown["编号"].tolist()
    if check is Check.WITHOUT_CONTACT:
        names = [line[lines[0].index("名称")] for line in lines[1:]]
        assert {"csv": "'=场所7", "xlsx": "=场所7"}[fmt] in names  # CSV knows no texts, so an apostrophe guards it


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_has_its_words(eng: Engine, language: str) -> None:
    with speaking(language):
        for check in Check:
            sentence = why(check, 30.0)
            assert check_name(check)
            assert sentence.endswith(("。", "."))
            assert well(check)
            assert severity_name(SEVERITIES[check])
            assert all(way_name(way) for way in WAYS[check])
        assert len({fault_name(rule.fault) for rule in TIME_RULES}) >= 13


def test_doubles_are_looked_for_again_when_a_device_has_moved(eng: Engine) -> None:
    one, two = device(eng, 3), device(eng, 4)
    run(eng, "UPDATE gov.devices SET kind = 'smoke', premises_id = 'P0000001' WHERE device_id IN (?, ?)", one, two)
    assert counts(eng) == {}
    for key in (one, two):
        stand(eng, "devices", key, WEST + 0.09, SOUTH + 0.02)
    assert counts(eng) == {"duplicates": 2}
    assert value(eng, "devices", "lon", one) == WEST + 0.09


def test_many_devices_that_change_alike_are_noticed(eng: Engine) -> None:
    run(eng, "UPDATE gov.devices SET lon = 119.5, lat = 31.9, kind = 'gas', premises_id = 'P0000001'")
    assert counts(eng) == {"duplicates": 360}
    run(eng, "UPDATE gov.devices SET lon_in = NULL WHERE device_id < ?", device(eng, 2))
    assert counts(eng) == {"duplicates": 358}
