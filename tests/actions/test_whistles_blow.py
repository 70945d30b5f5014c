"""Blowing a whistle on a real store: one tap, one case, one department that knows."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest

from governance.areas.datums import from_wgs84
from governance.audit import store as audit
from governance.engine import NotFound, Refused
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.routing.rules import Kind, Severity
from governance.whistles import actions
from governance.whistles.case import EventKind, Stage, State
from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, MICRO, MONDAY, OUTSIDE, TOWN, City, jpeg


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def test_a_whistle_finds_its_grid_its_officer_its_department_and_its_due_time(city):
    case = city.blow("reporter", line="二楼仓库住人", accuracy_m=8.0)
    assert case.case_id == "W20261116-0001"
    assert (case.town_code, case.grid_code, case.micro_grid_code) == (TOWN, GRID, MICRO)
    assert (case.located, case.boundary_version) == ("inside", 1)
    assert case.officer_id == "officer"
    assert (case.lead_department, case.joint_departments) == ("fire", ("police",))
    assert case.stage is Stage.DISPATCHED
    assert case.report_in_due_at_utc == MONDAY + timedelta(minutes=30)
    assert case.place == "陵口镇陵口村第1网格"


def test_the_rule_that_matched_and_its_reason_stand_on_the_file(city):
    case = city.blow()
    file = actions.case_file(city.eng, city.who("officer"), case.case_id)
    assert [entry.kind for entry in file.entries] == [EventKind.BLOWN, EventKind.REGISTERED, EventKind.DISPATCHED]
    assert file.rule is not None
    assert file.entries[2].note == file.rule.reason
    assert file.case.rule_id == "R501"
    assert file.category is not None
    assert file.category.name == "违规住人"
    assert file.case.officer_id == "officer"
    assert file.case == case


def test_everybody_of_lead_and_joint_is_told_but_not_the_reporter(city):
    case = city.blow("officer")
    for person in ("fire1", "fire2", "firehead", "police1"):
        inbox = notices.inbox(city.eng, city.who(person))
        assert [(notice.kind, notice.subject_id) for notice in inbox] == [(NoticeKind.DISPATCHED, case.case_id)]
    assert notices.unread(city.eng, city.who("officer")) == 0
    assert notices.unread(city.eng, city.who("housing1")) == 0


def test_danger_to_life_is_an_emergency_with_ten_minutes_on_the_clock(city):
    city.clock.at = MONDAY + timedelta(hours=14)  # late evening
    case = city.blow(category="gas_hazard", severity=Severity.LIFE)
    assert case.kind is Kind.EMERGENCY
    assert case.rule_id == "E02"
    assert case.report_in_due_at_utc == city.clock.at + timedelta(minutes=10)
    assert case.joint_departments == ("fire", "police")


def test_the_running_number_starts_anew_each_local_day(city):
    assert [city.blow().case_id for _ in range(2)] == ["W20261116-0001", "W20261116-0002"]
    city.clock.at = MONDAY + timedelta(hours=14, minutes=59)
    assert city.blow().case_id == "W20261116-0003"
    city.clock.forward(minutes=1)  # midnight in the city
    assert city.blow().case_id == "W20261117-0001"


def test_a_second_tap_makes_no_second_case(city):
    first = city.blow(client_key="k1")
    city.clock.forward(seconds=3)
    again = city.blow(client_key="k1")
    assert again == first
    assert city.blow(client_key="k2").case_id != first.case_id
    assert city.blow("reporter", client_key="k1").case_id != first.case_id


def test_outside_the_city_the_reporter_is_told_to_tap_again(city):
    with pytest.raises(Refused, match="范围内，请在地图上重新点"):
        city.blow(at=OUTSIDE)
    with pytest.raises(Refused, match="范围内"):
        city.blow(at=(float("nan"), 31.95))


def test_a_point_a_few_metres_outside_is_snapped_to_the_nearest_grid(city):
    case = city.blow(at=(119.6499, 31.95))
    assert (case.located, case.grid_code) == ("snapped", GRID)


def test_a_position_in_another_datum_is_kept_as_it_came_and_stored_in_wgs84(city):
    lon, lat = from_wgs84(np.array([IN_GRID[0]]), np.array([IN_GRID[1]]), "gcj02")
    case = city.blow(at=(float(lon[0]), float(lat[0])), datum="gcj02")
    assert (case.lon, case.lat) == pytest.approx(IN_GRID, abs=1e-6)
    assert (case.lon_in, case.lat_in, case.datum_in) == (lon[0], lat[0], "gcj02")


def test_an_officer_blows_for_a_hazard_beyond_his_grid_and_that_grids_officer_has_it(city):
    case = city.blow("officer", at=IN_OTHER_GRID)
    assert case.officer_id == "neighbour"
    assert actions.case_file(city.eng, city.who("officer"), case.case_id).case == case


def test_a_centre_blows_only_where_it_serves(city):
    assert city.blow("operator").grid_code == GRID
    with pytest.raises(Refused, match="范围内"):
        city.blow("operator", at=IN_OTHER_GRID)


@pytest.mark.parametrize("person", ["fire1", "supervision", "auditor"])
def test_who_does_not_blow_whistles_is_refused(city, person):
    with pytest.raises(Refused, match="没有这项权限"):
        city.blow(person)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"category": "nowhere"}, "没有这一类"),
        ({"line": "长" * 201}, "最多 200 字"),
        ({"photo_ids": ("0" * 64,)}, "照片没有传上来"),
        ({"photo_ids": tuple(str(n) for n in range(7))}, "最多 6 张"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(city, more, sentence):
    with pytest.raises(Refused, match=sentence):
        city.blow(**more)
    assert actions.my_whistles(city.eng, city.who("officer")) == []


def test_a_photo_travels_with_the_whistle(city):
    officer = city.who("officer")
    photo_id = actions.keep_photo(city.eng, officer, jpeg())
    case = city.blow(photo_ids=(photo_id, photo_id))
    file = actions.case_file(city.eng, city.who("fire1"), case.case_id)
    assert [(photo.photo_id, photo.seq, photo.moment) for photo in file.photos] == [(photo_id, 1, "before")]
    assert file.entries[0].photos == 1
    assert actions.photo(city.eng, city.who("fire1"), photo_id)[:2] == b"\xff\xd8"


def test_a_photo_is_seen_by_its_uploader_and_by_those_on_the_case_only(city):
    photo_id = actions.keep_photo(city.eng, city.who("officer"), jpeg())
    for person in ("fire1", "supervision", "neighbour"):
        with pytest.raises(NotFound):
            actions.photo(city.eng, city.who(person), photo_id)
    assert actions.photo(city.eng, city.who("officer"), photo_id)
    city.blow(photo_ids=(photo_id,))
    assert actions.photo(city.eng, city.who("supervision"), photo_id)
    with pytest.raises(NotFound):
        actions.photo(city.eng, city.who("housing1"), photo_id)


def test_a_foreign_photo_cannot_be_attached_but_the_same_picture_from_two_people_can(city):
    photo_id = actions.keep_photo(city.eng, city.who("officer"), jpeg())
    with pytest.raises(NotFound, match="照片"):
        city.blow("reporter", photo_ids=(photo_id,))
    assert actions.keep_photo(city.eng, city.who("reporter"), jpeg()) == photo_id
    case = city.blow("reporter", photo_ids=(photo_id,))
    assert len(actions.case_file(city.eng, city.who("officer"), case.case_id).photos) == 1


def test_a_draft_waits_for_its_reporter_and_is_gone_once_sent(city):
    officer = city.who("officer")
    assert actions.draft(city.eng, officer) is None
    actions.save_draft(city.eng, officer, {"category": "wire_aged", "line": "半"})
    actions.save_draft(city.eng, officer, {"category": "wire_aged", "line": "半句"})
    assert actions.draft(city.eng, officer) == {"category": "wire_aged", "line": "半句"}
    assert actions.draft(city.eng, city.who("neighbour")) is None
    city.blow()
    assert actions.draft(city.eng, officer) is None


def test_a_draft_grows_old_and_can_be_thrown_away(city):
    officer = city.who("officer")
    actions.save_draft(city.eng, officer, {"line": "x"})
    city.clock.forward(hours=25)
    assert actions.draft(city.eng, officer) is None
    actions.save_draft(city.eng, officer, {"line": "x"})
    actions.clear_draft(city.eng, officer)
    assert actions.draft(city.eng, officer) is None
    with pytest.raises(Refused, match="草稿太长"):
        actions.save_draft(city.eng, officer, {"line": "x" * 30_000})


def test_what_is_near_and_open_is_shown_before_it_is_reported_again(city):
    case = city.blow()
    city.blow(at=(IN_GRID[0] + 0.002, IN_GRID[1]))  # about 190 m away
    found = actions.near(city.eng, city.who("officer"), IN_GRID[0] + 0.0005, IN_GRID[1])
    assert [(near.case_id, round(metres)) for near, metres in found] == [(case.case_id, 47)]
    assert actions.near(city.eng, city.who("neighbour"), *IN_GRID) == []
    actions.withdraw(city.eng, city.who("officer"), case.case_id)
    assert actions.near(city.eng, city.who("officer"), *IN_GRID) == []


def test_the_audit_tells_the_whistle_without_personal_data(city):
    case = city.blow(line="张三家二楼")
    entry = city.eng.read(audit.entries)[-1][0]
    assert (entry.account_id, entry.action, entry.subject) == ("officer", "case.blown", case.case_id)
    assert json.loads(entry.detail) == {"category": "illegal_living", "kind": "difficult", "rule": "R501"}


def test_a_new_case_wakes_open_pages(city):
    before = city.eng.changes.count("cases")
    case = city.blow()
    assert city.eng.changes.count("cases") == before + 1
    seq, where = actions.open_now(city.eng)[case.case_id]
    assert (seq, where.grid_code, where.lead_department) == (3, GRID, "fire")


def test_a_withdrawn_whistle_is_over(city):
    case = city.blow()
    after = actions.withdraw(city.eng, city.who("officer"), case.case_id, "看错了")
    assert after.state is State.WITHDRAWN
    assert case.case_id not in actions.open_now(city.eng)
    assert notices.inbox(city.eng, city.who("police1"))[0].kind is NoticeKind.WITHDRAWN
