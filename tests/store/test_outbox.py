"""The outbox in the store: what is queued with a notice, for whom, and what waits, is taken back, or begins anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts import covering
from governance.accounts.store import contacts
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.notices import actions as notices
from governance.notices import store
from governance.notices.channels import Cause, ChannelName
from governance.notices.outbox import Fate, State
from governance.notices.rules import Notice, NoticeKind, notice_id
from governance.notices.store import outbox, sending
from governance.procedures import settings
from tests.whistle_city import City

SMTP, WEBHOOK, WECOM = ChannelName.SMTP, ChannelName.WEBHOOK, ChannelName.WECOM


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path)
    made.eng.write(_reachable)
    settings.change(made.eng, "notices.smtp_host", "mail.city.example")
    settings.change(made.eng, "notices.wecom_url", "https://robot.example/send")
    yield made
    made.close()


def _reachable(db: Cursor) -> None:
    db.execute("UPDATE gov.accounts SET phone = '13712342210', email = account_id || '@city.example'")


def told(city: City, to: str, number: int = 1, kind: NoticeKind = NoticeKind.DISPATCHED, **later: float) -> Notice:
    subject = f"W20261116-{number:04d}"
    return Notice(notice_id(subject, 3, to), to, kind, subject, city.clock.at + timedelta(**later))


def queued(city: City) -> set[tuple[str, str]]:
    sql = "SELECT account_id, channel FROM gov.notice_deliveries"
    return set(city.eng.read(lambda db: db.execute(sql).fetchall()))


def due(city: City, channel: ChannelName = SMTP) -> list[str]:
    return [one.account_id for one in city.eng.read(lambda db: outbox.due(db, channel, city.clock.at, 10))]


def send(city: City, *found: Notice, always: bool = False) -> None:
    city.eng.write(lambda db: store.send(db, found, always))


def test_nothing_is_queued_while_every_channel_is_off(city: City) -> None:
    for name in ("notices.smtp_host", "notices.wecom_url"):
        settings.change(city.eng, name, "")
    send(city, told(city, "officer"), always=True)
    assert queued(city) == set()
    assert notices.unread(city.eng, city.who("officer")) == 1


def test_a_notice_goes_out_by_every_channel_that_reaches_its_reader(city: City) -> None:
    city.eng.write(lambda db: contacts.set_email(db, "fire1", None))
    city.eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = '86920119' WHERE login = 'fire2'") and None)
    send(city, *(told(city, who) for who in ("officer", "fire1", "fire2")))
    assert queued(city) == {("officer", "smtp"), ("officer", "wecom"), ("fire1", "wecom"), ("fire2", "smtp")}


def test_a_failed_action_queues_nothing(city: City) -> None:
    def work(db: Cursor) -> None:
        store.send(db, [told(city, "officer")])
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        city.eng.write(work)
    assert queued(city) == set()


def test_a_channel_somebody_does_without_is_used_for_emergencies_only(city: City) -> None:
    notices.choose_channels(city.eng, city.who("officer"), [WECOM])
    send(city, told(city, "officer"))
    assert queued(city) == {("officer", "smtp")}
    send(city, told(city, "officer", 2), always=True)
    assert ("officer", "wecom") in queued(city)
    assert [way.wanted for way in notices.ways(city.eng, city.who("officer"))] == [True, False]


def test_a_kind_somebody_does_without_goes_out_for_nobody(city: City) -> None:
    notices.choose(city.eng, city.who("officer"), [NoticeKind.NOTED])
    send(city, told(city, "officer", kind=NoticeKind.NOTED))
    assert queued(city) == set()


def test_the_deputy_is_told_in_the_place_of_whom_he_stands_in_for_and_once_only(city: City) -> None:
    now = city.clock.at
    covering.arrange(city.eng, None, "officer", "neighbour", (now, now + timedelta(days=1)), "leave")
    city.eng.write(lambda db: db.execute("DELETE FROM gov.notice_deliveries") and None)
    send(city, told(city, "officer"), told(city, "neighbour"))
    assert queued(city) == {("neighbour", "smtp"), ("neighbour", "wecom")}
    city.clock.forward(days=2)
    send(city, told(city, "officer", 2))
    assert ("officer", "smtp") in queued(city)


def test_what_is_about_the_person_himself_goes_to_himself(city: City) -> None:
    now = city.clock.at
    covering.arrange(city.eng, None, "officer", "neighbour", (now, now + timedelta(days=1)), "leave")
    assert queued(city) == {(who, way) for who in ("officer", "neighbour") for way in ("smtp", "wecom")}


def test_who_has_left_or_is_locked_gets_nothing(city: City) -> None:
    at = to_store(city.clock.at)
    city.eng.write(lambda db: db.execute("UPDATE gov.accounts SET active = false WHERE login = 'fire1'") and None)
    gone = "UPDATE gov.accounts SET left_at_utc = ? WHERE login = 'fire2'"
    city.eng.write(lambda db: db.execute(gone, [at]) and None)
    send(city, told(city, "fire1"), told(city, "fire2"), always=True)
    assert queued(city) == set()


def test_what_is_called_off_before_its_time_never_goes_out(city: City) -> None:
    send(city, told(city, "officer", 1), told(city, "officer", 2, hours=3))
    city.eng.write(lambda db: store.call_off(db, "W20261116-0002", city.clock.at))
    city.clock.forward(hours=4)
    assert due(city) == ["officer"]


def test_quiet_hours_hold_back_what_is_not_urgent(city: City) -> None:
    send(city, told(city, "officer"))
    send(city, told(city, "neighbour", 2), always=True)
    until = city.clock.at + timedelta(hours=8)
    city.eng.write(lambda db: outbox.defer(db, SMTP, city.clock.at, until))
    assert due(city) == ["neighbour"]
    city.clock.forward(hours=8)
    assert due(city) == ["neighbour", "officer"], "what is urgent goes first"


def test_a_dead_letter_is_listed_and_begins_anew(city: City) -> None:
    send(city, told(city, "officer"))
    key = "W20261116-0001:3:officer:smtp"
    fate = Fate(State.DEAD, 8, None, Cause.RECIPIENT, "550")
    city.eng.write(lambda db: outbox.settle(db, key, fate, city.clock.at))
    (letter,) = city.eng.read(lambda db: sending.dead(db, None, 10)).to_dict("records")
    assert (letter["delivery_id"], letter["cause"], letter["answer_code"]) == (key, "recipient", "550")
    assert due(city) == []
    assert city.eng.write(lambda db: outbox.try_again(db, ["other"], city.clock.at)) == 0
    assert city.eng.write(lambda db: outbox.try_again(db, [key], city.clock.at)) == 1
    (again,) = city.eng.read(lambda db: outbox.due(db, SMTP, city.clock.at, 10))
    assert (again.delivery_id, again.attempts) == (key, 0)
