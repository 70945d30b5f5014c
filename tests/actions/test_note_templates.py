"""What a department writes again and again: written by its head, filled in for a case, nobody else's to change."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from governance.audit import store as audit
from governance.engine import NotAllowed, NotFound, Refused
from governance.whistles import actions
from governance.whistles.templates import LONGEST_TEXT, MOST
from tests.whistle_city import City


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def keep(city, by="firehead", name="已整改", text="{编号} {场所} 已整改，{时限} 前办结。{经办}", code="fire", known=""):
    return actions.keep_template(city.eng, city.who(by), code, name, text, known)


def test_a_template_is_filled_with_the_facts_of_the_case(city):
    case = city.blow("officer", "extinguisher")
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    due = case.handle_due_at_utc.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M")
    words = actions.filled_note(city.eng, city.who("fire1"), case.case_id, keep(city).template_id)
    assert words == f"{case.case_id} {case.place} 已整改，{due} 前办结。陈立"


@pytest.mark.parametrize("text", ["{编码}已办", "{}", "{ 编号 }"])
def test_a_variable_there_is_not_is_refused_with_those_there_are(city, text):
    with pytest.raises(Refused, match=r"这个变量，可用的是 {编号} {场所}"):
        keep(city, text=text)
    assert actions.note_templates(city.eng, city.who("fire1"), "fire") == []


@pytest.mark.parametrize(("name", "text"), [("", "已办"), ("已办", "  "), ("长" * 21, "已办"), ("已办", "长" * 301)])
def test_what_is_empty_or_too_long_is_refused(city, name, text):
    assert LONGEST_TEXT == 300
    with pytest.raises(Refused, match="最多"):
        keep(city, name=name, text=text)


def test_head_and_supervision_write_a_departments_templates_and_nobody_else(city):
    first = keep(city)
    keep(city, by="supervision", name="已核查", text="已核查")
    again = keep(city, by="supervision", name="已整改", text="已整改完毕", known=first.template_id)
    names = [(one.name, one.text) for one in actions.note_templates(city.eng, city.who("fire2"), "fire")]
    assert names == [("已整改", again.text), ("已核查", "已核查")]
    with pytest.raises(NotAllowed):
        keep(city, by="fire1")
    with pytest.raises(NotFound, match="没有这个模板"):
        keep(city, code="police")
    with pytest.raises(NotFound, match="没有这个模板"):
        keep(city, by="supervision", code="nothing")


def test_another_departments_template_is_neither_read_nor_changed_nor_used(city):
    case = city.blow("officer", "extinguisher")
    theirs = keep(city, by="supervision", code="police").template_id
    for attempt in (
        lambda: actions.note_templates(city.eng, city.who("fire1"), "police"),
        lambda: keep(city, known=theirs),
        lambda: actions.drop_template(city.eng, city.who("firehead"), theirs),
        lambda: actions.filled_note(city.eng, city.who("fire1"), case.case_id, theirs),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert len(actions.note_templates(city.eng, city.who("police1"), "police")) == 1


def test_a_deleted_template_is_gone_and_both_steps_are_on_record(city):
    kept = keep(city)
    actions.drop_template(city.eng, city.who("firehead"), kept.template_id)
    assert actions.note_templates(city.eng, city.who("fire1"), "fire") == []
    told = [entry.action for entry, *_hash in city.eng.read(audit.entries)]
    assert told[-2:] == ["case.template", "case.template_drop"]


def test_there_is_an_end_to_how_many_a_department_keeps(city):
    for number in range(MOST):
        keep(city, name=f"模板{number}")
    with pytest.raises(Refused, match="最多 20 个模板"):
        keep(city, name="又一个")


def test_what_is_typed_into_a_template_stays_words(city):
    hostile = "<b>已办</b> {{编号}} 13812345678"
    kept = keep(city, text=hostile)
    assert "13812345678" not in kept.text
    assert "<b>已办</b>" in kept.text
