"""Personal data: shown by role and for a reason, found in one search, kept for a time, erased where it may be."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from governance.accounts import covering
from governance.accounts.names import Whose as Read
from governance.accounts.names import reads
from governance.accounts.rules import Account, Role, Where
from governance.alarms import actions as alarms
from governance.audit import heads, refusals
from governance.audit import store as audit
from governance.audit.store import Wanted
from governance.engine import Engine, NotAllowed, NotFound, Refused
from governance.engine.text import _, kept_for_others, speaking
from governance.engine.times import to_store
from governance.indicators import actions as indicators
from governance.places import actions as places
from governance.procedures import handover, settings, trail
from governance.procedures.privacy import holdings, people, retention
from governance.procedures.privacy.register import COLUMNS, OTHERS
from governance.procedures.privacy.reveal import Whose, reveal
from governance.procedures.privacy.tables import table_name
from governance.procedures.store import dictionary
from governance.procedures.store.privacy import MARK
from tests.city import NOW, account_of, add_officer
from tests.city_areas import GRIDS
from tests.leavers import admin, leave, one, run, written_about

LOOKS_PERSONAL = re.compile(
    r"name|phone|address|login|person|actor|_by$|^note$|^line$|^place$|^subject|reason|content|detail|secret|hash$"
    r"|mapping|acted_for|owner|(account|reporter|officer|handler|deputy|staff|contact)_id$"
)
NAMES_THINGS = {"account_id", "staff_id", "contact_id"}


def test_every_column_that_looks_personal_is_in_the_register(eng: Engine) -> None:
    registered = {(one.table, one.column) for one in COLUMNS}
    others = {tuple(name.rsplit(".", 1)) for names in OTHERS.values() for name in names}
    found = {(one.table, one.name) for one in eng.read(dictionary.columns) if LOOKS_PERSONAL.search(one.name)}
    assert found - registered - others == set()
    every = {(one.table, one.name) for one in eng.read(dictionary.columns)}
    assert (registered | others) - every == set()
    assert not registered & others


def test_names_are_read_by_those_who_need_them(eng: Engine) -> None:
    here = Where(town_code=GRIDS[0][:9], grid_code=GRIDS[0], premises_id="P0000001")
    case = Where(grid_code=GRIDS[8], lead_department="fire", reporter_id="somebody")
    readers = {role for role in Role if reads(account_of(eng, role), Read.CONTACT, here)}
    assert readers == {Role.GRID_OFFICER, Role.CENTRE_OPERATOR, Role.COMPANY_CONTACT}
    assert {role for role in Role if reads(account_of(eng, role), Read.CASE, case)} == {
        Role.DEPARTMENT_HANDLER,
        Role.SUPERVISION,
    }


def test_a_contact_is_a_family_name_to_who_only_looks_on(eng: Engine) -> None:
    said = {
        role: places.premises_file(eng, account_of(eng, role), "P0000001").contacts[0]
        for role in (Role.CENTRE_OPERATOR, Role.SUPERVISION, Role.AUDITOR)
    }
    assert [one.name for one in said.values()] == ["何建华", "何＊＊", "何＊＊"]
    assert {one.phone for one in said.values()} == {"139****4471"}


def test_rows_of_other_departments_tell_no_names(eng: Engine) -> None:
    asked = indicators.Filters(NOW - timedelta(days=150), NOW)
    for role, told in ((Role.SUPERVISION, True), (Role.ADMINISTRATOR, False)):
        rows = indicators.rows(eng, account_of(eng, role), "whistles", asked, 400)
        assert "named" not in rows
        assert rows["reporter_name"].str.contains("＊").any() is not told
    handler = indicators.rows(eng, account_of(eng, Role.DEPARTMENT_HANDLER), "whistles", asked, 400)
    ours = (handler["lead_department"] == "fire") | handler["joint_departments"].str.contains("fire")
    assert not handler.loc[ours, "reporter_name"].str.contains("＊").any()
    assert handler.loc[~ours, "reporter_name"].str.contains("＊").all()


def test_a_department_sees_a_phone_through_an_active_case_only(eng: Engine) -> None:
    handler = account_of(eng, Role.DEPARTMENT_HANDLER)
    run(eng, "UPDATE gov.cases SET premises_id = NULL")
    with pytest.raises(Refused, match="在办案件"):
        reveal(eng, handler, Whose.CONTACT, "KP0000011", "上门前联系")
    case_id = one(eng, "SELECT case_id FROM gov.cases WHERE lead_department = 'fire' AND state = 'open' LIMIT 1")
    run(eng, "UPDATE gov.cases SET premises_id = 'P0000011' WHERE case_id = ?", case_id)
    assert reveal(eng, handler, Whose.CONTACT, "KP0000011", "上门前联系").phone == "13912344471"
    run(eng, "UPDATE gov.cases SET state = 'closed' WHERE case_id = ?", case_id)
    with pytest.raises(Refused):
        reveal(eng, handler, Whose.CONTACT, "KP0000011", "再问一次")


def test_staff_and_colleagues_have_phones_too(eng: Engine) -> None:
    operator, officer = account_of(eng, Role.CENTRE_OPERATOR), account_of(eng, Role.GRID_OFFICER)
    run(eng, "UPDATE gov.accounts SET phone = '13811112222' WHERE account_id = ?", officer.account_id)
    assert reveal(eng, operator, Whose.STAFF, "S01", "派人").phone == "13712342210"
    assert reveal(eng, operator, Whose.ACCOUNT, officer.account_id, "通知到场").phone == "13811112222"
    for role in (Role.SUPERVISION, Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(Refused):
            reveal(eng, account_of(eng, role), Whose.STAFF, "S01", "看看")
    with pytest.raises(NotFound):
        reveal(eng, account_of(eng, Role.COMPANY_CONTACT), Whose.ACCOUNT, "U-nobody", "看看")


def test_nobody_reads_phones_by_the_hundred(eng: Engine) -> None:
    operator = account_of(eng, Role.CENTRE_OPERATOR)
    settings.change(eng, "reveal.most_per_hour", "3")
    for _time in range(3):
        reveal(eng, operator, Whose.STAFF, "S01", "派人")
    with pytest.raises(Refused, match="最多查看 3 个"):
        reveal(eng, operator, Whose.STAFF, "S01", "派人")


def test_a_lone_elder_is_known_to_the_own_officer_and_to_who_has_a_case_there_in_hand(eng: Engine) -> None:
    sql = "SELECT premises_id FROM gov.premises WHERE kind = 'lone_elder_home' AND grid_code IS NOT NULL LIMIT 1"
    home = str(one(eng, sql))
    grid = one(eng, "SELECT grid_code FROM gov.premises WHERE premises_id = ?", home)
    run(
        eng,
        "UPDATE gov.devices SET premises_id = ?, grid_code = ? WHERE device_id = (SELECT min(device_id) FROM"
        " gov.devices)",
        home,
        grid,
    )
    run(eng, "UPDATE gov.cases SET premises_id = NULL")
    run(eng, "DELETE FROM gov.alarms")
    asked = indicators.Filters(NOW - timedelta(days=30), NOW, premises_id=home)

    def kinds(account: Account) -> set[str]:
        return set(indicators.rows(eng, account, "devices_online", asked, 50)["premises_kind"])

    handler = account_of(eng, Role.DEPARTMENT_HANDLER)
    for role in (Role.DEPARTMENT_HANDLER, Role.DEPARTMENT_HEAD, Role.SUPERVISION, Role.ADMINISTRATOR, Role.AUDITOR):
        assert kinds(account_of(eng, role)) == {"home"}
    assert kinds(add_officer(eng, "U-own", str(grid))) == {"lone_elder_home"}
    sql = (
        "UPDATE gov.cases SET premises_id = ? WHERE case_id = (SELECT min(case_id) FROM gov.cases WHERE state = 'open'"
    )
    run(eng, sql + " AND lead_department = 'fire')", home)
    assert kinds(handler) == {"lone_elder_home"}
    run(eng, "UPDATE gov.cases SET state = 'closed'")
    assert kinds(handler) == {"home"}


def test_filtering_by_lone_elders_tells_others_nothing(eng: Engine) -> None:
    for role in (Role.SUPERVISION, Role.DEPARTMENT_HANDLER, Role.CENTRE_OPERATOR, Role.AUDITOR):
        account = account_of(eng, role)
        homes, lone = (places.premises_page(eng, account, kind=kind, limit=500) for kind in ("home", "lone_elder_home"))
        assert homes[1] == lone[1]
        assert homes[0].equals(lone[0])


def test_what_is_held_about_a_person_is_found_by_phone_and_on_record(eng: Engine) -> None:
    found = people.find(eng, admin(eng), "139 1234 4471")
    assert [(one.kind, len(one.ids)) for one in found] == [("contact", 120)]
    held = holdings.holdings(eng, admin(eng), found[0].key, "本人申请")
    assert {(one.table, one.column) for one in held} >= {("gov.contacts", "name"), ("gov.contacts", "phone")}
    assert all(one.why and one.kept and one.end for one in held)
    entry = eng.read(audit.entries)[-1][0]
    assert (entry.action, entry.subject, "何建华" in entry.detail) == ("person.holdings", found[0].key, False)
    with pytest.raises(Refused):
        holdings.holdings(eng, admin(eng), found[0].key, " ")
    with pytest.raises(NotAllowed):
        people.find(eng, account_of(eng, Role.SUPERVISION), "何建华")


def test_holdings_can_be_taken_along(eng: Engine) -> None:
    made = holdings.export(eng, admin(eng), "U-grid_officer", "本人申请", "json")
    assert "grid_officer甲" not in made.filename
    told = json.loads(indicators.fetch_export(eng, admin(eng), made.export_id).content)
    assert {one["table"] for one in told["holdings"]} >= {"gov.accounts", "gov.account_areas"}
    assert holdings.export(eng, admin(eng), "U-grid_officer", "本人申请", "xlsx").row_count >= len(told["holdings"])


@pytest.mark.parametrize("reason", ["", " ", "\u200b", "\u2060\ufeff", "\x00", "\u3164", "\u202e"])
def test_a_reason_that_nobody_can_read_is_none(eng: Engine, reason: str) -> None:
    with pytest.raises(Refused):
        reveal(eng, account_of(eng, Role.CENTRE_OPERATOR), Whose.STAFF, "S01", reason)
    with pytest.raises(Refused):
        holdings.holdings(eng, admin(eng), account_of(eng, Role.GRID_OFFICER).account_id, reason)


DELIVERY = (
    "INSERT INTO gov.notice_deliveries (delivery_id, notice_id, account_id, channel, urgent, state, attempts,"
    " made_at_utc) VALUES ('n:smtp', 'n', 'U-old', 'smtp', false, 'sent', 1, ?)"
)


NONE_DUE = ("half_sign_ins", "photos", "messages", "patrols", "patrol_stops")


def test_what_was_kept_long_enough_goes_and_a_dry_run_only_counts(eng: Engine) -> None:
    written_about(eng)
    leave(eng, "U-old", 2000)
    old = to_store(NOW - timedelta(days=4000))
    run(eng, "INSERT INTO gov.sessions VALUES ('ref', 'U-old', ?, ?, ?, '10.0.0.1')", old, old, old)
    run(eng, "INSERT INTO gov.sign_in_failures VALUES ('f', 'login', '10.0.0.1', ?)", old)
    run(eng, "INSERT INTO gov.drafts VALUES ('U-old', '{}', ?)", old)
    run(eng, "INSERT INTO gov.notices VALUES ('n', 'U-grid_officer', 'closed', 'W1', ?, NULL)", old)
    run(eng, DELIVERY, old)
    sha = eng.files.put(b"rows", "exports")
    run(eng, "INSERT INTO gov.exports VALUES ('e', 'U-old', 'f.csv', 'text/csv', ?, 1, ?, '[]')", sha, old)
    photo = eng.files.put(b"picture", "photos")
    run(eng, "INSERT INTO gov.photos VALUES (?, 1, 1, 7, 'U-old', ?)", photo, old)
    run(eng, "UPDATE gov.cases SET premises_id = NULL WHERE premises_id = 'P0000020'")
    retention.close_premises(eng, admin(eng), "P0000020")
    run(eng, "UPDATE gov.closed_premises SET closed_at_utc = ?", old)
    due = {found.kind: found.count for found in retention.due(eng, admin(eng))}
    assert due == dict.fromkeys(due, 1) | dict.fromkeys(NONE_DUE, 0)
    assert retention.run(eng, None) == due
    assert {found.count for found in retention.due(eng, admin(eng))} == {0}
    assert one(eng, "SELECT name || phone FROM gov.contacts WHERE contact_id = 'KP0000020'") == MARK
    assert not eng.files.sound(sha, "exports")
    assert not eng.files.sound(photo, "photos")
    told = [entry for entry, _before, _hash in eng.read(audit.entries) if entry.action == "retention.run"]
    assert len(told) == 9
    assert heads.examine(eng) == []


def test_zero_days_keep_for_ever(eng: Engine) -> None:
    run(eng, "INSERT INTO gov.drafts VALUES ('U-old', '{}', ?)", to_store(NOW - timedelta(days=4000)))
    settings.change(eng, "retention.drafts_days", "0")
    assert retention.run(eng, None)["drafts"] == 0


def test_refusals_are_on_record_and_cannot_flood_it(eng: Engine) -> None:
    officer = account_of(eng, Role.GRID_OFFICER)
    foreign = one(eng, "SELECT alarm_id FROM gov.alarms WHERE grid_code = ? LIMIT 1", GRIDS[8])
    before = len(eng.read(audit.entries))
    for number in range(200):
        with pytest.raises(NotFound) as refusal:
            alarms.alarm_file(eng, officer, str(foreign))
        refusals.note(eng, officer.account_id, refusal.value, f"/alarms?alarm={number}")
    told = [entry for entry, _before, _hash in eng.read(audit.entries)][before:]
    assert [entry.action for entry in told] == ["refusal"] * 60 + ["refusal.more"]
    assert (told[0].subject, told[0].result, told[0].account_id) == ("alarms.alarm_file", "refused", officer.account_id)


def test_refusals_of_different_reasons_are_each_on_record_and_repeats_are_counted(eng: Engine) -> None:
    officer = account_of(eng, Role.GRID_OFFICER)

    def refused(said: str, n: int, place: str = "/case") -> None:
        with kept_for_others():
            refusals.note(eng, officer.account_id, Refused(_(said).format(n=n)), place)

    before = len(eng.read(audit.entries))
    for _turn in range(3):
        refused("说明最多 {n} 字，请写短一点。", 500)
        refused("还有 {n} 个网格没有接手人，例如 {name}，请先选好。".replace("{name}", "甲"), 2)
        refused("说明最多 {n} 字，请写短一点。", 500, "/whistle")
    assert len(eng.read(audit.entries)) - before == 3
    rows, _count = trail.entries(eng, account_of(eng, Role.AUDITOR), Wanted(action="refusal"))
    assert any("说明最多 500 字" in detail for detail in rows["detail"])


def test_a_refusal_is_read_in_words_and_keeps_nobodys_name(eng: Engine) -> None:
    add_officer(eng, "U-other", GRIDS[1])
    admin_, officer = admin(eng), account_of(eng, Role.GRID_OFFICER)
    now = eng.now()
    with kept_for_others(), pytest.raises(Refused) as refusal:
        covering.arrange(eng, admin_, officer.account_id, "U-other", (now, now), "leave")
    refusals.note(eng, admin_.account_id, refusal.value, "/cover")
    with kept_for_others(), pytest.raises(Refused) as refusal:
        handover.hand_over(eng, admin_, officer.account_id, handover.Heirs())
    refusals.note(eng, admin_.account_id, refusal.value, "/people")
    rows, _count = trail.entries(eng, account_of(eng, Role.AUDITOR), Wanted(action="refusal"))
    assert rows["subject"].tolist() == ["办理离任交接", "安排代班"]
    assert rows["detail"].tolist() == [
        f"原因：还有 1 个网格没有接手人，例如 …，请先选好。；在哪里：/people；涉及：{officer.name}",
        f"原因：结束时间要在开始时间和现在之后，请改一下日期。；在哪里：/cover；涉及：{officer.name}",
    ]
    told = [entry.detail for entry, _before, _hash in eng.read(audit.entries) if entry.action == "refusal"]
    assert not any(officer.name in detail for detail in told)
    with speaking("en"):
        rows, _count = trail.entries(eng, account_of(eng, Role.AUDITOR), Wanted(action="refusal"))
        assert "grids" in rows["detail"].tolist()[0]


def test_every_table_of_the_register_has_a_name_that_is_no_code():
    assert [one.table for one in COLUMNS if table_name(one.table) == one.table] == []
