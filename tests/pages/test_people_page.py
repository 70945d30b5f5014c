"""The pages of people and of cover: found, opened, changed, in both languages, full and empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts import covering
from governance.accounts.rules import Role
from governance.accounts.store import people
from governance.engine import Engine
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from pages.admin import people_areas
from pages.parts import maps_holders, session, tables
from tests.city import account_of, add_officer, small_city
from tests.city_areas import GRIDS
from tests.pages.conftest import Open

ADMIN = Role.ADMINISTRATOR
OFFICER = f"U-{Role.GRID_OFFICER}"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    """A city of one's own, because these tests change it."""
    eng = small_city(tmp_path / "home")
    yield eng
    eng.close()


def told(test: AppTest) -> str:
    parts = [*test.markdown, *test.caption, *test.header, *test.subheader, *test.warning, *test.toast, *test.success]
    labels = [*test.button]
    said = "\n".join(str(part.value) for part in parts) + "\n".join(str(one.label) for one in labels)
    return said.replace("\\", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_every_file_is_drawn_for_every_role(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch, role: Role, language: str
) -> None:
    monkeypatch.setattr(session, "language", lambda: language)
    test = open_page("people", ADMIN, person=f"U-{role}")
    assert not test.exception
    assert not test.error
    assert f"{role}甲" in told(test)


def sought(test: AppTest, words: str) -> AppTest:
    """Type into the search of the list."""
    return test.text_input(key="people-search").set_value(words).run()


def test_the_list_counts_filters_and_opens(open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    test = open_page("people", ADMIN)
    assert not test.exception
    assert f"共 {len(Role)} 人" in told(test)
    assert len(test.dataframe[0].value) == len(Role)
    only = open_page("people", ADMIN, post=Role.AUDITOR.value)
    assert len(only.dataframe[0].value) == 1
    listed = open_page("people", ADMIN)
    monkeypatch.setattr(tables, "chosen_row", lambda _state: 0)
    opened = sought(listed, Role.SUPERVISION.value)
    assert opened.query_params["person"] == f"U-{Role.SUPERVISION}"


def test_what_nobody_fits_is_said_in_one_sentence(open_page: Open, city: Engine) -> None:
    test = sought(open_page("people", ADMIN), "没有这个人")
    assert "words" not in test.query_params  # an address would carry names and numbers along
    assert not test.exception
    assert "没有符合条件的人" in told(test)


@pytest.mark.parametrize("nonsense", ["", "x", "<script>", "%", "' OR 1=1"])
def test_nonsense_in_the_address_is_harmless(open_page: Open, city: Engine, nonsense: str) -> None:
    told_all = dict.fromkeys(("post", "town", "department", "standing", "seen"), nonsense)
    assert not open_page("people", ADMIN, **told_all).exception
    test = open_page("people", ADMIN, person=nonsense or "nobody")
    assert not test.exception
    assert "没有这个账号" in told(test)


def test_an_auditor_reads_the_file_and_has_no_button_that_changes(open_page: Open, city: Engine) -> None:
    test = open_page("people", Role.AUDITOR, person=OFFICER)
    assert not test.exception
    said = {one.label for one in test.button}
    assert not said & {"修改资料", "离任交接", "确定锁定", "确定重置", "保存区域"}


def test_a_tap_on_the_map_gives_an_area_and_the_next_takes_it(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    taps = [GRIDS[1]]
    monkeypatch.setattr(people_areas, "holders_map", lambda *_given, **_named: taps.pop() if taps else None)
    test = open_page("people", ADMIN, person=OFFICER)
    test.run()
    assert "增加 1 个" in told(test)
    test.button(key="save-areas").click().run()
    assert city.read(lambda db: people.areas_of(db, OFFICER)) == tuple(sorted(GRIDS[:2]))
    taps.append(GRIDS[1])
    test.run()
    test.run()
    assert "去掉 1 个" in told(test)


def test_the_map_says_who_has_an_area(open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, dict] = {}
    monkeypatch.setattr(people_areas, "holders_map", lambda *_given, **named: seen.update(named) or None)
    add_officer(city, "U-second", GRIDS[0])
    add_officer(city, "U-third", GRIDS[1])
    open_page("people", ADMIN, person=OFFICER)
    classes, values = seen["classes"], seen["values"]
    assert classes[GRIDS[0]] == maps_holders.SHARED
    assert classes[GRIDS[1]] == maps_holders.OTHERS
    assert classes[GRIDS[2]] == maps_holders.NOBODY
    assert values[GRIDS[0]] == "grid_officer甲、另一位"


def test_somebody_is_added_and_his_first_password_is_shown_once(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_areas, "holders_map", lambda *_given, **_named: None)
    test = open_page("people", ADMIN, person="new")
    assert not test.exception
    test.text_input(key="new-login").set_value("W9001")
    test.text_input(key="new-name").set_value("新来的")
    test.button(key="new-add").click().run()
    assert "负责的网格" in told(test)  # an officer without a grid is refused
    test.multiselect(key=f"areas-new-{Role.GRID_OFFICER}").set_value([GRIDS[3]])
    test.button(key="new-add").click().run()
    assert not test.exception
    assert "首次口令只显示这一次" in told(test)
    account_id = city.read(lambda db: people.id_of_login(db, "W9001"))
    assert account_id is not None
    assert city.read(lambda db: people.areas_of(db, account_id)) == (GRIDS[3],)


def test_reporters_without_an_officer_are_listed(open_page: Open, city: Engine) -> None:
    city.write(lambda db: db.execute("DELETE FROM gov.account_areas WHERE account_id = ?", [OFFICER]) and None)
    test = open_page("people", ADMIN)
    assert [one.label for one in test.expander] == ["1 位信息员没有对应的网格员"]
    file = open_page("people", ADMIN, person=f"U-{Role.MICRO_GRID_REPORTER}")
    assert "没有人核实" in told(file)


@pytest.mark.parametrize("role", [ADMIN, Role.DEPARTMENT_HEAD])
def test_the_page_of_cover_is_drawn_empty_and_full(open_page: Open, city: Engine, role: Role) -> None:
    empty = open_page("cover", role)
    assert not empty.exception
    assert "没有人请假" in told(empty)
    add_officer(city, "U-second", GRIDS[1])
    now = city.now()
    covering.arrange(city, None, OFFICER, "U-second", (now, now + timedelta(days=1)), "leave")
    full = open_page("cover", role, words="x")
    assert ("另一位代班" in told(full)) is (role is ADMIN)


def test_hours_are_of_one_day_and_not_past(open_page: Open, city: Engine) -> None:
    add_officer(city, "U-second", GRIDS[1])
    test = open_page("people", ADMIN, person=OFFICER)
    test.toggle(key=f"cover-short-{OFFICER}-0").set_value(True).run()
    assert not test.exception
    test.button(key=f"cover-do-{OFFICER}").click().run()
    (told_cover,) = covering.of_own(city, account_of(city, Role.GRID_OFFICER))
    cover = told_cover.cover
    assert (cover.until_at - cover.from_at, cover.from_at > city.now()) == (timedelta(hours=3), True)


def test_a_start_that_is_past_is_said(open_page: Open, city: Engine) -> None:
    add_officer(city, "U-second", GRIDS[1])
    test = open_page("people", ADMIN, person=OFFICER)
    test.toggle(key=f"cover-short-{OFFICER}-0").set_value(True).run()
    test.time_input(key=f"cover-from-{OFFICER}-0").set_value(time(0, 0)).run()
    assert not test.exception
    assert "开始时间已过" in told(test)


def test_after_arranging_the_heads_form_begins_anew(open_page: Open, city: Engine) -> None:
    head, handlers = f"U-{Role.DEPARTMENT_HEAD}", [f"U-{Role.DEPARTMENT_HANDLER}", "U-h2"]
    city.write(lambda db: db.execute("UPDATE gov.accounts SET department_code = 'fire' WHERE account_id = ?", [head]))
    copied = (
        "INSERT INTO gov.accounts BY NAME (SELECT * REPLACE ('U-h2' AS account_id, 'h2' AS login, '经办乙' AS name)"
        " FROM gov.accounts WHERE account_id = ?)"
    )
    city.write(lambda db: db.execute(copied, [handlers[0]]) and None)
    test = open_page("cover", Role.DEPARTMENT_HEAD)
    test.selectbox(key="cover-who-0").set_value(handlers[0]).run()
    test.button(key=f"cover-do-{handlers[0]}").click().run()
    assert not test.exception
    assert "没有合适的代班人" not in told(test)
    assert test.selectbox(key="cover-who-1").value is None


def test_the_hand_over_names_whoever_would_be_left_without_a_deputy(open_page: Open, city: Engine) -> None:
    for number, code in (("second", GRIDS[1]), ("third", GRIDS[2])):
        add_officer(city, f"U-{number}", code)
    now = city.now()
    made = covering.arrange(city, None, "U-second", OFFICER, (now, now + timedelta(days=1)), "leave")
    test = open_page("people", ADMIN, person=OFFICER)
    test.button(key="leave").click().run()
    assert not test.exception
    assert "他正替另一位代班" in told(test)
    assert len(test.selectbox(key=f"leave-deputy-{made.cover_id}").options) == 1
    assert any("请假至" in option for option in test.selectbox(key="leave-heir").options)


def test_that_somebody_has_never_signed_in_is_said_once(open_page: Open, city: Engine) -> None:
    add_officer(city, "U-second", GRIDS[1])
    test = open_page("people", ADMIN, person="U-second")
    shown = told(test) + "".join(str(one.proto.body) for one in test.get("html"))
    assert shown.count("从未登录") == 1


def test_both_sides_read_of_the_cover_on_their_pages(open_page: Open, city: Engine) -> None:
    handler, head = f"U-{Role.DEPARTMENT_HANDLER}", f"U-{Role.DEPARTMENT_HEAD}"
    city.write(lambda db: db.execute("UPDATE gov.accounts SET department_code = 'fire' WHERE account_id = ?", [head]))
    now = city.now()
    covering.arrange(city, None, head, handler, (now, now + timedelta(days=1)), "leave")
    absent, deputy = open_page("account", Role.DEPARTMENT_HEAD), open_page("account", Role.DEPARTMENT_HANDLER)
    assert "您请假，department_handler甲代班" in told(absent)
    assert "您替department_head甲代班" in told(deputy).replace("\\", "")
    for role in (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER):
        assert notices.unread(city, account_of(city, role)) >= 1


def test_the_profile_keeps_what_is_chosen(open_page: Open, city: Engine) -> None:
    test = open_page("account", Role.GRID_OFFICER)
    assert not test.exception
    test.multiselect(key="own-notices").set_value([NoticeKind.NOTED]).run()
    assert notices.does_without(city, account_of(city, Role.GRID_OFFICER)) == {NoticeKind.NOTED}
    test.session_state["own-theme"] = "dark"
    test.run()
    assert account_of(city, Role.GRID_OFFICER).theme == "dark"


def test_leave_is_arranged_from_the_file_and_ended_there(open_page: Open, city: Engine) -> None:
    add_officer(city, "U-second", GRIDS[1])
    test = open_page("people", ADMIN, person=OFFICER)
    test.button(key=f"cover-do-{OFFICER}").click().run()
    assert not test.exception
    (told_cover,) = covering.of_own(city, account_of(city, Role.GRID_OFFICER))
    assert told_cover.deputy == "另一位"
    again = open_page("people", ADMIN, person=OFFICER)
    assert "另一位代班" in told(again)
    again.button(key=f"end-do-{told_cover.cover.cover_id}").click().run()
    assert covering.of_own(city, account_of(city, Role.GRID_OFFICER)) == []
