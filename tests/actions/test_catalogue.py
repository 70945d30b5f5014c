"""The office of the catalogue: a draft is edited, checked, tried and published; nothing moves silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from governance.accounts.rules import Account
from governance.audit import store as audit
from governance.engine import NotFound, Refused
from governance.procedures import catalogue as office
from governance.routing import actions as routing
from governance.routing.comparing import How, Part, changes
from governance.routing.files import read_catalogue
from governance.routing.rules import Question, RoutingRule, Severity
from governance.routing.soundness import Flaw
from governance.whistles import actions as whistles
from governance.whistles.case import EventKind
from governance.whistles.store import log
from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, City

SHIPPED = read_catalogue()
TODAY = date(2026, 11, 16)
WHY = "高层小区统一由住建局牵头"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def editor(city: City) -> Account:
    return city.who("supervision")


def rule(rule_id: str = "D1", **more: object) -> RoutingRule:
    told = {"category_code": "stair_clutter", "kind": None, "lead_department": "police", "joint_departments": ()}
    return replace(SHIPPED.rules[-1], rule_id=rule_id, reason="试一试", reason_en="a try", **told | more)  # type: ignore[arg-type]


def refused(sentence: str):
    return pytest.raises(Refused, match=sentence)


def test_a_draft_changes_nothing_until_it_is_published(city, editor):
    revision = office.begin(city.eng, editor, 1)
    office.keep_rule(city.eng, editor, revision, rule(area_code=GRID))
    assert city.blow(category="stair_clutter").lead_department == "housing"
    assert office.publish(city.eng, editor, revision + 1, WHY) == 2
    case = city.blow(category="stair_clutter")
    assert (case.lead_department, case.rule_id, case.catalogue_version) == ("police", "D1", 2)
    assert city.blow(by="neighbour", category="stair_clutter", at=IN_OTHER_GRID).rule_id == "R104"


def test_open_cases_stay_where_they_are_and_keep_the_words_of_the_rule_that_sent_them(city, editor):
    case = city.blow(category="stair_clutter")
    revision = office.begin(city.eng, editor, 1)
    revision = office.keep_rule(city.eng, editor, revision, replace(rule("R104"), reason="改成公安"))
    office.publish(city.eng, editor, revision, WHY)
    file = whistles.case_file(city.eng, city.who("officer"), case.case_id)
    assert (file.case.lead_department, file.rule) == ("housing", SHIPPED.rule("R104"))


def test_a_category_that_was_withdrawn_cannot_be_blown_and_its_cases_keep_its_name(city, editor):
    case = city.blow(category="stair_clutter")
    revision = office.begin(city.eng, editor, 1)
    revision = office.withdraw_category(city.eng, editor, revision, "stair_clutter")
    office.publish(city.eng, editor, revision, "楼道堆物并入通道堵塞")
    with refused("目录里没有这一类"):
        city.blow(category="stair_clutter")
    assert whistles.case_file(city.eng, city.who("officer"), case.case_id).category.name == "楼道堆物"
    names = whistles.directory(city.eng)
    assert names.categories["stair_clutter"].name == "楼道堆物"
    assert "stair_clutter" not in {one.category_code for one in names.offered}


def test_a_rule_for_the_night_sends_the_same_whistle_elsewhere_after_work(city, editor):
    assert city.blow(category="noise_fumes").rule_id == "R810"
    city.clock.forward(hours=12)  # nine in the evening
    assert city.blow(category="noise_fumes").rule_id == "R811"
    rule_now, _kind = whistles.destination(city.eng, "noise_fumes", Severity.GENERAL, GRID)
    assert rule_now.lead_department == "police"


def test_a_lead_without_anybody_leaves_the_case_to_the_fallback_and_the_file_says_so(city, editor):
    revision = office.begin(city.eng, editor, 1)
    revision = office.keep_rule(city.eng, editor, revision, rule(lead_department="civil", fallback_department="fire"))
    revision = office.drop_rule(city.eng, editor, revision, "R104")
    office.publish(city.eng, editor, revision, WHY)
    case = city.blow(category="stair_clutter")
    assert case.lead_department == "fire"
    sent = city.eng.read(lambda db: log.newest(db, case.case_id, EventKind.DISPATCHED))
    assert sent.department_code == "fire"
    # nobody of the fallback either: it stays with whom it belongs to
    assert city.blow(category="lone_elder").lead_department == "civil"


def test_what_leaves_a_hole_or_names_nobody_is_not_published(city, editor):
    revision = office.begin(city.eng, editor, 1)
    revision = office.drop_rule(city.eng, editor, revision, "R999")
    found = office.check(city.eng, editor)
    assert {one.flaw for one in found.findings} == {Flaw.HOLE}
    assert found.combinations == len(SHIPPED.categories) * 2 * 3 * 3 * 12
    with refused("检查还有 . 处问题"):
        office.publish(city.eng, editor, revision, WHY)
    office.keep_rule(city.eng, editor, revision, rule("X1", area_code="999999999999999"))
    assert Flaw.NO_AREA in {one.flaw for one in office.check(city.eng, editor).findings}
    assert routing.catalogue(city.eng).version == 1


def test_two_editors_do_not_write_over_each_other(city, editor):
    other = city.who("admin")
    revision = office.begin(city.eng, editor, 1)
    with refused("李萍 已经有一份草稿"):
        office.begin(city.eng, other, 1)
    office.keep_rule(city.eng, other, revision, rule(area_code=GRID))
    with refused("周管理 刚改过草稿"):
        office.drop_rule(city.eng, editor, revision, "R104")
    office.publish(city.eng, other, revision + 1, WHY)
    with refused("草稿已经发布或作废"):
        office.publish(city.eng, editor, revision + 1, WHY)


def test_a_draft_without_a_word_why_is_not_published(city, editor):
    revision = office.begin(city.eng, editor, 1)
    with refused("请写清改了什么"):
        office.publish(city.eng, editor, revision, " …… ")


def test_an_older_version_is_read_compared_and_restored_as_a_new_one(city, editor):
    revision = office.begin(city.eng, editor, 1)
    revision = office.withdraw_category(city.eng, editor, revision, "stair_clutter")
    office.publish(city.eng, editor, revision, "先撤掉")
    first, second = (office.version(city.eng, editor, number) for number in (1, 2))
    told = changes(first, second)
    assert {(one.part, one.how, one.code) for one in told} == {
        (Part.CATEGORY, How.REMOVED, "stair_clutter"),
        (Part.RULE, How.REMOVED, "R104"),
    }
    office.publish(city.eng, editor, office.begin(city.eng, editor, 1), "恢复到第一版")
    versions = office.office(city.eng, editor).versions
    assert [(one.number, one.author, one.note, one.made_from) for one in versions] == [
        (3, "李萍", "恢复到第一版", 1),
        (2, "李萍", "先撤掉", 1),
        (1, None, "", None),
    ]
    assert changes(first, office.version(city.eng, editor, 3)) == ()
    assert city.blow(category="stair_clutter").catalogue_version == 3
    with pytest.raises(NotFound):
        office.version(city.eng, editor, 9)


def test_a_dry_run_tells_which_whistles_would_have_gone_elsewhere(city, editor):
    moved = [city.blow(category="stair_clutter").case_id for _ in range(3)]
    city.blow(category="stair_clutter", by="neighbour", at=IN_OTHER_GRID)
    city.blow(category="illegal_living", at=IN_GRID)
    revision = office.begin(city.eng, editor, 1)
    assert office.dry_run(city.eng, editor, TODAY, TODAY).elsewhere.empty
    office.keep_rule(city.eng, editor, revision, rule(area_code=GRID, joint_departments=("fire",)))
    found = office.dry_run(city.eng, editor, TODAY, TODAY)
    assert (found.seen, found.withdrawn, found.unrouted) == (5, 0, 0)
    assert sorted(found.elsewhere["case_id"]) == moved
    counted = found.departments.set_index("department_code")
    assert counted.loc["housing", ["before", "after"]].tolist() == [4, 1]
    assert counted.loc["police", ["before", "after"]].tolist() == [0, 3]
    assert counted.loc["fire", ["before", "after", "joint_before", "joint_after"]].tolist() == [1, 1, 0, 3]
    assert office.dry_run(city.eng, editor, date(2026, 10, 1), date(2026, 10, 31)).seen == 0
    with refused("一年以内"):
        office.dry_run(city.eng, editor, date(2025, 1, 1), TODAY)


def test_a_dry_run_tells_no_more_of_a_home_than_its_group(city, editor):
    city.blow(
        category="lone_elder", by="officer", at=IN_GRID, line="张阿婆一个人住", place="鞋城路20号三楼 13912345678"
    )
    revision = office.begin(city.eng, editor, 1)
    office.keep_rule(city.eng, editor, revision, rule(category_code="lone_elder", area_code=GRID))
    (row,) = office.dry_run(city.eng, editor, TODAY, TODAY).elsewhere.to_dict("records")
    assert (row["category_code"], row["place"]) == ("group:other", "")
    assert (row["before_rule"], row["after_rule"], row["after_lead"]) == ("", "", "police")
    assert "told_as" not in row


def test_a_dry_run_masks_a_number_in_a_place(city, editor):
    city.blow(category="stair_clutter", place="三楼 13912345678")
    revision = office.begin(city.eng, editor, 1)
    office.keep_rule(city.eng, editor, revision, rule(area_code=GRID))
    (row,) = office.dry_run(city.eng, editor, TODAY, TODAY).elsewhere.to_dict("records")
    assert row["place"] == "三楼 139****5678"


def test_a_dry_run_counts_what_could_no_longer_be_blown(city, editor):
    city.blow(category="stair_clutter")
    revision = office.begin(city.eng, editor, 1)
    office.withdraw_category(city.eng, editor, revision, "stair_clutter")
    found = office.dry_run(city.eng, editor, TODAY, TODAY)
    assert (found.withdrawn, found.elsewhere["after_rule"].tolist()) == (1, ["R999"])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"rule_id": "半 条"}, "规则编号只用字母"),
        ({"reason": "\u200b "}, "请写明为什么"),
        ({"lead_department": "nobody"}, "没有这个部门"),
        ({"joint_departments": ("police",)}, "不能同时是协办"),
        ({"category_code": "nowhere"}, "目录里没有这一类"),
        ({"handle_work_hours": 0.0}, "都要大于零"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_one_sentence(city, editor, more, sentence):
    revision = office.begin(city.eng, editor, 1)
    with refused(sentence):
        office.keep_rule(city.eng, editor, revision, replace(rule(), **more))


def test_a_new_category_stands_last_in_its_group_with_its_question(city, editor):
    asked = Question("kids", "有小孩吗？", "", Severity.LIFE, "119")
    fresh = replace(
        SHIPPED.categories[0], category_code="balcony", name="阳台堆物\u202e", name_en="", questions=(asked,)
    )
    revision = office.begin(city.eng, editor, 0)
    revision = office.keep_category(city.eng, editor, revision, fresh)
    office.publish(city.eng, editor, revision, "增加阳台堆物")
    kept = routing.catalogue(city.eng).category("balcony")
    assert (kept.name, kept.name_en, kept.rank, kept.question("kids").text_en) == (
        "阳台堆物",
        "阳台堆物",
        108,
        "有小孩吗？",
    )
    with refused("先打哪个电话"):
        office.keep_category(
            city.eng, editor, office.begin(city.eng, editor, 2), replace(fresh, questions=(replace(asked, call=""),))
        )


def test_every_step_leaves_a_trace(city, editor):
    revision = office.begin(city.eng, editor, 1)
    office.keep_rule(city.eng, editor, revision, rule())
    office.discard(city.eng, editor)
    office.discard(city.eng, editor)
    revision = office.begin(city.eng, editor, 1)
    office.publish(city.eng, editor, revision, "重新发布一遍")
    told = city.eng.read(audit.entries)
    steps = [entry.action for entry, _before, _hash in told if entry.action.startswith("catalogue.")]
    assert steps == ["catalogue.begin", "catalogue.change", "catalogue.discard", "catalogue.begin", "catalogue.publish"]


def test_what_was_answered_stands_in_the_file(city):
    report = whistles.Report("gas_hazard", Severity.LIFE, *IN_GRID, answers=(("smell", True),))
    case = whistles.blow(city.eng, city.who("officer"), report)
    first = whistles.case_file(city.eng, city.who("officer"), case.case_id).entries[0]
    assert (first.value, case.kind) == ("smell:yes", "emergency")


def test_a_category_asks_for_photos_at_its_own_steps(city):
    case = city.blow(category="machine_guard")
    assert whistles.photo_needed(city.eng, case, EventKind.HANDLED)
    assert not whistles.photo_needed(city.eng, case, EventKind.VERIFIED)
    assert not whistles.photo_needed(city.eng, city.blow(category="wire_aged"), EventKind.HANDLED)


def test_an_officer_meets_first_what_he_blows_most_from_the_next_day_on(city):
    officer = city.who("officer")
    for _ in range(3):
        city.blow(category="manhole")
    assert whistles.category_order(city.eng, officer).learnt == 0
    city.clock.forward(days=1)
    assert whistles.category_order(city.eng, officer).buttons[0].category_code == "manhole"
    assert whistles.category_order(city.eng, city.who("neighbour")).learnt == 0
