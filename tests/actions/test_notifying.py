"""Notices leave the house: the worker with a channel that remembers, trials, dead letters, and whom none reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts import changing
from governance.engine import Cursor, NotAllowed, NotFound, Refused
from governance.engine.text import speaking
from governance.notices import actions as notices
from governance.notices.channels import Cause, ChannelName, Message, Outcome, Recipient, Result
from governance.notices.outbox import State
from governance.procedures import live, settings
from governance.procedures.notifying import office, told, unreached, wire, worker
from governance.routing.rules import Severity
from tests.whistle_city import City
from tests.whistle_places import furnish

SMTP = ChannelName.SMTP
SENT = Result(Outcome.SENT, None, "250")


@dataclass
class Remembering:
    """A channel that remembers what it was given and answers what it is told to."""

    name: ChannelName = SMTP
    most_per_minute: int | None = None
    answer: Result = SENT
    given: list[tuple[Message, Recipient]] = field(default_factory=list)

    def send(self, message: Message, recipient: Recipient) -> Result:
        self.given.append((message, recipient))
        return self.answer

    def close(self) -> None:
        """Nothing is kept open."""


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path)
    made.eng.write(_reachable)
    settings.change(made.eng, "notices.smtp_host", "mail.city.example")
    settings.change(made.eng, "notices.address", "https://whistle.city.example/")
    yield made
    made.close()


@pytest.fixture
def mail(city: City) -> Iterator[Remembering]:
    channel = Remembering()
    wire.use(lambda _eng, name: channel if name is channel.name else None)
    yield channel
    wire._openers.clear()


def _reachable(db: Cursor) -> None:
    db.execute("UPDATE gov.accounts SET phone = '13712342210', email = account_id || '@city.example'")


def states(city: City) -> list[str]:
    sql = "SELECT state FROM gov.notice_deliveries ORDER BY delivery_id"
    return [state for (state,) in city.eng.read(lambda db: db.execute(sql).fetchall())]


def test_a_whistle_reaches_the_department_with_number_category_place_and_link(city: City, mail: Remembering) -> None:
    case = city.blow()
    assert worker.turn(city.eng, SMTP) == len(mail.given) > 0
    message, recipient = mail.given[0]
    assert recipient.email == f"{recipient.account_id}@city.example"
    link = f"https://whistle.city.example/case?case={case.case_id}"
    assert message.text == f"【哨图】有新的一件，请报到：{case.case_id} · 违规住人 · {case.place} {link}"
    assert "陵口村第1网格" in message.text
    assert message.link.endswith(f"/case?case={case.case_id}")
    assert set(states(city)) == {"sent"}
    assert worker.turn(city.eng, SMTP) == 0, "what went out does not go out again"


def test_the_message_is_in_the_reader_s_language(city: City, mail: Remembering) -> None:
    city.eng.write(lambda db: db.execute("UPDATE gov.accounts SET language = 'en', demo = false") and None)
    city.blow()
    worker.turn(city.eng, SMTP)
    assert mail.given[0][0].title == "A new case: please report in"


def test_no_phone_number_leaves_the_house_in_a_text(city: City, mail: Remembering) -> None:
    case = city.blow(line="找王师傅 13712342210")
    place = "UPDATE gov.cases SET place = '三楼 137-1234-2210 王师傅家' WHERE case_id = ?"
    city.eng.write(lambda db: db.execute(place, [case.case_id]) and None)
    worker.turn(city.eng, SMTP)
    assert mail.given
    for message, _who in mail.given:
        assert "137****2210" in message.text
        assert "13712342210" not in message.text.replace("-", "")


def test_that_an_elder_lives_alone_leaves_the_house_neither_by_category_nor_by_place(
    city: City, mail: Remembering
) -> None:
    furnish(city)
    by_category = city.blow(category="lone_elder", severity=Severity.LIFE)
    by_place = city.blow()
    home = "UPDATE gov.cases SET premises_id = 'P2', place = '鞋城路20号 王秀英家' WHERE case_id = ?"
    city.eng.write(lambda db: db.execute(home, [by_place.case_id]) and None)
    worker.turn(city.eng, SMTP)
    texts = {message.subject: message.text for message, _who in mail.given}
    assert set(texts) == {by_category.case_id, by_place.case_id}
    for case_id, text in texts.items():
        assert text.endswith(f"{case_id} https://whistle.city.example/case?case={case_id}")
        assert not any(word in text for word in ("独居", "违规", "王秀英", "鞋城路", "网格"))


def test_quiet_hours_hold_everything_but_emergencies(city: City, mail: Remembering) -> None:
    city.clock.forward(hours=14)  # eleven at night in the city
    city.blow()
    assert worker.turn(city.eng, SMTP) == 0
    urgent = city.blow(severity=Severity.LIFE)
    worker.turn(city.eng, SMTP)
    assert {message.subject for message, _who in mail.given} == {urgent.case_id}
    assert all(message.urgent and message.title.startswith("【应急】") for message, _who in mail.given)
    city.clock.forward(hours=7, minutes=59)
    assert worker.turn(city.eng, SMTP) == 0
    city.clock.forward(minutes=1)
    assert worker.turn(city.eng, SMTP) > 0


def test_a_failure_is_tried_again_later_and_then_is_a_dead_letter(city: City, mail: Remembering) -> None:
    settings.change(city.eng, "notices.most_tries", "2")
    mail.answer = Result(Outcome.RETRY, Cause.BUSY, "451")
    city.blow(category="illegal_living")
    count = worker.turn(city.eng, SMTP)
    assert set(states(city)) == {"failed"}
    assert worker.turn(city.eng, SMTP) == 0, "it waits first"
    city.clock.forward(seconds=30)
    assert worker.turn(city.eng, SMTP) == count
    assert set(states(city)) == {"dead"}
    rows, dead = office.dead_letters(city.eng, city.who("admin"))
    assert dead == count == len(rows)
    mail.answer = SENT
    assert office.try_again(city.eng, city.who("admin"), [rows.iloc[0]["delivery_id"]]) == 1
    assert office.try_again(city.eng, city.who("admin")) == count - 1
    worker.turn(city.eng, SMTP)
    assert set(states(city)) == {"sent"}
    keys = [message.key for message, _who in mail.given]
    assert len(set(keys)) == count, "every try of one delivery carries the same key"


def test_who_left_has_read_or_has_no_address_any_more_gets_nothing(city: City, mail: Remembering) -> None:
    city.blow(category="illegal_living")
    gone, read, lost, *rest = sorted(
        row[0]
        for row in city.eng.read(lambda db: db.execute("FROM gov.notice_deliveries SELECT account_id").fetchall())
    )
    city.eng.write(lambda db: db.execute("UPDATE gov.accounts SET active = false WHERE login = ?", [gone]) and None)
    notices.mark_read(city.eng, city.who(read))
    changing.change_own_email(city.eng, city.who(lost), "")
    worker.turn(city.eng, SMTP)
    assert sorted(who.account_id for _message, who in mail.given) == rest
    assert sorted(states(city)) == sorted(["dead", "dropped", "dropped", *["sent"] * len(rest)])


def test_what_a_service_takes_in_a_minute_is_not_exceeded(city: City, mail: Remembering) -> None:
    mail.most_per_minute = 3
    pace = worker.Pace()
    city.blow()
    city.blow()
    assert worker.turn(city.eng, SMTP, pace) == 3
    assert worker.turn(city.eng, SMTP, pace) == 0
    city.clock.forward(minutes=1)
    assert worker.turn(city.eng, SMTP, pace) == 3


def test_a_channel_set_up_wrong_keeps_everything_waiting(city: City) -> None:
    def refusing(_eng: object, _name: ChannelName) -> None:
        raise Refused("口令没有")

    wire.use(refusing)
    city.blow()
    with pytest.raises(Refused, match="口令没有"):
        worker.turn(city.eng, SMTP)
    assert set(states(city)) == {"queued"}
    (smtp,) = [one for one in office.standings(city.eng, city.who("admin")) if one.name is SMTP]
    assert (smtp.on, smtp.trouble, smtp.waiting > 0) == (True, "口令没有", True)
    wire._openers.clear()


def test_a_bug_of_a_channel_counts_as_a_try_and_loses_nothing(city: City, mail: Remembering) -> None:
    def broken(_message: Message, _recipient: Recipient) -> Result:
        raise KeyError("ours")

    mail.send = broken  # type: ignore[method-assign]
    city.blow()
    worker.turn(city.eng, SMTP)
    assert set(states(city)) == {"failed"}


def test_a_trial_goes_to_the_administrator_himself_and_is_on_record(city: City, mail: Remembering) -> None:
    assert office.send_test(city.eng, city.who("admin"), SMTP)
    assert [who.account_id for _message, who in mail.given] == ["admin"]
    mail.answer = Result(Outcome.FOR_GOOD, Cause.SIGN_IN, "535")
    with pytest.raises(Refused, match="535"):
        office.send_test(city.eng, city.who("admin"), SMTP)
    tried = "SELECT count(*) FROM gov.audit WHERE action = 'notices.test'"
    assert city.eng.read(lambda db: db.execute(tried).fetchone()) == (2,)
    with pytest.raises(Refused, match="没有开通"):
        office.send_test(city.eng, city.who("admin"), ChannelName.WECOM)


@pytest.mark.parametrize("who", ["officer", "supervision", "auditor"])
def test_only_administrators_try_and_repeat(city: City, mail: Remembering, who: str) -> None:
    with pytest.raises(NotAllowed):
        office.send_test(city.eng, city.who(who), SMTP)
    with pytest.raises(NotAllowed):
        office.try_again(city.eng, city.who(who))


def test_people_out_of_reach_are_listed_before_it_matters(city: City, mail: Remembering) -> None:
    changing.change_own_email(city.eng, city.who("officer"), "")
    found = office.reach(city.eng, city.who("admin"))
    assert list(found.missed["account_id"]) == ["officer"]
    assert found.any_on
    made = unreached.export(city.eng, city.who("admin"), "csv")
    assert made.row_count == 1
    settings.change(city.eng, "notices.smtp_host", "")
    assert len(office.reach(city.eng, city.who("admin")).missed) == found.people


def test_a_case_tells_who_was_told_how_and_who_has_read_it(city: City, mail: Remembering) -> None:
    case = city.blow(category="illegal_living")
    worker.turn(city.eng, SMTP)
    reader = mail.given[0][1].account_id
    city.clock.forward(minutes=5)
    notices.mark_read(city.eng, city.who(reader), case.case_id)
    listed = told.of_case(city.eng, city.who("officer"), case.case_id)
    (one,) = [row for row in listed if row.notice_id.endswith(f":{reader}")]
    assert [(way.channel, way.state) for way in one.tried] == [(SMTP, State.SENT)]
    assert one.read_at_utc == city.clock.at
    assert one.sent_at_utc == city.clock.at - timedelta(minutes=5)
    with pytest.raises(NotFound):
        told.of_case(city.eng, city.who("neighbour"), case.case_id)


def test_somebody_sets_his_own_mailbox_and_nobody_reads_it_in_the_audit(city: City) -> None:
    changing.change_own_email(city.eng, city.who("officer"), " hui@city.example ")
    assert changing.own_email(city.eng, city.who("officer")) == "h****@city.example"
    with pytest.raises(Refused, match="不像邮箱"):
        changing.change_own_email(city.eng, city.who("officer"), "hui at city")
    audited = city.eng.read(lambda db: db.execute("SELECT coalesce(detail, '') FROM gov.audit").fetchall())
    assert not any("hui" in detail for (detail,) in audited)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notices.smtp_security", "ssl"),
        ("notices.smtp_host", "mail host"),
        ("notices.smtp_from", "whistle"),
        ("notices.webhook_url", "gopher://x"),
        ("notices.webhook_body", '{"a": }'),
        ("notices.dingtalk_url", "https://oapi.example/robot/send?access_token=1"),
        ("notices.address", "city.example"),
        ("notices.quiet_from", "25:00"),
    ],
)
def test_a_wrong_setting_of_a_channel_is_refused(city: City, name: str, value: str) -> None:
    with speaking("en"), pytest.raises(Refused):
        settings.change(city.eng, name, value)


def test_a_count_of_unread_notices_has_a_new_version_for_its_reader_alone(city: City) -> None:
    people = ("fire1", "neighbour")

    def versions() -> list[str]:
        return [live.versions(city.eng, city.who(one), ["notices"], fresh=True)["notices"] for one in people]

    before = versions()
    case = city.blow()
    told_of = versions()
    assert told_of[0] != before[0]
    assert told_of[1] == before[1]
    notices.mark_read(city.eng, city.who("fire1"), case.case_id)
    assert versions() == before
