"""Notices outside: how long is waited, when nobody is disturbed, what templates may hold, what becomes of a try."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine import Refused
from governance.engine.mails import is_mail, masked_mail, masked_mails_in
from governance.engine.text import speaking
from governance.notices import templates
from governance.notices.channels import Cause, ChannelName, Needs, Outcome, Result, cause_name, channel_name, needs_of
from governance.notices.outbox import Patience, Quiet, Standing, State, after, in_vain, state_name, wait

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 16, 4, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(st.integers(1, 200), st.floats(0, 1))
def test_a_wait_is_never_longer_than_the_limit_and_never_shorter_than_half_the_first(tries: int, jitter: float) -> None:
    patience = Patience()
    assert patience.first_wait / 2 <= wait(tries, patience, jitter) <= patience.longest_wait


@given(st.integers(1, 30), st.floats(0, 1))
def test_each_wait_is_at_least_as_long_as_the_one_before(tries: int, jitter: float) -> None:
    assert wait(tries, Patience(), jitter) <= wait(tries + 1, Patience(), jitter)


@given(MOMENTS, CLOCKS, CLOCKS)
def test_quiet_hours_end_at_their_end_and_within_a_day(now: datetime, begins: time, ends: time) -> None:
    quiet = Quiet(begins, ends, SHANGHAI)
    until = quiet.until(now)
    clock = now.astimezone(SHANGHAI).time()
    if until is None:
        return
    assert begins != ends
    assert until.astimezone(SHANGHAI).time() == ends
    assert now < until <= now + timedelta(days=1)
    assert quiet.until(until) is None, "nobody waits at the end of the quiet hours"
    assert clock >= begins or clock < ends


@given(CLOCKS, CLOCKS, st.integers(0, 1439))
def test_a_minute_is_quiet_exactly_when_it_lies_between_the_two_ends(begins: time, ends: time, minute: int) -> None:
    quiet = Quiet(begins, ends, SHANGHAI)
    now = datetime(2026, 11, 16, tzinfo=SHANGHAI) + timedelta(minutes=minute)
    first, last = (one.hour * 60 + one.minute for one in (begins, ends))
    minutes = {at % 1440 for at in range(first, last + (1440 if last < first else 0))}
    assert (quiet.until(now) is not None) is (minute in minutes)


def test_tries_end_in_a_dead_letter_and_not_before() -> None:
    failed, attempts, states = Result(Outcome.RETRY, Cause.BUSY, "503"), 0, []
    for _try in range(Patience().most_tries):
        fate = after(failed, attempts, NOW, Patience(), 0.5)
        attempts, states = fate.attempts, [*states, fate.state]
    assert states == [State.FAILED] * 7 + [State.DEAD]
    assert fate.next_try_at is None
    assert (fate.cause, fate.answer) == (Cause.BUSY, "503")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.SENT, State.SENT), (Outcome.DELIVERED, State.DELIVERED), (Outcome.FOR_GOOD, State.DEAD)],
)
def test_what_is_settled_is_never_tried_again(outcome: Outcome, state: State) -> None:
    fate = after(Result(outcome), 2, NOW, Patience(), 0.0)
    assert (fate.state, fate.attempts, fate.next_try_at) == (state, 3, None)


@pytest.mark.parametrize(
    ("serves", "reachable", "read", "urgent", "hours", "expected"),
    [
        (True, True, False, False, 1, None),
        (False, True, False, True, 1, (State.DROPPED, Cause.GONE)),
        (True, True, True, True, 1, (State.DROPPED, Cause.ALREADY_READ)),
        (True, False, False, True, 1, (State.DEAD, Cause.NO_ADDRESS)),
        (True, True, False, False, 25, (State.DEAD, Cause.STALE)),
        (True, True, False, True, 25, None),
    ],
)
def test_what_is_in_vain_is_not_tried(
    serves: bool, reachable: bool, read: bool, urgent: bool, hours: int, expected: tuple[State, Cause] | None
) -> None:
    standing = Standing(serves, reachable, read, urgent, NOW - timedelta(hours=hours))
    assert in_vain(standing, NOW, Patience()) == expected


@given(TEXTS, TEXTS)
def test_no_value_changes_the_shape_of_a_json_body(phone: str, text: str) -> None:
    template = '{"to": ["{phone}"], "message": {"text": "<{text}>"}, "n": 1}'
    body = templates.as_json(template, {"phone": phone, "text": text})
    assert json.loads(body) == {"to": [phone], "message": {"text": f"<{text}>"}, "n": 1}


@given(TEXTS, TEXTS)
def test_no_value_changes_the_shape_of_a_form_or_an_address(phone: str, text: str) -> None:
    values = {"phone": phone, "text": text}
    form = templates.as_form("to={phone}&msg=a {text}", values).decode()
    assert parse_qsl(form, keep_blank_values=True) == [("to", phone), ("msg", f"a {text}")]
    parts = urlsplit(templates.as_address("https://sms.test:8443/{phone}?msg={text}", values))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "sms.test:8443", "")
    assert parse_qsl(parts.query, keep_blank_values=True) == [("msg", text)]
    assert "/" not in parts.path[1:]


@given(TEXTS)
def test_no_value_adds_a_header(text: str) -> None:
    (header,) = templates.as_headers('{"X-Text": "{text}"}', {"text": text}).values()
    assert "\n" not in header
    assert "\r" not in header


@pytest.mark.parametrize(
    ("check", "template", "words"),
    [
        (templates.checked_json, '{"to": "{fone}"}', r"第 9 个字符.*\{fone\}"),
        (templates.checked_json, '{"to": "{phone}', "不是 JSON：第 8 个字符"),
        (templates.checked_form, "to={phone}&text", "第 2 项“text”"),
        (templates.checked_form, "to={fone}", "第 4 个字符"),
        (templates.checked_headers, '["a"]', "JSON 对象"),
        (templates.checked_headers, '{"a b": "c"}', "JSON 对象"),
        (templates.checked_headers, '{"Host": 1}', "JSON 对象"),
        (templates.checked_address, "ftp://sms.test/", "https://主机"),
        (templates.checked_address, "https://", "https://主机"),
        (templates.checked_address, "https://a:b@sms.test/", "主机部分"),
        (templates.checked_address, "https://{phone}.test/", "主机部分"),
        (templates.checked_address, "https://sms.test:99999/", "https://主机"),
        (templates.checked_address, "https://sms.test/a b", "空格"),
        (templates.checked_address, "https://robot.test/send?access_token=1", "令牌"),
    ],
)
def test_a_wrong_template_is_refused_with_its_place(check, template: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check(template)


def test_right_templates_are_taken_as_they_were_written() -> None:
    assert templates.checked_json('{"to": "{phone}", "x": {"y": "{text}"}}')
    assert templates.checked_form("to={phone}&text={text}&empty=")
    assert templates.checked_headers('{"Authorization": "Bearer {secret}"}')
    assert templates.checked_address("https://sms.test/send?to={phone}", placeholders=True)


def test_a_gateway_needs_what_its_templates_name() -> None:
    assert needs_of(ChannelName.WEBHOOK, '{"mail": "{email}"}') is Needs.EMAIL
    assert needs_of(ChannelName.WEBHOOK, '{"text": "{text}"}') is Needs.NOTHING
    assert needs_of(ChannelName.WECOM) is Needs.MOBILE


@pytest.mark.parametrize(
    "typed", ["a@b", "@city.example", "a b@city.example", "a@city.example\nBcc: x@y.zz", "..@a.cn"]
)
def test_what_is_no_mailbox_is_none(typed: str) -> None:
    assert not is_mail(typed)


def test_a_mailbox_is_shown_by_its_first_letter_and_house() -> None:
    assert masked_mail("wang.hai@city.example") == "w****@city.example"
    assert masked_mails_in("a.b@c.cn,d@e.cn") == "a****@c.cn,d****@e.cn"


def test_every_state_cause_and_channel_has_words_in_both_languages() -> None:
    for language in ("zh", "en"):
        with speaking(language):
            words = [
                *(state_name(one) for one in State),
                *(cause_name(one) for one in Cause),
                *(channel_name(one) for one in ChannelName),
            ]
        assert len(set(words)) == len(State) + len(Cause) + len(ChannelName)
