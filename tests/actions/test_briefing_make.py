"""Making, issuing and fetching the monthly circular on a real store."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pdfplumber
import pytest

from governance.audit import store as audit
from governance.briefings import actions, store
from governance.briefings.facts import MonthFacts
from governance.briefings.files import SHIPPED
from governance.briefings.gather import month_facts
from governance.engine import NotFound, Refused
from governance.engine.text import speaking
from governance.whistles import actions as whistles
from tests.audit_chain import first_break
from tests.whistle_city import IN_OTHER_GRID, City

AFTER = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)  # half past eight on the first of December in the city


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city whose November saw three whistles: one closed on time, one reworked, one left lying."""
    made = City(tmp_path_factory.mktemp("briefings") / "home")
    _close(made, made.blow().case_id)
    made.clock.forward(hours=1)
    _close(made, made.blow(at=IN_OTHER_GRID, by="neighbour").case_id, by="neighbour", again=True)
    made.blow()
    made.clock.at = AFTER
    yield made
    made.close()


def _close(city: City, case_id: str, by: str = "officer", again: bool = False) -> None:
    eng, handler, officer = city.eng, city.who("fire1"), city.who(by)
    city.clock.forward(minutes=5)
    whistles.report_in(eng, handler, case_id)
    for attempt in range(2 if again else 1):
        city.clock.forward(minutes=30)
        whistles.handle(eng, handler, case_id, "已清理")
        city.clock.forward(minutes=10)
        if again and attempt == 0:
            whistles.send_back(eng, officer, case_id, "仍有堆物")
        else:
            whistles.verify_close(eng, officer, case_id)


def made(city: City, **more: str) -> store.Briefing:
    return actions.make_month(city.eng, city.who("supervision"), "2026-11", **more)


def figures(city: City) -> MonthFacts:
    return actions.facts(city.eng, city.who("supervision"), made(city).briefing_id)


def test_the_figures_are_those_of_the_store(city):
    total = figures(city).total
    assert (total.received, total.due, total.closed, total.closed_on_time) == (3, 3, 2, 2)
    assert (total.report_due, total.reported_in_time) == (3, 2)
    assert (total.reworked, total.overdue_open) == (1, 1)
    assert total.on_time_rate == Decimal("66.7")


def test_grids_departments_and_categories_add_up_to_the_city(city):
    facts = figures(city)
    assert [(grid.received, grid.due) for grid in facts.grids] == [(2, 2), (1, 1)]
    fire = next(unit for unit in facts.departments if unit.code == "fire")
    assert (fire.counts.received, fire.counts.overdue_open) == (3, 1)
    assert sum(unit.counts.received for unit in facts.departments) == facts.total.received
    assert sum(one.received for one in facts.categories) == facts.total.received


def test_a_month_before_the_first_whistle_is_not_compared_with(city):
    facts = figures(city)
    assert facts.previous is None
    assert facts.last_year is None
    assert [point.month for point in facts.months] == ["2026-11"]


def test_the_overdue_whistle_names_its_unit_and_a_working_day_to_close_it(city):
    (case,) = figures(city).overdue
    assert case.department == "消防大队"
    assert case.grid_name == "陵口村第1网格"
    assert case.days_over > 0
    assert case.handle_by.isoformat() == "2026-12-04"  # three working days after the first of December
    assert not case.closed_since


def test_the_printed_pages_carry_the_figures(city):
    content = actions.files(city.eng, city.who("supervision"), made(city).briefing_id, "pdf")
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "").replace(" ", "")
    for words in ("受理网格吹哨事项3件", "应结案3件", "按期结案率66.7%", "统计期末超期未结1件", "演示数据，仅供试用"):
        assert words in text


def test_each_format_is_kept_under_the_address_of_its_content(city):
    issue = made(city)
    for fmt, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert actions.files(city.eng, city.who("auditor"), issue.briefing_id, fmt).startswith(start)
        assert city.eng.files.sound(getattr(issue, f"{fmt}_sha256"), "documents")


def test_a_second_issue_stands_beside_the_first_and_has_the_same_files(city):
    first, second = made(city), made(city)
    assert first.briefing_id != second.briefing_id
    assert first.pdf_sha256 == second.pdf_sha256
    listed = [one.briefing_id for one in actions.issued(city.eng, city.who("admin"))]
    assert {first.briefing_id, second.briefing_id} <= set(listed)


def test_every_issue_is_in_the_audit(city):
    issue = made(city)
    entries = city.eng.read(audit.entries)
    newest = entries[-1][0]
    assert (newest.action, newest.subject, newest.account_id) == ("briefing.make", issue.briefing_id, "supervision")
    assert first_break(entries) is None


