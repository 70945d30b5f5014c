"""The pages on which people act, as Streamlit runs them: whistle, my whistles, report-in desk, one case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts import covering
from governance.procedures.privacy import calling
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine
from pages.act.case_words import holder_words
from pages.parts import maps
from tests.pages.acting import Open, acting_city, keep_draft, opener, said
from tests.whistle_city import IN_GRID, MONDAY, City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def press(test: AppTest, key: str) -> AppTest:
    return test.button(key=key).click().run()


def handled(city: City) -> str:
    case = city.blow("officer")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    whistles.handle(city.eng, city.who("fire1"), case.case_id, "住户已搬离")
    return case.case_id


def test_without_a_place_the_button_says_what_to_do(open_page: Open) -> None:
    test = press(open_page("whistle", "officer"), "blow")
    assert "还不知道在哪里" in said(test)


def test_without_a_category_the_button_asks_for_one(city: City, open_page: Open) -> None:
    keep_draft(city)
    test = press(open_page("whistle", "officer"), "blow")
    assert "请选一类" in said(test)


def test_a_category_brings_its_urgency_and_says_where_the_whistle_will_go(city: City, open_page: Open) -> None:
    keep_draft(city)
    test = press(open_page("whistle", "officer"), "category-illegal_living")
    words = said(test)
    assert "难题：派给消防大队，30 分钟内报到（09:30 前）；公安局协办" in words
    assert test.selectbox[0].options[0] == "违规住人 · 住人经营 WGZR"
    assert whistles.draft(city.eng, city.who("officer")).get("category") == "illegal_living"


def test_danger_to_life_shows_its_own_clock_before_it_is_sent(city: City, open_page: Open) -> None:
    keep_draft(city, category="smoke_fire", severity="life")
    words = said(open_page("whistle", "officer"))
    assert "应急：派给消防大队，10 分钟内报到（09:10 前）；应急局、公安局协办；全天候计时" in words


def test_a_draft_that_was_not_sent_is_taken_up_and_becomes_one_case(city: City, open_page: Open) -> None:
    keep_draft(city, category="illegal_living", severity="serious")
    test = open_page("whistle", "officer")
    assert "已接着上次没发出的那一哨" in said(test)
    test = press(test, "blow")
    words = said(test)
    assert "W20261116-0001" in words
    assert "11月16日 09:30 前" in words
    assert "消防大队（公安局协办）" in words
    assert whistles.draft(city.eng, city.who("officer")) is None
    (line,) = whistles.queue(city.eng, city.who("fire1"))
    assert (line.case.accuracy_m, line.case.client_key) == (8.0, "k1")


def test_after_the_receipt_a_new_whistle_begins_empty(city: City, open_page: Open) -> None:
    keep_draft(city, category="illegal_living", severity="serious")
    test = press(press(open_page("whistle", "officer"), "blow"), "again")
    assert "W20261116-0001" not in said(test)
    assert "还不知道在哪里" in said(press(test, "blow"))


def test_what_is_open_nearby_is_offered_as_the_same_thing(city: City, open_page: Open) -> None:
    case = city.blow("reporter")
    keep_draft(city, category="illegal_living", severity="serious")
    test = open_page("whistle", "officer")
    assert "60 米内已有 1 件在办：违规住人" in said(test)
    test = press(test, "same")
    assert "已补充到这一件" in said(test)
    file = whistles.case_file(city.eng, city.who("officer"), case.case_id)
    assert file.entries[-1].note == "张慧 在现场又看到一次"
    assert len(whistles.open_now(city.eng)) == 1


def test_my_whistles_begin_with_what_to_do(open_page: Open) -> None:
    assert "还没有吹过哨" in said(open_page("my-whistles", "officer"))


def test_my_whistles_tell_who_has_it_now(city: City, open_page: Open) -> None:
    case = city.blow("officer")
    words = said(open_page("my-whistles", "officer"))
    assert "消防大队" in words
    assert "第 3 步 派遣" in words
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    words = said(open_page("my-whistles", "officer"))
    assert "消防大队 陈立" in words
    assert "第 4 步 办理" in words


def test_everybody_reads_the_same_of_who_has_a_case_and_only_he_himself_reads_me(city: City, open_page: Open) -> None:
    """The neighbour blew it in the officer's grid: the check is the officer's, though the neighbour may check too."""
    case = city.blow("neighbour")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    assert {who: has_it(city, case.case_id, who) for who in ("neighbour", "officer", "fire2", "supervision")} == (
        dict.fromkeys(("neighbour", "officer", "fire2", "supervision"), "消防大队 陈立")
    )
    assert has_it(city, case.case_id, "fire1") == "我"
    whistles.handle(city.eng, city.who("fire1"), case.case_id, "住户已搬离")
    assert {who: has_it(city, case.case_id, who) for who in ("neighbour", "fire1", "supervision")} == (
        dict.fromkeys(("neighbour", "fire1", "supervision"), "网格员 张慧")
    )
    assert has_it(city, case.case_id, "officer") == "我"
    words = said(open_page("my-whistles", "neighbour"))
    assert "网格员 张慧" in words
    assert "等我核实" not in words
    whistles.verify_close(city.eng, city.who("officer"), case.case_id)
    assert (has_it(city, case.case_id, "officer"), has_it(city, case.case_id, "neighbour")) == ("吹哨人 高敏", "我")


def has_it(city: City, case_id: str, reader: str) -> str:
    file = whistles.case_file(city.eng, city.who(reader), case_id)
    line = CaseLine(file.case, file.light, file.serving, file.serving_name)
    return holder_words(city.who(reader), line, whistles.directory(city.eng))


def test_a_button_stands_only_where_i_can_act(city: City, open_page: Open) -> None:
    case = city.blow("officer")
    assert not [button.key for button in open_page("my-whistles", "officer").button if case.case_id in button.key]
    city.clock.forward(minutes=31)
    test = open_page("my-whistles", "officer")
    assert [button.key for button in test.button if case.case_id in button.key] == [f"urge-{case.case_id}"]
    press(test, f"urge-{case.case_id}")
    assert whistles.case_file(city.eng, city.who("officer"), case.case_id).entries[-1].kind == "urged"


def test_what_waits_for_my_check_opens_with_what_was_done(city: City, open_page: Open) -> None:
    case_id = handled(city)
    test = open_page("my-whistles", "officer")
    assert "等我核实" in said(test)
    test = press(test, f"check-{case_id}")
    words = said(test)
    assert "住户已搬离" in words
    assert "已解决，核实结案" in words
    assert "退回返工" in words


def test_the_desk_lists_what_the_department_has_to_do(city: City, open_page: Open) -> None:
    lead, joint = city.blow("officer", line="二楼仓库住人"), city.blow("officer", category="window_bars")
    words = said(open_page("report-in", "fire1"))
    assert lead.case_id in words
    assert "二楼仓库住人" in words
    words = said(open_page("report-in", "police1"))
    assert "协办" in words
    assert joint.case_id not in words


def test_a_department_reports_in_from_the_desk(city: City, open_page: Open) -> None:
    case = city.blow("officer")
    press(open_page("report-in", "fire1"), f"in-{case.case_id}")
    assert whistles.case_file(city.eng, city.who("fire1"), case.case_id).case.handler_name == "陈立"
    test = open_page("report-in", "fire1")
    assert f"do-{case.case_id}" in [button.key for button in test.button]


def test_feeding_back_opens_with_the_file_and_the_way_back(city: City, open_page: Open) -> None:
    case = city.blow("officer", line="二楼仓库住人")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    test = press(open_page("report-in", "fire1"), f"do-{case.case_id}")
    assert "二楼仓库住人" in said(test)
    assert "不是我们的职责" in [one.label for one in test.expander]


def test_a_desk_without_work_says_that_all_is_well(city: City, open_page: Open) -> None:
    handled(city)
    assert "没有要您办的件，1 件等网格员核实" in said(open_page("report-in", "fire1"))


def test_a_long_list_is_paged(city: City, open_page: Open) -> None:
    for _number in range(10):
        city.blow("officer")
    test = open_page("report-in", "fire1")
    assert "第 1–8 件，共 10 件" in said(test)
    assert "第 9–10 件，共 10 件" in said(press(test, "desk-on"))


def test_the_file_shows_its_history_and_why_this_department(city: City, open_page: Open) -> None:
    case_id = handled(city)
    words = said(open_page("case", "supervision", case=case_id))
    assert "生产经营场所住人由消防大队查处" in words
    assert "住户已搬离" in words
    assert "消防大队 陈立" in words


def test_a_foreign_case_and_a_missing_one_read_the_same(city: City, open_page: Open) -> None:
    case_id = handled(city)
    assert "没有这一件，或不在您负责的范围内" in said(open_page("case", "housing1", case=case_id))
    assert "没有这一件，或不在您负责的范围内" in said(open_page("case", "housing1", case="W20991231-0001"))


def test_supervision_gives_a_returned_case_to_another_department(city: City, open_page: Open) -> None:
    case = city.blow("officer")
    whistles.return_not_ours(city.eng, city.who("fire1"), case.case_id, "属住建局职责")
    test = open_page("case", "supervision", case=case.case_id)
    assert "改派" in said(test)
    assert "fire" not in test.selectbox(key="to").options


def test_opening_a_case_reads_its_notices(city: City, open_page: Open) -> None:
    case_id = handled(city)
    unread = "SELECT count(*) FROM gov.notices WHERE account_id = 'officer' AND read_at_utc IS NULL"
    assert city.eng.read(lambda db: db.execute(unread).fetchone()) == (2,)
    open_page("case", "officer", case=case_id)
    assert city.eng.read(lambda db: db.execute(unread).fetchone()) == (0,)


def test_what_people_typed_is_shown_as_text(city: City, open_page: Open) -> None:
    case = city.blow("officer", line="<script>alert(1)</script>", place="<b>楼道</b>")
    for path, person in (("my-whistles", "officer"), ("report-in", "fire1"), ("case", "supervision")):
        test = open_page(path, person, case=case.case_id)
        bodies = "".join(one.proto.body for one in test.get("html"))
        assert "<script>alert" not in bodies
        assert "<b>楼道" not in bodies
        assert "&lt;b&gt;楼道" in bodies or path == "case"


def test_an_overdue_case_of_long_ago_never_leaves_the_desk(city: City, open_page: Open) -> None:
    case = city.blow("officer")
    city.clock.at = MONDAY + timedelta(days=200)
    assert case.case_id in said(open_page("report-in", "fire1"))


def test_a_handler_rings_those_who_have_to_do_with_his_case_and_says_why(city: City, open_page: Open) -> None:
    case_id = city.blow("officer").case_id
    city.eng.write(
        lambda db: db.execute("UPDATE gov.accounts SET phone = '13811112222' WHERE account_id = 'officer'") and None
    )
    test = open_page("case", "fire1", case=case_id)
    assert "吹哨人" in " ".join(test.selectbox(key="ring-who").options)
    press(test, "ring")
    assert "13811112222" not in said(test), "nobody has given a reason yet"
    test.button_group(key="ring-usual").set_value("催办").run()
    assert test.text_input(key="ring-reason").value == "催办"
    press(test, "ring")
    assert "13811112222" in said(test)
    assert "ring" not in [button.key for button in open_page("case", "officer", case=case_id).button]


def test_who_is_away_is_not_rung_but_his_deputy(city: City, open_page: Open) -> None:
    case_id = city.blow("reporter").case_id
    whistles.report_in(city.eng, city.who("fire1"), case_id)
    before = set(calling.of_case(city.eng, city.who("officer"), case_id))
    span = (city.clock(), city.clock() + timedelta(days=1))
    covering.arrange(city.eng, None, "fire1", "fire2", span, "年休假")
    after = set(calling.of_case(city.eng, city.who("officer"), case_id))
    assert before - after == {"fire1"}
    assert after - before == {"fire2"}


@pytest.mark.parametrize(("person", "name"), [("officer", "张慧"), ("neighbour", "张＊"), ("reporter", "张慧")])
def test_the_map_names_a_grids_officer_in_full_to_who_reads_his_name_there(
    city: City, open_page: Open, monkeypatch: pytest.MonkeyPatch, person: str, name: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(maps, "pick_map", lambda *_given, detail, **_more: told.append(detail))
    whistles.save_draft(city.eng, city.who(person), {"client_key": "k1", "lon": IN_GRID[0], "lat": IN_GRID[1]})
    open_page("whistle", person)
    assert told == [f"网格员 {name}"]
