"""A boundary version comes into force for everything at once, and going back gives back exactly what was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from governance.accounts.rules import Role
from governance.alarms import mover
from governance.alarms.store import history, twins
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.procedures import boundaries
from governance.procedures.boundaries import force
from governance.procedures.boundaries.attention import attention, unserved, warnings_after
from governance.procedures.check import check
from governance.tiles import actions as tiles
from tests.boundaries.cuts import HALVES, differing, everything, halved, silent
from tests.city import NOW, PROFILE, Clock, account_of, add_officer, small_city
from tests.city_areas import GRIDS
from tests.watched_writes import watch


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    eng = small_city(tmp_path / "home", clock)
    mover.clear_unsealed(eng)
    tiles.rebuild(eng)
    yield eng
    eng.close()


def turn(eng: Engine) -> force.Turned:
    return force.bring_into_force(eng, None, halved(eng), silent)


def keep_for_later(eng: Engine, coming: force.Coming) -> None:
    """Store a version that is not to hold yet."""

    def work(db: Cursor) -> None:
        area_store.put_in_force(db, 1, NOW)
        assert coming.write is not None
        coming.write(db)

    eng.write(work)


def number(eng: Engine, sql: str) -> int:
    return int(eng.read(lambda db: db.execute(sql).fetchone())[0])  # type: ignore[index]


def test_everything_belongs_to_the_new_grids_at_once(city: Engine) -> None:
    turned = turn(city)
    assert areas.current_version(city) == 2
    assert turned.moved["device"] > 0
    assert turned.history == 2400
    for table in ("gov.premises", "gov.devices", "gov.alarms", "gov.cases"):
        there = f"SELECT count(*) FROM {table} WHERE grid_code NOT IN (SELECT code FROM gov.areas WHERE version_id = 2)"
        assert number(city, there) == 0
    rows = city.read(lambda db: db.execute("SELECT lon, lat, grid_code FROM gov.devices WHERE lon IS NOT NULL").df())
    found = areas.locator(city).assign(rows["lon"].to_numpy(), rows["lat"].to_numpy())
    assert found.grid_code.tolist() == rows["grid_code"].tolist()
    assert set(rows["grid_code"]) == set(HALVES)


def test_the_history_is_the_same_alarms_in_other_grids_with_sums_that_fit(city: Engine) -> None:
    before = everything(city)
    turn(city)
    after = everything(city)
    place = ["town_code", "grid_code", "micro_grid_code", "located", "boundary_version"]
    assert before["hist.alarms"].drop(columns=place).equals(after["hist.alarms"].drop(columns=place))
    assert after["hist.alarm_grid_days"]["alarms"].sum() == len(after["hist.alarms"])
    told = after["hist.alarm_grid_days"].groupby("grid_code")["alarms"].sum()
    assert told.to_dict() == after["hist.alarms"].groupby("grid_code").size().to_dict()
    assert [one.check for one in check(city, silent) if one.check in ("batches", "map", "audit")] == []


def test_going_back_gives_back_exactly_what_was_and_again_forward_what_came_of_it(city: Engine) -> None:
    first = everything(city)
    turn(city)
    second = everything(city)
    assert {"gov.devices", "gov.cases", "hist.alarms", "gov.tile_cells"} <= set(differing(first, second))
    boundaries.rollback(city, account_of(city, Role.ADMINISTRATOR), "载错了文件")
    assert areas.current_version(city) == 1
    assert differing(first, everything(city)) == []
    boundaries.rollback(city, None, "again")
    assert areas.current_version(city) == 2
    assert differing(second, everything(city)) == []
    assert number(city, "SELECT count(*) FROM gov.batches") == 4, "nothing is written twice"


def test_alarms_that_came_under_the_new_boundaries_go_back_too(city: Engine) -> None:
    turn(city)
    old = number(city, "SELECT count(*) FROM gov.batches")
    closing = "UPDATE gov.alarms SET state = 'closed', closed_at_utc = received_at_utc WHERE verdict IS NOT NULL"
    city.write(lambda db: db.execute(closing) and None)
    moved = mover.move_closed(city, PROFILE.zone)
    assert moved > 0
    total = number(city, "SELECT (SELECT count(*) FROM gov.alarms) + 2400")
    boundaries.rollback(city, None, "back")
    assert number(city, "SELECT count(*) FROM gov.batches") == old + 2, "the moved batch and its twin"
    shown = "SELECT batch_id FROM gov.batches WHERE shown"
    others = f"SELECT count(*) FROM hist.alarms WHERE batch_id IN ({shown}) AND boundary_version <> 1"
    assert number(city, others) == 0
    assert number(city, f"SELECT count(*) FROM hist.alarms WHERE batch_id IN ({shown})") == 2400 + moved
    assert total == 2400 + number(city, "SELECT count(*) FROM gov.alarms")
    assert [one for one in check(city, silent) if one.check == "batches"] == []


def test_an_open_case_that_moves_says_so_in_its_log_and_has_the_new_grids_officer(city: Engine) -> None:
    officer = add_officer(city, "U-new", HALVES[1])
    turned = turn(city)
    row = city.read(
        lambda db: db.execute(
            "SELECT c.case_id, c.officer_id, c.last_seq, e.seq, e.note, e.account_id, c.stage = e.stage"
            " FROM gov.cases c JOIN gov.case_events e ON e.case_id = c.case_id AND e.kind = 'noted'"
            " WHERE c.grid_code = ? ORDER BY 1 LIMIT 1",
            [HALVES[1]],
        ).fetchone()
    )
    assert row is not None
    _case_id, officer_id, last_seq, seq, note, author, same_stage = row
    assert (officer_id, seq, author, same_stage) == (officer.account_id, last_seq, None, True)
    assert "区划调整" in note
    assert officer.name in note
    noted = "SELECT count(*) FROM gov.case_events WHERE kind = 'noted'"
    assert number(city, noted) == turned.noted
    assert number(city, "SELECT count(*) FROM gov.cases WHERE state = 'open'") >= turned.noted
    closed = (
        "SELECT count(*) FROM gov.cases WHERE state = 'closed' AND boundary_version = 1 AND located <> 'unassigned'"
    )
    assert number(city, closed) == 0, "closed ones stand in the new grids too, so that figures can be compared"


def test_a_mover_overtaken_by_new_boundaries_moves_nothing(city: Engine) -> None:
    closing = "UPDATE gov.alarms SET state = 'closed', closed_at_utc = received_at_utc WHERE verdict IS NOT NULL"
    city.write(lambda db: db.execute(closing) and None)
    batch, rows = mover.copy(city, PROFILE.zone)
    turn(city)
    with pytest.raises((mover.MovedMeanwhile, Refused)):
        mover.settle(city, batch, rows)
    assert batch in city.read(history.unsealed)


def test_history_sealed_while_twins_are_written_gets_its_twin_as_well(
    city: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = "UPDATE gov.alarms SET state = 'closed', closed_at_utc = received_at_utc WHERE verdict IS NOT NULL"
    real, moved = force._write_twins, list[int]()

    def then_move(eng: Engine, *rest: object) -> None:
        real(eng, *rest)  # type: ignore[arg-type]
        if not moved:
            eng.write(lambda db: db.execute(closing) and None)
            moved.append(mover.move_closed(eng, PROFILE.zone))

    monkeypatch.setattr(force, "_write_twins", then_move)
    turned = turn(city)
    assert moved[0] > 0
    assert turned.history == 2400 + moved[0]
    assert city.read(lambda db: twins.without_twin(db, 1)) == []


def test_of_two_changes_at_once_the_slower_is_told(city: Engine) -> None:
    slow = halved(city)
    turn(city)
    with pytest.raises(Refused):
        force._turn(city, None, slow, 1, {}, "")
    assert areas.current_version(city) == 2


def test_a_version_for_later_waits_for_its_first_day_in_the_city(city: Engine, clock: Clock) -> None:
    keep_for_later(city, halved(city, valid_from=date(2026, 11, 22)))
    assert boundaries.due(city) is None
    assert areas.current_version(city) == 1
    clock.at = NOW + timedelta(hours=7)  # 23:30 on the 20th there
    assert boundaries.due(city) is None
    clock.at = NOW + timedelta(hours=31, minutes=29)
    assert (boundaries.due(city), areas.current_version(city)) == (None, 1)
    clock.at = NOW + timedelta(hours=31, minutes=31)  # past midnight to the 22nd
    turned = boundaries.due(city)
    assert turned is not None
    assert (turned.version_id, areas.current_version(city)) == (2, 2)
    boundaries.rollback(city, None, "too early")
    assert (boundaries.due(city), areas.current_version(city)) == (None, 1), "what was taken back does not come again"


def test_what_was_written_under_the_old_boundaries_is_settled_by_the_daily_job(city: Engine) -> None:
    turn(city)
    first = "(SELECT min(device_id) FROM gov.devices)"
    late = f"UPDATE gov.devices SET grid_code = ?, boundary_version = 1 WHERE device_id = {first}"
    city.write(lambda db: db.execute(late, [GRIDS[2]]) and None)
    boundaries.due(city)
    wrong = "SELECT count(*) FROM gov.devices WHERE boundary_version = 1"
    assert number(city, wrong) == 0


def test_going_back_needs_a_reason_and_a_version_before(city: Engine) -> None:
    with pytest.raises(Refused, match="原因"):
        boundaries.rollback(city, None, "  ")
    with pytest.raises(Refused, match="上一版"):
        boundaries.rollback(city, None, "why not")
    turn(city)
    with pytest.raises(Refused):
        boundaries.rollback(city, account_of(city, Role.SUPERVISION), "not mine")
    assert areas.current_version(city) == 2


def test_every_change_is_in_the_audit_with_its_reason(city: Engine) -> None:
    turn(city)
    boundaries.rollback(city, account_of(city, Role.ADMINISTRATOR), "载错了文件")
    rows = city.read(lambda db: audit.page(db, audit.Wanted(), 2, 0))
    assert rows["action"].tolist() == ["boundaries.in_force"] * 2
    assert rows["subject"].tolist() == ["1", "2"]
    assert "载错了文件" in rows["detail"][0]


def test_both_versions_can_be_counted_whichever_holds(city: Engine) -> None:
    one = boundaries.counts(city, None, 1, "grid")
    turn(city)
    two = boundaries.counts(city, None, 2, "grid")
    assert boundaries.counts(city, None, 1, "grid").equals(one)
    boundaries.rollback(city, None, "back")
    assert boundaries.counts(city, None, 2, "grid").equals(two)
    for name in ("premises", "devices", "alarms", "cases"):
        assert one[name].sum() == two[name].sum(), "nothing is lost on the way"
    assert set(two["code"].dropna()) == set(HALVES)


def test_a_version_that_never_held_can_be_counted_before_it_does(city: Engine) -> None:
    keep_for_later(city, halved(city, valid_from=date(2027, 1, 1)))
    before = boundaries.counts(city, None, 2, "grid")
    force.bring_into_force(city, None, force.stored(city, 2), silent)
    after = boundaries.counts(city, None, 2, "grid")
    assert before.equals(after)


def test_who_answers_for_what_is_no_more_is_listed_with_its_successor(city: Engine) -> None:
    add_officer(city, "U-lost", GRIDS[2])
    turn(city)
    found = attention(city, 2)
    mine = next(one for one in found if one.ref == "U-lost")
    assert (mine.kind, mine.code) == ("account", GRIDS[2])
    assert mine.successor in HALVES[:2]
    assert {one.code for one in found if one.kind == "centre"} == set(GRIDS) - set(HALVES)
    assert set(unserved(city, 2)) == {code for code in HALVES if code not in GRIDS}
    assert any(GRIDS[2] in line for line in warnings_after(city, 2))
    kept = "SELECT count(*) FROM gov.account_areas WHERE area_code = ?"
    assert city.read(lambda db: db.execute(kept, [GRIDS[0]]).fetchone()) == (1,), (
        "a code that lives on keeps its officer"
    )


def test_no_transaction_writes_both_sides(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    written = watch(city, monkeypatch)
    turn(city)
    boundaries.rollback(city, None, "back")
    assert written
    assert all(sides <= {declared} for declared, sides in written)