@pytest.mark.parametrize("period", ["2026-12", "2027-01"])
def test_a_month_that_is_not_over_is_refused(city, period):
    with pytest.raises(Refused, match=period):
        actions.make_month(city.eng, city.who("supervision"), period)


@pytest.mark.parametrize("period", ["2026", "2026-13", "November", "", "2026-1"])
def test_what_is_no_month_is_refused_with_an_example(city, period):
    with pytest.raises(Refused, match="2026-10"):
        actions.make_month(city.eng, city.who("supervision"), period)


@pytest.mark.parametrize("who", ["officer", "reporter", "fire1", "firehead", "operator", "contact", "admin", "auditor"])
def test_only_supervision_makes_circulars(city, who):
    with pytest.raises(Refused):
        actions.make_month(city.eng, city.who(who), "2026-11")


@pytest.mark.parametrize("who", ["officer", "reporter", "operator", "contact"])
def test_who_may_not_see_circulars_gets_no_file_and_no_list(city, who):
    issue = made(city)
    for ask in (
        lambda: actions.files(city.eng, city.who(who), issue.briefing_id, "pdf"),
        lambda: actions.facts(city.eng, city.who(who), issue.briefing_id),
        lambda: actions.pages(city.eng, city.who(who), issue.briefing_id),
        lambda: actions.issued(city.eng, city.who(who)),
    ):
        with pytest.raises(Refused):
            ask()


@pytest.mark.parametrize(
    ("briefing_id", "fmt"), [("month-2026-11-999", "pdf"), ("../etc/passwd", "pdf"), (None, "exe")]
)
def test_a_file_that_is_not_there_is_not_found(city, briefing_id, fmt):
    with pytest.raises(NotFound):
        actions.files(city.eng, city.who("supervision"), briefing_id or made(city).briefing_id, fmt)


def test_the_command_line_writes_the_last_full_month_into_a_folder(city, tmp_path):
    result = actions.brief_month(city.eng, None, tmp_path / "out")
    assert str(result["briefing_id"]).startswith("month-2026-11-")
    assert result["number"] == "丹安督〔2026〕11号"
    names = sorted(path.name.split(".")[1] for path in (tmp_path / "out").iterdir())
    assert names == ["docx", "pdf", "xlsx"]


def test_an_english_edition_is_its_own_issue(city):
    issue = made(city, language="en")
    assert (issue.language, issue.number) == ("en", "No. 11 of 2026")
    facts = actions.facts(city.eng, city.who("supervision"), issue.briefing_id)
    assert facts.office.name == "Supervision Office of Danyang Municipal People's Government"
    assert next(unit for unit in facts.departments if unit.code == "fire").name.isascii()


def test_the_readers_language_does_not_change_a_chinese_circular(city):
    with speaking("en"):
        issue = made(city)
    assert issue.number == "丹安督〔2026〕11号"


def test_a_look_at_the_pages_shows_the_issued_figures(city):
    issue = made(city)
    city.clock.forward(minutes=1)
    pages = actions.pages(city.eng, city.who("firehead"), issue.briefing_id)
    assert len(pages) >= 4
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_an_office_sets_its_own_names_standards_and_weights(city):
    text = actions_settings().replace("on_time_percent = 90", "on_time_percent = 50").replace("{initial}安督", "丹督办")
    path = city.eng.home / "templates" / "month.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        facts = figures(city)
    finally:
        path.unlink()
    assert facts.office.number == "丹督办〔2026〕11号"
    assert facts.standards.on_time == 50


@pytest.mark.parametrize(
    ("old", "new"),
    [("on_time = 50", "on_time = 60"), ("{city}人民", "{town}人民"), ("[weights]", "[weight]"), ("= 95", '= "a lot"')],
)
def test_settings_that_are_no_use_are_refused(city, old, new):
    path = city.eng.home / "templates" / "month.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(actions_settings().replace(old, new, 1), encoding="utf-8")
    try:
        with pytest.raises(Refused):
            made(city)
    finally:
        path.unlink()


def actions_settings() -> str:
    return SHIPPED.read_text(encoding="utf-8")


def test_the_first_of_the_month_closes_at_local_midnight(city):
    """A whistle blown at 23:30 local time on the last day belongs to the month, half an hour later it does not."""
    city.clock.at = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    city.blow()
    city.clock.forward(minutes=30)
    city.blow()
    city.clock.at = AFTER + timedelta(days=40)
    assert month_facts(city.eng, actions.month_of("2026-11")).total.received == 4
    assert month_facts(city.eng, actions.month_of("2026-12")).total.received == 1
    city.clock.at = AFTER
