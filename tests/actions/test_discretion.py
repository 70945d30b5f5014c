"""A case that speaks of the people of a home: its content is for the grid's officer and for whoever has it in hand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.engine import NotFound, Refused
from governance.indicators import actions as indicators
from governance.indicators.columns import told
from governance.indicators.exports import words_of
from governance.indicators.rules import Filters, Subject
from governance.procedures.search import actions as search
from governance.routing.rules import Severity
from governance.tiles import actions as tiles
from governance.whistles import actions
from governance.whistles.case import Case
from tests.whistle_city import GRID, IN_GRID, City, jpeg
from tests.whistle_places import furnish, run

LINE = "张阿婆一个人住，灶台没关过三次"
PLACE = "鞋城路20号三楼"
MIDDLE = (119.655, 31.95)  # of the grid
HERE = (119.6512, 31.9523)
SECRETS = (LINE, "张阿婆", PLACE, "独居", "Lone elder", "119.6512", "31.9523", "P2")
ALWAYS = ("officer",)
IN_HAND = ("reporter", "civil1")
NEVER = ("supervision", "admin", "mayor", "citymayor", "operator")


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    furnish(opened)
    person = (
        "INSERT INTO gov.accounts (account_id, login, name, role, department_code, must_change, active, demo,"
        " created_at_utc) VALUES ('civil1', 'civil1', '沈洁', 'department_handler', 'civil', false, true, true,"
        " '2026-01-01')"
    )
    run(opened, person)
    yield opened
    opened.close()


def elder(city: City, **more: object) -> Case:
    return city.blow("reporter", "lone_elder", HERE, line=LINE, place=PLACE, **more)


def close(city: City, case: Case) -> None:
    """Bring a case to its end, judged by who reported it."""
    city.clock.forward(minutes=5)
    actions.report_in(city.eng, city.who("civil1"), case.case_id)
    city.clock.forward(minutes=5)
    actions.handle(city.eng, city.who("civil1"), case.case_id, f"去看了{PLACE}，张阿婆平安")
    city.clock.forward(minutes=5)
    actions.verify_close(city.eng, city.who("officer"), case.case_id)
    city.clock.forward(minutes=5)
    actions.evaluate(city.eng, city.who("reporter"), case.case_id, True)


def rows(city: City, who: str, **filters: str) -> str:
    """Return the rows of the whistles as somebody reads them, as one text."""
    now = city.eng.now()
    asked = Filters(now - timedelta(days=30), now + timedelta(minutes=1), **filters)
    found = indicators.rows(city.eng, city.who(who), "whistles", asked)
    return told(found, Subject.CASES, words_of(city.eng)).to_csv()


def exported(city: City, who: str) -> str:
    now = city.eng.now()
    asked = Filters(now - timedelta(days=30), now + timedelta(minutes=1))
    made = indicators.export(city.eng, city.who(who), "whistles", asked, "csv")
    return indicators.fetch_export(city.eng, city.who(who), made.export_id).content.decode("utf-8-sig")


def file_of(city: City, who: str, case_id: str) -> str:
    """Return everything a case's file hands to its page, as one text."""
    file = actions.case_file(city.eng, city.who(who), case_id)
    return repr((file.case, file.category, file.rule, file.entries, file.photos, file.moves, file.metres))


def marks(city: City, who: str, **view: str) -> list[dict]:
    return json.loads(tiles.cases_json(city.eng, city.who(who), **view))["cases"]


def secrets(text: str) -> set[str]:
    return {one for one in SECRETS if one in text}


@pytest.mark.parametrize("who", NEVER)
def test_whoever_has_nothing_to_do_with_it_reads_its_group_alone(city: City, who: str) -> None:
    case = elder(city, photo_ids=(actions.keep_photo(city.eng, city.who("reporter"), jpeg()),))
    account = city.who(who)
    assert secrets(file_of(city, who, case.case_id)) == set()
    assert "Other" in file_of(city, who, case.case_id)
    (mark,) = marks(city, who)
    assert (mark["word"], mark["title"], mark["lon"], mark["lat"]) == ("其他", "其他", *MIDDLE)
    (found,) = (one for one in search.find(city.eng, account, case.case_id) if one.ref == case.case_id)
    assert secrets(repr(found)) == set()
    assert (found.lon, found.lat) == pytest.approx(MIDDLE)


@pytest.mark.parametrize("who", ["supervision", "admin", "operator", "fire1"])
def test_rows_tell_a_group_and_no_place(city: City, who: str) -> None:
    case = elder(city)
    shown = rows(city, who)
    assert case.case_id in shown
    assert "其他" in shown
    assert secrets(shown) == set()


