"""The page of data quality: every finding with every way to mend it, in both languages, full and empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from governance.engine import Engine
from governance.procedures.quality.rules import WAYS, Check, Way
from pages.admin import quality_forms
from pages.parts import maps, session, tables
from tests.city import small_city
from tests.city_areas import SOUTH, WEST
from tests.pages.conftest import Open
from tests.quality.city import ago, counts, device, lose, put_in_order, run, stand, two_that_are_one, value

ADMIN = Role.ADMINISTRATOR


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    """A city of one's own, because these tests mend it."""
    eng = small_city(tmp_path / "home")
    put_in_order(eng)
    yield eng
    eng.close()


def put_out_of_order(eng: Engine) -> None:
    """Let every check find two things at least."""
    two_that_are_one(eng)
    for number, where in ((10, "大厅"), (11, "二楼")):
        stand(eng, "devices", device(eng, number), WEST + 0.08, SOUTH + 0.01)
        run(eng, "UPDATE gov.devices SET kind = 'gas', position = ? WHERE device_id = ?", where, device(eng, number))
    for number in (12, 13):
        lose(eng, "devices", device(eng, number), SOUTH + 0.01, WEST + 0.01)
        run(eng, "UPDATE gov.devices SET located = 'snapped' WHERE device_id = ?", device(eng, number + 2))
        run(eng, "UPDATE gov.devices SET premises_id = NULL WHERE device_id = ?", device(eng, number + 4))
        late = "UPDATE gov.devices SET last_seen_at_utc = ? WHERE device_id = ?"
        run(eng, late, ago(days=2000), device(eng, number + 6))
    run(eng, "DELETE FROM gov.contacts WHERE premises_id IN ('P0000003', 'P0000004')")
    run(eng, "DELETE FROM gov.account_areas WHERE area_code IN (SELECT max(area_code) FROM gov.account_areas)")


def told(test: AppTest) -> str:
    parts = [*test.markdown, *test.caption, *test.header, *test.subheader, *test.warning, *test.toast]
    return "\n".join(str(part.value) for part in parts) + "\n".join(str(one.label) for one in test.button)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("check", list(Check))
def test_each_finding_is_shown_full_and_empty(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch, check: Check, language: str
) -> None:
    monkeypatch.setattr(session, "language", lambda: language)
    run(city, "UPDATE gov.accounts SET language = ? WHERE account_id = 'U-administrator'", language)
    empty = open_page("data-quality", ADMIN, check=check.value)
    assert not empty.exception
    assert len(empty.dataframe) == 0
    assert "task_alt" in told(empty)
    put_out_of_order(city)
    full = open_page("data-quality", ADMIN, check=check.value)
    assert not full.exception
    assert not full.error
    assert len(full.dataframe) == 1
    assert len(full.dataframe[0].value) == counts(city)[check.value] > 0


@pytest.mark.parametrize("rows", [[0], [0, 1]])
@pytest.mark.parametrize(("check", "way"), [(check, way) for check, ways in WAYS.items() for way in ways])
def test_each_way_to_mend_is_drawn_for_one_row_and_for_several(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch, check: Check, way: Way, rows: list[int]
) -> None:
    put_out_of_order(city)
    monkeypatch.setattr(tables, "chosen_rows", lambda _state: rows[: counts(city)[check.value]])
    monkeypatch.setattr(maps, "pick_map", lambda *_given, **_named: (WEST + 0.03, SOUTH + 0.01))
    test = open_page("data-quality", ADMIN, check=check.value)
    test.session_state[f"quality-way-{check.value}"] = way
    test.run()
    assert not test.exception
    assert not test.error


def test_a_tap_on_the_map_and_one_button_move_a_device(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = device(city, 12)
    lose(city, "devices", key, 0.0, 0.0)
    monkeypatch.setattr(tables, "chosen_rows", lambda _state: [0])
    monkeypatch.setattr(maps, "pick_map", lambda *_given, **_named: (WEST + 0.03, SOUTH + 0.01))
    test = open_page("data-quality", ADMIN)
    test.session_state[quality_forms.LON] = WEST + 0.03
    test.button(key="quality-do-move").click().run()
    assert not test.exception
    assert value(city, "devices", "lon", key) == WEST + 0.03
    assert "已移到新位置" in told(test)
    assert "全部归入了网格" in told(test)


@pytest.mark.parametrize(
    ("check", "left"),
    [(Check.UNASSIGNED, 0), (Check.WITHOUT_PREMISES, 0), (Check.DUPLICATES, 0), (Check.WITHOUT_OFFICER, 0)],
)
def test_what_is_plain_is_mended_for_all_rows_with_one_confirmation(
    open_page: Open, city: Engine, check: Check, left: int
) -> None:
    put_out_of_order(city)
    for number in (16, 17):
        stand(city, "devices", device(city, number), WEST + 0.095, SOUTH + 0.001 * number)
        stand(city, "premises", f"P00000{number}", WEST + 0.095, SOUTH + 0.001 * number)
    test = open_page("data-quality", ADMIN, check=check.value)
    test.button(key="quality-sure").click().run()
    assert not test.exception
    assert counts(city).get(check.value, 0) == left
    assert "已" in told(test)


def test_a_refusal_is_one_sentence_and_changes_nothing(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(city, "DELETE FROM gov.contacts WHERE premises_id = 'P0000003'")
    monkeypatch.setattr(tables, "chosen_rows", lambda _state: [0])
    test = open_page("data-quality", ADMIN, check=Check.WITHOUT_CONTACT.value)
    test.text_input[1].set_value("12")
    test.button(key="FormSubmitter:quality-contact-补上联系人").click().run()
    assert "电话号码" in told(test)
    assert counts(city) == {"without_contact": 1}


def test_nobody_else_has_the_page(open_page: Open, city: Engine) -> None:
    for role in Role:
        if role is not ADMIN:
            assert "数据质量" not in [one.value for one in open_page("data-quality", role).header]
