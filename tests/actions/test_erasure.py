"""Erasing a person: name and number go from everywhere, the law's exceptions stay, and every count stays true."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from governance.accounts.rules import Role
from governance.audit import store as audit
from governance.engine import Engine, NotAllowed, Refused
from governance.engine.times import to_store
from governance.imports import store as imports
from governance.procedures.check import check
from governance.procedures.privacy import erasure, holdings, people
from governance.procedures.privacy.reveal import Whose, reveal
from governance.procedures.store.privacy import MARK
from tests.city import NOW, account_of
from tests.leavers import admin, leave, one, run, written_about


def test_a_leaver_is_erased_and_his_case_stays_countable(eng: Engine) -> None:
    case_id = written_about(eng)
    with pytest.raises(Refused, match="离任"):
        erasure.erase(eng, admin(eng), "U-old", "本人申请")
    leave(eng, "U-old", 10)
    before, count = one(eng, "SELECT count(*) FROM gov.cases"), len(eng.read(audit.entries))
    planned = erasure.plan(eng, admin(eng), "U-old")
    assert one(eng, "SELECT reporter_name FROM gov.cases WHERE case_id = ?", case_id) == "钱多多"
    assert len(eng.read(audit.entries)) == count
    done = erasure.erase(eng, admin(eng), "U-old", "钱多多本人申请")
    assert done.rows == planned.rows
    row = eng.read(
        lambda db: db.execute(
            "SELECT reporter_id, reporter_name, line FROM gov.cases WHERE case_id = ?", [case_id]
        ).fetchone()
    )
    assert row == ("U-old", MARK, f"找{MARK} {MARK}")
    assert one(eng, "SELECT count(*) FROM gov.cases") == before
    assert people.find(eng, admin(eng), "钱多多") == people.find(eng, admin(eng), "13600001111") == []
    assert "钱多多" not in eng.read(audit.entries)[-1][0].detail
    assert erasure.plan(eng, admin(eng), "U-old").refusal
    assert not [found for found in check(eng, lambda _stage, _share: None) if found.check == "audit"]


def test_who_is_needed_in_an_open_or_young_case_stays(eng: Engine) -> None:
    case_id = written_about(eng)
    leave(eng, "U-old", 10)
    run(eng, "UPDATE gov.cases SET closed_at_utc = ? WHERE case_id = ?", to_store(NOW - timedelta(days=5)), case_id)
    with pytest.raises(Refused, match="未满 180 天"):
        erasure.erase(eng, admin(eng), "U-old", "本人申请")
    run(eng, "UPDATE gov.cases SET state = 'open' WHERE case_id = ?", case_id)
    with pytest.raises(Refused, match="1 件在办"):
        erasure.erase(eng, admin(eng), "U-old", "本人申请")
    with pytest.raises(NotAllowed):
        erasure.erase(eng, account_of(eng, Role.AUDITOR), "U-old", "本人申请")


def load_that_kept(eng: Engine, refused: bytes) -> None:
    """A load of accounts long ago that has kept the rows it refused."""
    texts = ["import_id", "kind", "source", "file_name", "file_format", "file_sha256", "mapping", "changed_fields"]
    counts = ("read", "new", "changed", "same", "refused", "unassigned", "snapped")
    row: dict[str, object] = dict.fromkeys(texts, "accounts") | {"file_bytes": 1}
    row |= {f"rows_{count}": 0 for count in counts} | {"refused_sha256": eng.files.put(refused, "imports")}
    row |= {"began_at_utc": to_store(NOW), "loaded_at_utc": to_store(NOW)}
    eng.write(lambda db: imports.add(db, row))


def test_an_erased_person_stands_in_no_reason_no_spaced_number_and_no_file_of_a_load(eng: Engine) -> None:
    case_id = written_about(eng)
    run(eng, "UPDATE gov.cases SET line = '电话136 0000-1111' WHERE case_id = ?", case_id)
    run(
        eng,
        "INSERT INTO gov.covers VALUES ('V1', 'U-old', 'U-x', ?, ?, '钱多多住院', NULL, ?, NULL, NULL)",
        *[to_store(NOW)] * 3,
    )
    load_that_kept(eng, "钱多多,13600001111".encode())
    leave(eng, "U-old", 10)
    found = holdings.holdings(eng, admin(eng), "U-old", "钱多多本人申请")
    assert {one.table for one in found} >= {"files/imports", "gov.covers", "gov.cases"}
    assert "钱多多" not in eng.read(audit.entries)[-1][0].detail
    erasure.erase(eng, admin(eng), "U-old", "本人申请")
    assert one(eng, "SELECT line FROM gov.cases WHERE case_id = ?", case_id) == f"电话{MARK}"
    assert one(eng, "SELECT reason FROM gov.covers") == MARK
    assert one(eng, "SELECT refused_sha256 FROM gov.imports") is None
    assert not list(eng.files.addresses("imports"))


def test_an_erased_person_stands_in_nobody_elses_reason_for_being_away(eng: Engine) -> None:
    written_about(eng)
    covers = (
        ("V1", "U-x", "U-y", "有事打 136 - 0000/1111"),
        ("V2", "U-x", "U-old", "钱多多来代"),
        ("V3", "U-x", "U-y", "休假"),
    )
    for cover_id, absent, deputy, reason in covers:
        sql = "INSERT INTO gov.covers VALUES (?, ?, ?, ?, ?, ?, NULL, ?, NULL, NULL)"
        run(eng, sql, cover_id, absent, deputy, to_store(NOW), to_store(NOW), reason, to_store(NOW))
    leave(eng, "U-old", 10)
    held = holdings.holdings(eng, admin(eng), "U-old", "本人申请")
    assert [found.examples for found in held if (found.table, found.column) == ("gov.covers", "reason")] == [
        ("V1", "V2")
    ]
    done = erasure.erase(eng, admin(eng), "U-old", "本人申请")
    assert done.rows["gov.covers.reason"] == 2
    told = eng.read(lambda db: db.execute("SELECT reason FROM gov.covers ORDER BY cover_id").fetchall())
    assert told == [(f"有事打 {MARK}",), (f"{MARK}来代",), ("休假",)]


def test_whoever_looked_at_a_number_left_no_name_and_number_for_ever(eng: Engine) -> None:
    """The record of reveals outlives an erasure, so what it says is fit to stay from the first."""
    reason = "核实王海电话 137 - 1234 - 2210，另有 1 3 8-0000-1111"
    assert reveal(eng, account_of(eng, Role.CENTRE_OPERATOR), Whose.STAFF, "S01", reason).phone == "13712342210"
    detail = eng.read(audit.entries)[-1][0].detail
    assert json.loads(detail)["reason"] == f"核实{MARK}电话 {MARK}，另有 138****1111"