@pytest.mark.parametrize("who", ["supervision", "operator", "fire1"])
def test_exports_tell_a_group_and_no_place(city: City, who: str) -> None:
    case = elder(city)
    shown = exported(city, who)
    assert case.case_id in shown
    assert "其他" in shown
    assert secrets(shown) == set()


@pytest.mark.parametrize("who", [*ALWAYS, *IN_HAND])
def test_whoever_has_it_in_hand_reads_it_all(city: City, who: str) -> None:
    case = elder(city)
    file = actions.case_file(city.eng, city.who(who), case.case_id)
    assert (file.case.line, file.case.place, file.case.category_code) == (LINE, PLACE, "lone_elder")
    assert not file.withheld
    assert file.rule
    assert [mark["title"] for mark in marks(city, who)] == [LINE]


def test_after_the_end_it_is_the_officers_alone(city: City) -> None:
    case = elder(city)
    close(city, case)
    for who in IN_HAND:
        assert secrets(file_of(city, who, case.case_id)) == set()
    assert LINE in file_of(city, "officer", case.case_id)
    assert LINE in rows(city, "officer")
    assert secrets(rows(city, "civil1")) == set()


def test_who_stands_in_for_the_officer_reads_it_and_no_other_officer(city: City) -> None:
    case = elder(city)
    close(city, case)
    with pytest.raises(NotFound):
        actions.case_file(city.eng, city.who("neighbour"), case.case_id)
    run(city, "UPDATE gov.account_areas SET area_code = ? WHERE account_id = 'neighbour'", GRID)
    assert LINE in file_of(city, "neighbour", case.case_id)


def test_the_office_reads_it_while_it_is_its_turn(city: City) -> None:
    case = elder(city)
    actions.return_not_ours(city.eng, city.who("civil1"), case.case_id, "不归民政管")
    assert LINE in file_of(city, "supervision", case.case_id)
    city.clock.forward(minutes=1)
    actions.redispatch(city.eng, city.who("supervision"), case.case_id, "health", "转卫健")
    assert secrets(file_of(city, "supervision", case.case_id)) == set()


@pytest.mark.parametrize("more", [{"premises_id": "P2"}, {"line": "独居老人家灶台没关"}])
def test_a_home_or_a_word_tells_as_much_as_a_category(city: City, more: dict[str, str]) -> None:
    case = city.blow("officer", "illegal_living", IN_GRID, **more)
    file = actions.case_file(city.eng, city.who("supervision"), case.case_id)
    assert file.withheld
    assert (file.case.line, file.case.place, file.case.premises_id) == ("", "", None)


def test_its_photos_are_not_shown_either(city: City) -> None:
    photo = actions.keep_photo(city.eng, city.who("reporter"), jpeg())
    elder(city, photo_ids=(photo,))
    assert actions.photo(city.eng, city.who("officer"), photo)
    with pytest.raises(NotFound):
        actions.photo(city.eng, city.who("supervision"), photo)


def test_no_window_of_the_map_and_no_filter_finds_the_home(city: City) -> None:
    case = city.blow("reporter", "lone_elder", HERE, line=LINE, premises_id=None)
    run(city, "UPDATE gov.cases SET premises_id = 'P2' WHERE case_id = ?", case.case_id)
    around = f"{HERE[0] - 0.0005},{HERE[1] - 0.0005},{HERE[0] + 0.0005},{HERE[1] + 0.0005}"
    assert marks(city, "supervision", bbox=around, zoom="17") == []
    assert [mark["id"] for mark in marks(city, "officer", bbox=around, zoom="17")] == [case.case_id]
    assert case.case_id not in rows(city, "supervision", premises_id="P2")
    assert case.case_id in rows(city, "officer", premises_id="P2")
    assert actions.near(city.eng, city.who("supervision"), *HERE) == []
    assert [one.case_id for one, _far in actions.near(city.eng, city.who("officer"), *HERE)] == [case.case_id]


def test_it_counts_as_before(city: City) -> None:
    elder(city)
    now = city.eng.now()
    asked = Filters(now - timedelta(days=30), now + timedelta(minutes=1))
    assert indicators.value(city.eng, city.who("supervision"), "whistles", asked).value == 1
    assert indicators.row_count(city.eng, city.who("supervision"), "whistles", asked) == 1


def test_nobody_moves_a_pin_that_he_does_not_see(city: City) -> None:
    case = elder(city)
    for who in ("supervision", "admin"):
        with pytest.raises(Refused, match="住户"):
            actions.move_pin(city.eng, city.who(who), case.case_id, *IN_GRID, "点错了")
    assert actions.move_pin(city.eng, city.who("officer"), case.case_id, *IN_GRID, "点错了").lon == IN_GRID[0]


