"""The conversation on a case: who takes part, who is told, what can be taken back, and what of it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts.rules import Account
from governance.audit import store as audit
from governance.engine import NotFound, Refused
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.procedures.live import versions
from governance.procedures.privacy import holdings, retention
from governance.procedures.privacy.people import Person
from governance.procedures.privacy.retention import counted
from governance.whistles import actions
from tests.whistle_city import City
from tests.whistle_places import run


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    yield opened
    opened.close()


def say(city: City, who: str, case_id: str, text: str) -> int:
    city.clock.forward(seconds=5)
    return actions.say(city.eng, city.who(who), case_id, text).number


def read(city: City, who: str, case_id: str) -> list[tuple[str, str]]:
    told = actions.conversation(city.eng, city.who(who), case_id)
    return [(one.message.author, one.message.text) for one in told]


def told(city: City, who: str) -> int:
    found = notices.inbox(city.eng, city.who(who))
    return sum(one.kind is NoticeKind.MESSAGE for one in found)


def test_those_who_may_add_a_word_talk_and_the_log_stays_as_it_is(city: City) -> None:
    case = city.blow()
    say(city, "officer", case.case_id, "门口好停车")
    say(city, "fire1", case.case_id, "收到，\u202e半小时到")
    for who in ("officer", "fire1", "fire2", "police1", "supervision", "operator", "mayor"):
        assert [text for _who, text in read(city, who, case.case_id)] == ["门口好停车", "收到，半小时到"]
    file = actions.case_file(city.eng, city.who("officer"), case.case_id)
    assert file.case.last_seq == case.last_seq
    assert "停车" not in repr(file.entries)


@pytest.mark.parametrize("who", ["citymayor", "admin"])
def test_who_only_looks_on_reads_none_of_it(city: City, who: str) -> None:
    case = city.blow()
    with pytest.raises(Refused):
        actions.conversation(city.eng, city.who(who), case.case_id)
    with pytest.raises(Refused):
        actions.say(city.eng, city.who(who), case.case_id, "我看看")


@pytest.mark.parametrize("who", ["neighbour", "housing1", "contact", "auditor"])
def test_whoever_does_not_see_the_case_is_told_that_there_is_none(city: City, who: str) -> None:
    case = city.blow()
    with pytest.raises(NotFound):
        actions.conversation(city.eng, city.who(who), case.case_id)


def test_from_whom_the_case_is_withheld_the_talk_is_too(city: City) -> None:
    case = city.blow(line="独居老人家灶台没关")
    say(city, "fire1", case.case_id, "联系了家属")
    assert read(city, "officer", case.case_id)
    for who in ("supervision", "mayor", "operator"):
        with pytest.raises(Refused, match="住户"):
            actions.conversation(city.eng, city.who(who), case.case_id)
        with pytest.raises(Refused, match="住户"):
            actions.say(city.eng, city.who(who), case.case_id, "怎么样了")


def test_who_had_it_in_hand_is_not_told_of_what_he_may_read_no_more(city: City) -> None:
    case = city.blow(line="独居老人家灶台没关")
    say(city, "fire1", case.case_id, "联系了家属")
    actions.return_not_ours(city.eng, city.who("fire1"), case.case_id, "不归我们")
    city.clock.forward(minutes=1)
    actions.redispatch(city.eng, city.who("supervision"), case.case_id, "housing", "转住建")
    say(city, "officer", case.case_id, "家属到了")
    assert (told(city, "fire1"), told(city, "housing1")) == (0, 1)


def test_the_others_and_whoever_has_the_case_get_one_notice_until_they_have_read(city: City) -> None:
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    say(city, "officer", case.case_id, "一")
    say(city, "officer", case.case_id, "二")
    assert {who: told(city, who) for who in ("officer", "fire1", "fire2", "supervision")} == {
        "officer": 0, "fire1": 1, "fire2": 0, "supervision": 0,
    }  # fmt: skip
    notices.mark_read(city.eng, city.who("fire1"), case.case_id)
    say(city, "police1", case.case_id, "三")
    assert (told(city, "fire1"), told(city, "officer"), told(city, "police1")) == (2, 1, 0)


def test_an_own_word_is_taken_back_within_the_minute_and_its_text_is_gone(city: City) -> None:
    case = city.blow()
    number = say(city, "officer", case.case_id, "说错了的话")
    with pytest.raises(NotFound):
        actions.take_back(city.eng, city.who("fire1"), case.case_id, number)
    actions.take_back(city.eng, city.who("officer"), case.case_id, number)
    actions.take_back(city.eng, city.who("officer"), case.case_id, number)
    assert read(city, "fire1", case.case_id) == [("张慧", "")]
    assert city.eng.read(lambda db: db.execute("SELECT text FROM gov.messages").fetchall()) == [(None,)]


def test_after_the_minute_it_stands(city: City) -> None:
    case = city.blow()
    number = say(city, "officer", case.case_id, "一句话")
    (said,) = actions.conversation(city.eng, city.who("officer"), case.case_id)
    assert said.may_take_back
    city.clock.forward(seconds=61)
    (said,) = actions.conversation(city.eng, city.who("officer"), case.case_id)
    assert not said.may_take_back
    with pytest.raises(Refused, match="60 秒"):
        actions.take_back(city.eng, city.who("officer"), case.case_id, number)
    assert read(city, "officer", case.case_id) == [("张慧", "一句话")]


@pytest.mark.parametrize(("text", "why"), [(" \u200b ", "先写一句"), ("长" * 501, "最多 500 字")])
def test_nothing_and_too_much_are_refused(city: City, text: str, why: str) -> None:
    case = city.blow()
    with pytest.raises(Refused, match=why):
        actions.say(city.eng, city.who("officer"), case.case_id, text)
    assert read(city, "officer", case.case_id) == []


def test_a_nervous_thumb_says_it_once(city: City) -> None:
    case = city.blow()
    assert say(city, "officer", case.case_id, "到了吗") == say(city, "officer", case.case_id, "到了吗")
    say(city, "fire1", case.case_id, "快了")
    say(city, "officer", case.case_id, "到了吗")
    assert len(read(city, "officer", case.case_id)) == 3


def test_a_merged_case_is_talked_about_where_it_goes_on(city: City) -> None:
    first, second = city.blow(), city.blow("officer")
    actions.merge(city.eng, city.who("officer"), second.case_id, first.case_id)
    with pytest.raises(Refused, match=first.case_id):
        actions.say(city.eng, city.who("officer"), second.case_id, "在哪里说")


def test_phone_numbers_are_masked_and_the_audit_has_no_word_of_it(city: City) -> None:
    case = city.blow()
    say(city, "officer", case.case_id, "打王师傅 13812345678")
    assert "13812345678" not in repr(read(city, "fire1", case.case_id))
    entries = [entry for entry, *_hash in city.eng.read(audit.entries) if entry.action == "case.message"]
    assert len(entries) == 1
    assert "王师傅" not in json.dumps(repr(entries), ensure_ascii=False)


def version(city: City, who: Account) -> str | None:
    return versions(city.eng, who, ["messages"], fresh=True).get("messages")


def test_an_open_page_hears_of_a_word_and_of_its_end_and_no_other_page_does(city: City) -> None:
    case = city.blow()
    before = {who: version(city, city.who(who)) for who in ("fire1", "neighbour")}
    number = say(city, "officer", case.case_id, "到门口了")
    during = {who: version(city, city.who(who)) for who in before}
    actions.take_back(city.eng, city.who("officer"), case.case_id, number)
    after = {who: version(city, city.who(who)) for who in before}
    assert len({before["fire1"], during["fire1"], after["fire1"]}) == 3
    assert before["neighbour"] == during["neighbour"] == after["neighbour"]
    assert version(city, city.who("citymayor")) is None


def test_a_person_is_told_of_his_words_and_they_go_with_the_years(city: City) -> None:
    case = city.blow()
    say(city, "fire1", case.case_id, "陈立在现场")
    about = Person("fire1", "account", ("fire1",), "陈立", "", "fire1")
    held = {(one.table, one.column) for one in holdings.held(city.eng, about) if one.table == "gov.messages"}
    assert held == {("gov.messages", name) for name in ("account_id", "author", "text")}
    city.clock.forward(days=800)
    assert {one.kind: one.count for one in counted(city.eng)}["messages"] == 0  # the case is still open
    closed = city.eng.now() - timedelta(days=731)
    run(city, "UPDATE gov.cases SET state = 'closed', closed_at_utc = ?", closed.replace(tzinfo=None))
    assert retention.run(city.eng, None)["messages"] == 1
    assert read(city, "officer", case.case_id) == []
