"""What people do with alarms: who may, what is written down, and what happens when two act at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pandas as pd
import pytest

from governance.accounts.rules import Account, Action, Role
from governance.alarms import actions as alarms
from governance.alarms.intake import Signal, receive
from governance.alarms.rules import Alarm, Cause, Kind, Level, State, Verdict
from governance.alarms.store import live
from governance.audit import store as audit
from governance.engine import Engine, NotFound, Refused
from tests.city import NOW, PROFILE, Clock, account_of, add_officer, small_city
from tests.city_areas import GRIDS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eng(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("city"), clock)
    yield engine
    engine.close()


@pytest.fixture
def operator(eng: Engine) -> Account:
    return account_of(eng, Role.CENTRE_OPERATOR)


def device_in(eng: Engine, grid: str) -> str:
    sql = "SELECT device_id FROM gov.devices WHERE grid_code = ? AND kind = 'smoke' ORDER BY 1 LIMIT 1"
    return eng.read(lambda db: db.execute(sql, [grid]).fetchone())[0]


def fresh(eng: Engine, grid: str = GRIDS[0], level: Level = Level.FIRE) -> Alarm:
    """Return an alarm that has just come in."""
    return receive(eng, Signal(device_in(eng, grid), level, "0.8 dB/m", eng.now() - timedelta(seconds=1)), PROFILE.zone)


def test_a_signal_becomes_an_alarm_where_its_device_hangs(eng: Engine, operator: Account) -> None:
    found = alarms.alarm_file(eng, operator, fresh(eng).alarm_id)
    assert found.alarm.alarm_id.startswith("A20261120-")
    assert (found.alarm.grid_code, found.alarm.state, found.alarm.level) == (GRIDS[0], State.ACTIVE, Level.FIRE)
    assert [event.kind for event in found.events] == [Kind.RAISED, Kind.RECEIVED]
    assert found.times.received_s == 1.0


def test_numbers_of_a_day_follow_each_other_even_when_many_come_at_once(eng: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _n: fresh(eng).alarm_id, range(40)))
    numbers = sorted(int(one.rpartition("-")[2]) for one in ids)
    assert numbers == list(range(numbers[0], numbers[0] + 40))


def test_a_signal_of_an_unknown_device_is_refused_in_a_sentence_that_names_it(eng: Engine) -> None:
    with pytest.raises(Refused, match="S99999999"):
        receive(eng, Signal("S99999999", Level.FIRE, None, NOW), PROFILE.zone)


def test_an_operator_leads_an_alarm_from_acknowledgement_to_its_close(
    eng: Engine, operator: Account, clock: Clock
) -> None:
    alarm_id = fresh(eng).alarm_id
    steps = (
        lambda: alarms.acknowledge(eng, operator, alarm_id),
        lambda: alarms.on_site(eng, operator, alarm_id, person="周国平", duty="gate_guard"),
        lambda: alarms.verdict(eng, operator, alarm_id, Verdict.FIRE, Cause.ELECTRICAL, "配电箱冒烟"),
        lambda: alarms.controlled(eng, operator, alarm_id, "已断电"),
        lambda: alarms.normal(eng, operator, alarm_id),
    )
    for step in steps:
        clock.at += timedelta(seconds=10)
        last = step()
    assert last.state is State.CLOSED
    found = alarms.alarm_file(eng, operator, alarm_id)
    assert found.alarm == last
    assert [event.seq for event in found.events] == list(range(1, 8))
    assert (found.times.acknowledged_s, found.times.on_site_s, found.times.verdict_s) == (11, 21, 31)
    assert found.times.kept is True
    assert found.alarm.closed_at == clock.at
    assert {(lane.person, lane.duty) for lane in found.times.people} == {
        (operator.name, "centre_staff"),
        ("周国平", "gate_guard"),
    }
    assert alarm_id not in set(alarms.active(eng, operator)["alarm_id"])
    closed = alarms.recently_closed(eng, operator, clock.at - timedelta(minutes=1))
    assert closed["alarm_id"].tolist() == [alarm_id]


def test_every_step_is_in_the_audit_and_the_chain_holds(eng: Engine, operator: Account) -> None:
    alarm_id = fresh(eng).alarm_id
    alarms.acknowledge(eng, operator, alarm_id)
    alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, from_afar=True)
    entries = [entry for entry, _previous, _hash in eng.read(audit.entries) if entry.subject == alarm_id]
    assert [(entry.action, entry.account_id) for entry in entries] == [
        ("alarm.acknowledged", operator.account_id),
        ("alarm.verdict", operator.account_id),
    ]


@pytest.mark.parametrize("cause", [Cause.OVERLOAD, Cause.VOLTAGE])
def test_a_cause_that_does_not_fit_verdict_and_device_is_refused(eng: Engine, operator: Account, cause: Cause) -> None:
    with pytest.raises(Refused, match="原因"):
        alarms.verdict(eng, operator, fresh(eng).alarm_id, Verdict.FALSE, cause, from_afar=True)


def test_nobody_judges_before_an_arrival_unless_he_says_that_he_verified_from_afar(
    eng: Engine, operator: Account
) -> None:
    near, far = fresh(eng).alarm_id, fresh(eng).alarm_id
    with pytest.raises(Refused, match="到场"):
        alarms.verdict(eng, operator, near, Verdict.FALSE, Cause.STEAM)
    alarms.on_site(eng, operator, near)
    assert alarms.verdict(eng, operator, near, Verdict.FALSE, Cause.STEAM).verdict is Verdict.FALSE
    alarms.verdict(eng, operator, far, Verdict.FALSE, Cause.STEAM, "门卫看过", from_afar=True)
    assert alarms.alarm_file(eng, operator, far).events[-1].note == "未到场，电话或视频核实 · 门卫看过"


def test_a_fire_is_taken_back_only_on_site_and_with_a_reason(eng: Engine, operator: Account) -> None:
    alarm_id = fresh(eng).alarm_id
    alarms.verdict(eng, operator, alarm_id, Verdict.FIRE, Cause.OPEN_FLAME, from_afar=True)
    with pytest.raises(Refused):
        alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, "锅炉房", from_afar=True)
    alarms.on_site(eng, operator, alarm_id)
    with pytest.raises(Refused):
        alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, " ")
    assert alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, "锅炉房").verdict is Verdict.FALSE


def test_a_note_is_kept_whole_or_refused_and_never_cut(eng: Engine, operator: Account) -> None:
    alarm_id = fresh(eng).alarm_id
    alarms.on_site(eng, operator, alarm_id)
    with pytest.raises(Refused, match="5000"):
        alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, "长" * 5000)
    whole = "长" * alarms.LONGEST_NOTE
    alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, whole)
    assert alarms.alarm_file(eng, operator, alarm_id).events[-1].note == whole


def test_an_alarm_beyond_the_own_grids_is_not_found_like_one_that_does_not_exist(
    eng: Engine, operator: Account
) -> None:
    foreign = fresh(eng, GRIDS[7]).alarm_id
    answers = set()
    for alarm_id in (foreign, "A20261120-99999"):
        for act in (alarms.alarm_file, alarms.acknowledge, alarms.normal):
            with pytest.raises(NotFound) as refusal:
                act(eng, operator, alarm_id)
            answers.add(str(refusal.value))
    assert len(answers) == 1


ACTS = {
    Action.ALARM_ACKNOWLEDGE: alarms.acknowledge,
    Action.ALARM_ON_SITE: alarms.on_site,
    Action.ALARM_VERDICT: lambda eng, who, which: alarms.verdict(
        eng, who, which, Verdict.FALSE, Cause.STEAM, from_afar=True
    ),
    Action.ALARM_NORMAL: alarms.normal,
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", ACTS)
def test_only_the_roles_of_the_table_act_on_an_alarm(eng: Engine, role: Role, action: Action) -> None:
    account, alarm = account_of(eng, role), fresh(eng)
    before = eng.read(lambda db: live.alarm(db, alarm.alarm_id))
    if action in account.reaches and role is not Role.COMPANY_CONTACT:
        assert ACTS[action](eng, account, alarm.alarm_id).last_seq == 3
        return
    with pytest.raises(Refused):
        ACTS[action](eng, account, alarm.alarm_id)
    assert eng.read(lambda db: live.alarm(db, alarm.alarm_id)) == before


def test_a_company_contact_acknowledges_in_his_whole_compound_and_nowhere_else(eng: Engine) -> None:
    contact = account_of(eng, Role.COMPANY_CONTACT)
    sql = "SELECT min(device_id) FROM gov.devices WHERE premises_id = ?"
    for premises, mine in (("P0000002", True), ("P0000009", False)):
        device = eng.read(lambda db, premises=premises: db.execute(sql, [premises]).fetchone())[0]
        if device is None:
            continue
        alarm_id = receive(eng, Signal(device, Level.DANGER, None, NOW), PROFILE.zone).alarm_id
        if mine:
            assert alarms.acknowledge(eng, contact, alarm_id).state is State.ACKNOWLEDGED
        else:
            with pytest.raises(NotFound):
                alarms.acknowledge(eng, contact, alarm_id)


def test_who_looks_at_an_old_state_is_told_and_changes_nothing(eng: Engine, operator: Account) -> None:
    alarm = fresh(eng)
    alarms.acknowledge(eng, operator, alarm.alarm_id, seen_seq=alarm.last_seq)
    with pytest.raises(Refused):
        alarms.normal(eng, operator, alarm.alarm_id, seen_seq=alarm.last_seq)
    assert eng.read(lambda db: live.alarm(db, alarm.alarm_id)).last_seq == 3


def test_of_many_who_close_at_once_exactly_one_succeeds(eng: Engine, operator: Account) -> None:
    alarm = fresh(eng)
    alarms.verdict(eng, operator, alarm.alarm_id, Verdict.FALSE, Cause.STEAM, from_afar=True)

    def close(_number: int) -> bool:
        try:
            alarms.normal(eng, operator, alarm.alarm_id)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(close, range(16))) == 1
    kinds = [event.kind for event in eng.read(lambda db: live.events(db, alarm.alarm_id))]
    assert kinds == [Kind.RAISED, Kind.RECEIVED, Kind.VERDICT, Kind.NORMAL]


def test_the_state_is_what_its_events_say_whatever_order_people_act_in(eng: Engine, operator: Account) -> None:
    """Folding the events once more gives the row, column by column."""
    from governance.alarms.rules import applied

    alarm = fresh(eng)
    officer = add_officer(eng, "U-second", GRIDS[0])
    alarms.on_site(eng, officer, alarm.alarm_id)
    alarms.normal(eng, operator, alarm.alarm_id)
    alarms.verdict(eng, officer, alarm.alarm_id, Verdict.HAZARD, Cause.BATTERY_CHARGING)
    folded: Alarm | None = alarm
    for event in eng.read(lambda db: live.events(db, alarm.alarm_id))[2:]:
        folded = folded and applied(folded, event)
    assert folded == eng.read(lambda db: live.alarm(db, alarm.alarm_id))


def test_the_active_list_is_worst_and_newest_first_and_an_old_one_never_leaves_it(
    eng: Engine, operator: Account
) -> None:
    table = alarms.active(eng, account_of(eng, Role.SUPERVISION), limit=1000)
    keys = list(zip(table["level"], -table["raised_at_utc"].astype("int64"), strict=True))
    assert keys == sorted(keys)
    oldest = table["raised_at_utc"].min()
    assert NOW.replace(tzinfo=None) - oldest > timedelta(days=39)
    open_now = eng.read(lambda db: db.execute("SELECT count(*) FROM gov.alarms WHERE state <> 'closed'").fetchone())[0]
    assert len(table) == open_now == sum(alarms.active_by_level(eng, account_of(eng, Role.SUPERVISION)).values())
    mine = alarms.active(eng, operator, limit=1000)
    assert set(mine["grid_code"]) <= set(operator.area_codes)
    assert 0 < len(mine) < len(table)


def test_only_a_centre_s_screen_counts_as_displayed_and_only_once(eng: Engine, operator: Account) -> None:
    alarm = fresh(eng)
    assert alarms.mark_displayed(eng, account_of(eng, Role.SUPERVISION)) == 0
    assert alarms.mark_displayed(eng, operator) >= 1
    first = eng.read(lambda db: live.alarm(db, alarm.alarm_id))
    assert first.displayed_at == eng.now()
    assert alarms.mark_displayed(eng, operator) == 0
    assert eng.read(lambda db: live.alarm(db, alarm.alarm_id)) == first


def test_the_file_shows_contacts_with_masked_phones_and_the_compound_s_other_alarms(eng: Engine) -> None:
    contact = account_of(eng, Role.COMPANY_CONTACT)
    device = eng.read(
        lambda db: db.execute("SELECT min(device_id) FROM gov.devices WHERE premises_id = 'P0000002'").fetchone()
    )[0]
    first = receive(eng, Signal(device, Level.FIRE, None, NOW), PROFILE.zone)
    second = receive(eng, Signal(device, Level.DANGER, None, NOW), PROFILE.zone)
    found = alarms.alarm_file(eng, contact, second.alarm_id)
    assert [one.phone for one in found.contacts] == ["139****4471"]
    assert first.alarm_id in set(found.same_compound["alarm_id"])
    assert second.alarm_id not in set(found.same_compound["alarm_id"])


def test_an_alarm_of_the_history_can_be_opened_but_not_changed(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    rows = eng.read(
        lambda db: db.execute(
            "SELECT alarm_id FROM hist.alarms WHERE batch_id = 1 AND grid_code = ? LIMIT 1", [GRIDS[0]]
        )
    ).fetchone()
    found = alarms.alarm_file(eng, supervision, rows[0])
    assert found.alarm.state is State.CLOSED
    with pytest.raises(Refused):
        alarms.normal(eng, account_of(eng, Role.CENTRE_OPERATOR), rows[0])


def test_strays_are_listed_for_whoever_has_to_look(eng: Engine) -> None:
    table = alarms.not_inside(eng, account_of(eng, Role.SUPERVISION), limit=5000)
    assert set(table["located"]) == {"snapped", "unassigned"}
    assert table.loc[table["located"] == "unassigned", "grid_code"].isna().all()
    assert isinstance(table, pd.DataFrame)
    with pytest.raises(Refused):
        alarms.not_inside(eng, account_of(eng, Role.COMPANY_CONTACT))