def test_a_workbook_has_no_more_than_the_page(city: City) -> None:
    import openpyxl

    elder(city, severity=Severity.LIFE)
    now = city.eng.now()
    asked = Filters(now - timedelta(days=30), now + timedelta(minutes=1))
    made = indicators.export(city.eng, city.who("supervision"), "whistles", asked, "xlsx")
    content = indicators.fetch_export(city.eng, city.who("supervision"), made.export_id).content
    cells = [cell for line in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values for cell in line]
    assert secrets(" ".join(str(cell) for cell in cells)) == set()


def test_no_category_asked_for_tells_which_grid_it_lies_in(city: City) -> None:
    case = elder(city)
    now = city.eng.now()

    def counted(who: str, code: str) -> tuple[int, bool]:
        asked = Filters(now - timedelta(days=30), now + timedelta(minutes=1), category_code=code, grid_code=GRID)
        told = rows(city, who, category_code=code, grid_code=GRID)
        return indicators.row_count(city.eng, city.who(who), "whistles", asked), case.case_id in told

    assert (counted("supervision", "lone_elder"), counted("supervision", "group:other")) == ((0, False), (1, True))
    assert (counted("officer", "lone_elder"), counted("officer", "group:other")) == ((1, True), (0, False))


@pytest.mark.parametrize(("who", "code"), [("supervision", "group:other"), ("officer", "lone_elder")])
def test_a_bar_by_category_opens_the_cases_it_counts(city: City, who: str, code: str) -> None:
    elder(city)
    now = city.eng.now()
    asked = Filters(now - timedelta(days=30), now + timedelta(minutes=1))
    table = indicators.series(city.eng, city.who(who), "whistles_by_category", asked)
    assert table.to_dict("records") == [{"category_code": code, "whistles": 1}]


def test_its_photos_do_not_become_everybodys_by_merging(city: City) -> None:
    photo = actions.keep_photo(city.eng, city.who("reporter"), jpeg())
    case = elder(city, photo_ids=(photo,))
    other = city.blow("officer", "illegal_living", IN_GRID, line="楼道堆放")
    with pytest.raises(Refused, match="涉及住户"):
        actions.merge(city.eng, city.who("officer"), case.case_id, other.case_id)
    with pytest.raises(NotFound):
        actions.photo(city.eng, city.who("supervision"), photo)
    merged = actions.merge(city.eng, city.who("officer"), other.case_id, case.case_id)
    assert merged.merged_into == case.case_id
    with pytest.raises(NotFound):
        actions.photo(city.eng, city.who("supervision"), photo)


@pytest.mark.parametrize("who", ["supervision", "fire1"])
def test_nobody_opens_it_by_splitting_or_merging_it(city: City, who: str) -> None:
    case = elder(city)
    other = city.blow("officer", "illegal_living", IN_GRID, line="楼道堆放")
    account = city.who(who)
    for step in (
        lambda: actions.split(city.eng, account, case.case_id, "stair_clutter", Severity.GENERAL, "楼道"),
        lambda: actions.merge(city.eng, account, case.case_id, other.case_id),
        lambda: actions.merge(city.eng, account, other.case_id, case.case_id),
    ):
        with pytest.raises(Refused):
            step()
    with pytest.raises(Refused, match="涉及住户"):
        actions.split(city.eng, city.who("supervision"), case.case_id, "stair_clutter", Severity.GENERAL, "楼道")


def test_what_is_split_from_it_is_as_private(city: City) -> None:
    photo = actions.keep_photo(city.eng, city.who("reporter"), jpeg())
    case = elder(city, photo_ids=(photo,))
    fresh = actions.split(city.eng, city.who("officer"), case.case_id, "stair_clutter", Severity.GENERAL, "楼道堆物")
    assert secrets(file_of(city, "supervision", fresh.case_id)) == set()
    assert "楼道堆物" not in rows(city, "supervision")
    with pytest.raises(NotFound):
        actions.photo(city.eng, city.who("supervision"), photo)
    assert "楼道堆物" in file_of(city, "officer", fresh.case_id)


def test_the_audit_names_neither_category_nor_rule_nor_place(city: City) -> None:
    case = elder(city)
    actions.move_pin(city.eng, city.who("officer"), case.case_id, *IN_GRID, "点错了")
    fresh = actions.split(city.eng, city.who("officer"), case.case_id, "stair_clutter", Severity.GENERAL, "楼道堆物")
    plain = city.blow("officer", "illegal_living", IN_GRID)
    entries = city.eng.read(lambda db: db.execute("SELECT subject, detail FROM gov.audit").fetchall())

    def told(number: str) -> str:
        return str([detail for one, detail in entries if one == number])

    for one in (case.case_id, fresh.case_id):
        assert "group:" in told(one)
        assert [word for word in ("lone_elder", "stair_clutter", case.rule_id, "119.65") if word in told(one)] == []
    assert plain.rule_id in told(plain.case_id)
