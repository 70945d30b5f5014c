"""An alarm that must not wait reaches who watches at the centre and the contact of the premises, nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from governance.accounts.rules import Account, Role
from governance.alarms import actions as alarms
from governance.alarms.intake import Signal, receive
from governance.alarms.rules import Alarm, Cause, Level, Verdict
from governance.engine import Cursor, Engine
from governance.notices import actions as notices
from governance.notices.channels import Cause as Why
from governance.notices.channels import ChannelName
from governance.notices.outbox import State
from governance.notices.rules import NoticeKind
from governance.procedures import settings
from governance.procedures.notifying import wire, worker
from tests.actions.test_notifying import Remembering
from tests.city import PROFILE, Clock, account_of, small_city
from tests.city_areas import GRIDS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eng(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("city"), clock)
    engine.write(_reachable)
    settings.change(engine, "notices.smtp_host", "mail.city.example")
    settings.change(engine, "notices.webhook_url", "https://sms.city.example")
    settings.change(engine, "notices.address", "https://whistle.city.example")
    yield engine
    wire._openers.clear()
    engine.close()


def _reachable(db: Cursor) -> None:
    db.execute("UPDATE gov.accounts SET phone = '13712342210', email = account_id || '@city.example'")
    db.execute(
        "UPDATE gov.accounts SET premises_id = (SELECT premises_id FROM gov.devices WHERE device_id = ?)"
        " WHERE role = 'company_contact'",
        [_smoke(db)],
    )


def _smoke(db: Cursor) -> str:
    sql = (
        "SELECT device_id FROM gov.devices WHERE grid_code = ? AND kind = 'smoke' AND premises_id IS NOT NULL"
        " ORDER BY 1 LIMIT 1"
    )
    return db.execute(sql, [GRIDS[0]]).fetchone()[0]


def raised(eng: Engine, level: Level = Level.FIRE) -> Alarm:
    return receive(eng, Signal(eng.read(_smoke), level, "0.8 dB/m", eng.now() - timedelta(seconds=1)), PROFILE.zone)


def told_of(eng: Engine, alarm: Alarm) -> set[str]:
    sql = "SELECT account_id FROM gov.notices WHERE subject_id = ?"
    return {one for (one,) in eng.read(lambda db: db.execute(sql, [alarm.alarm_id]).fetchall())}


def channels_of(eng: Engine, alarm: Alarm, account: Account) -> set[str]:
    sql = (
        "SELECT d.channel FROM gov.notice_deliveries d JOIN gov.notices n USING (notice_id)"
        " WHERE n.subject_id = ? AND d.account_id = ?"
    )
    return {one for (one,) in eng.read(lambda db: db.execute(sql, [alarm.alarm_id, account.account_id]).fetchall())}


def operators(eng: Engine) -> set[str]:
    sql = (
        "SELECT account_id FROM gov.accounts WHERE role = 'centre_operator' AND active"
        " AND centre_id = (SELECT centre_id FROM gov.centre_grids WHERE grid_code = ?)"
    )
    return {one for (one,) in eng.read(lambda db: db.execute(sql, [GRIDS[0]]).fetchall())}


@pytest.mark.parametrize("level", [Level.FIRE, Level.DANGER])
def test_the_operators_of_the_centre_and_the_premises_contact_are_told(eng: Engine, level: Level) -> None:
    alarm = raised(eng, level)
    contact = account_of(eng, Role.COMPANY_CONTACT)
    assert operators(eng)
    assert told_of(eng, alarm) == operators(eng) | {contact.account_id}
    assert [one.kind for one in notices.inbox(eng, contact)][:1] == [NoticeKind.ALARM]


@pytest.mark.parametrize("level", [Level.WARNING, Level.NOTICE])
def test_of_a_mere_warning_nobody_is_told(eng: Engine, level: Level) -> None:
    assert told_of(eng, raised(eng, level)) == set()


def test_whoever_is_locked_is_not_told(eng: Engine) -> None:
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET active = FALSE WHERE role = 'company_contact'"))
    assert told_of(eng, raised(eng)) == operators(eng)


def test_a_danger_follows_the_reader_s_choice_of_channels_and_a_fire_does_not(eng: Engine) -> None:
    operator = account_of(eng, Role.CENTRE_OPERATOR)
    notices.choose_channels(eng, operator, [ChannelName.WEBHOOK])
    assert channels_of(eng, raised(eng, Level.DANGER), operator) == {"smtp"}
    assert channels_of(eng, raised(eng, Level.FIRE), operator) == {"smtp", "webhook"}


def test_a_gateway_for_emergencies_gets_the_fire_alone(eng: Engine) -> None:
    settings.change(eng, "notices.webhook_urgent_only", "1")
    operator = account_of(eng, Role.CENTRE_OPERATOR)
    assert channels_of(eng, raised(eng, Level.DANGER), operator) == {"smtp"}
    assert channels_of(eng, raised(eng, Level.FIRE), operator) == {"smtp", "webhook"}


def test_in_quiet_hours_a_fire_goes_out_and_a_danger_waits_and_is_dropped_once_it_is_over(
    eng: Engine, clock: Clock
) -> None:
    mail = Remembering()
    wire.use(lambda _eng, name: mail if name is mail.name else None)
    eng.write(lambda db: db.execute("DELETE FROM gov.notice_deliveries"))
    local = clock().astimezone(PROFILE.zone)
    settings.change(eng, "notices.quiet_from", f"{local - timedelta(hours=1):%H:%M}")
    settings.change(eng, "notices.quiet_until", f"{local + timedelta(hours=1):%H:%M}")
    danger, fire = raised(eng, Level.DANGER), raised(eng, Level.FIRE)
    worker.turn(eng, ChannelName.SMTP)
    assert {message.subject for message, _who in mail.given} == {fire.alarm_id}
    assert mail.given[0][0].text.startswith("【哨图】【应急】有告警，请马上处置：")
    assert mail.given[0][0].link.endswith(f"/alarms?alarm={fire.alarm_id}")
    operator = account_of(eng, Role.CENTRE_OPERATOR)
    alarms.acknowledge(eng, operator, danger.alarm_id)
    alarms.verdict(eng, operator, danger.alarm_id, Verdict.FALSE, Cause.COOKING, from_afar=True)
    alarms.normal(eng, operator, danger.alarm_id)
    sql = (
        "SELECT DISTINCT d.state, d.cause FROM gov.notice_deliveries d JOIN gov.notices n USING (notice_id)"
        " WHERE n.subject_id = ? AND d.channel = 'smtp'"
    )
    found = eng.read(lambda db: db.execute(sql, [danger.alarm_id]).fetchall())
    assert found == [(State.DROPPED.value, Why.OVER.value)]


def test_whoever_acknowledges_has_read_of_it(eng: Engine) -> None:
    operator, alarm = account_of(eng, Role.CENTRE_OPERATOR), raised(eng)
    before = notices.unread(eng, operator)
    alarms.acknowledge(eng, operator, alarm.alarm_id)
    assert notices.unread(eng, operator) == before - 1


def test_the_message_of_a_home_s_alarm_says_no_name(eng: Engine) -> None:
    mail = Remembering()
    wire.use(lambda _eng, name: mail if name is mail.name else None)
    named = "UPDATE gov.premises SET kind = ?, name = '王小明家' WHERE premises_id = ?"
    for kind in ("nine_small", "home", "lone_elder_home"):
        alarm = raised(eng)
        eng.write(lambda db, kind=kind, place=alarm.premises_id: db.execute(named, [kind, place]))
        mail.given.clear()
        worker.turn(eng, ChannelName.SMTP)
        texts = [message.text for message, _who in mail.given if message.subject == alarm.alarm_id]
        assert texts
        assert all(("王小明家" in text) == (kind == "nine_small") for text in texts)
