"""Leave and cover: rights, cases and notices go to the deputy for a while and come back by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts import covering, directory, manage
from governance.accounts.covers import Cover
from governance.accounts.listing import Asked
from governance.accounts.rules import Account, Role
from governance.accounts.store import people
from governance.audit import store as audit
from governance.engine import NotAllowed, NotFound, Refused
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.procedures import deputies
from governance.whistles import actions as whistles
from governance.whistles.case import EventKind, Stage
from tests.whistle_city import GRID, IN_GRID, City

DAY = timedelta(days=1)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = City(tmp_path)
    yield found
    found.eng.close()


def now_of(city: City, account_id: str) -> Account:
    """Return somebody as he is at this moment, covers included."""
    found = city.eng.read(lambda db: people.account(db, account_id, city.clock.at))
    assert found is not None
    return found


def cover(city: City, absent: str, deputy: str, after: timedelta = timedelta(0), days: float = 2) -> Cover:
    begins = city.clock.at + after
    span = (begins, begins + timedelta(days=days))
    return covering.arrange(city.eng, city.who("admin"), absent, deputy, span, "leave")


def kinds(city: City, account_id: str) -> list[NoticeKind]:
    return [one.kind for one in notices.inbox(city.eng, now_of(city, account_id))]


def test_cases_notices_and_rights_go_to_the_deputy_and_come_back_by_themselves(city: City) -> None:
    """The whole story: leave begins, a whistle comes, the deputy checks it, the leave ends."""
    cover(city, "officer", "neighbour", after=timedelta(hours=1))
    assert notices.unread(city.eng, now_of(city, "officer")) == 0
    city.clock.forward(hours=2)
    assert NoticeKind.COVERED in kinds(city, "officer")
    assert kinds(city, "neighbour") == [NoticeKind.COVERING]
    case = city.blow("reporter", at=IN_GRID)
    assert case.officer_id == "officer"
    assert whistles.spot(city.eng, *IN_GRID).officer_name == "高敏（代张慧）"
    deputy = now_of(city, "neighbour")
    assert deputy.ids == ("neighbour", "officer")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    whistles.handle(city.eng, city.who("fire1"), case.case_id, "已办")
    file = whistles.case_file(city.eng, deputy, case.case_id)
    assert (file.serving, file.serving_name) == ("neighbour", "高敏（代张慧）")
    (line,) = whistles.my_whistles(city.eng, deputy)
    assert (line.serving, line.serving_name) == (file.serving, file.serving_name)
    whistles.add_note(city.eng, deputy, case.case_id, "现场已看")
    entry = whistles.case_file(city.eng, deputy, case.case_id).entries[-1]
    assert (entry.kind, entry.account_id, entry.acted_for) == (EventKind.NOTED, "neighbour", "officer")
    assert whistles.case_file(city.eng, city.who("reporter"), case.case_id).named == {"officer": "张慧"}
    city.clock.forward(days=3)
    after = now_of(city, "neighbour")
    assert after.ids == ("neighbour",)
    with pytest.raises(NotFound):
        whistles.case_file(city.eng, after, case.case_id)
    assert whistles.case_file(city.eng, now_of(city, "officer"), case.case_id).serving_name == "张慧"


def test_a_handler_who_is_away_has_no_case_in_hand_but_his_deputy(city: City) -> None:
    case = city.blow("officer")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    cover(city, "fire1", "fire2")
    file = whistles.case_file(city.eng, city.who("officer"), case.case_id)
    assert (file.serving, file.serving_name) == ("fire2", "徐海峰（代陈立）")


def test_nobody_can_be_away_twice_and_the_deputy_has_to_be_there(city: City) -> None:
    cover(city, "officer", "neighbour")
    with pytest.raises(Refused, match="张慧这段时间已经安排了代班"):
        cover(city, "officer", "neighbour", after=DAY)
    with pytest.raises(Refused, match="高敏这段时间正替别人代班"):
        cover(city, "neighbour", "officer", after=DAY)
    wanted = manage.NewAccount("third", "第三", Role.GRID_OFFICER, area_codes=(GRID,))
    third = manage.add(city.eng, None, wanted)[0]
    with pytest.raises(Refused, match="张慧自己这段时间也请假"):
        cover(city, third, "officer", after=DAY)
    with pytest.raises(Refused, match="高敏这段时间正替别人代班"):
        cover(city, "neighbour", third, after=DAY)
    cover(city, "neighbour", "officer", after=2 * DAY)  # one after the other, in a row
    with pytest.raises(Refused, match="本人"):
        cover(city, "fire1", "fire1")
    cover(city, "fire1", "fire2")
    with pytest.raises(Refused, match="陈立自己这段时间也请假"):
        cover(city, "firehead", "fire1", days=1)


@pytest.mark.parametrize("deputy", ["reporter", "fire1", "supervision", "admin"])
def test_only_somebody_of_the_same_post_stands_in(city: City, deputy: str) -> None:
    with pytest.raises(Refused):
        cover(city, "officer", deputy)
    assert now_of(city, deputy).stands_for == ()


def test_a_locked_deputy_is_refused(city: City) -> None:
    manage.lock(city.eng, None, "neighbour")
    with pytest.raises(Refused, match="锁定"):
        cover(city, "officer", "neighbour")


def test_ending_early_gives_everything_back_and_tells_both(city: City) -> None:
    made = cover(city, "officer", "neighbour")
    city.clock.forward(hours=1)
    assert now_of(city, "neighbour").ids == ("neighbour", "officer")
    covering.end(city.eng, city.who("admin"), made.cover_id)
    assert now_of(city, "neighbour").ids == ("neighbour",)
    for person in ("officer", "neighbour"):
        assert NoticeKind.COVER_ENDED in kinds(city, person)
    with pytest.raises(Refused, match="结束"):
        covering.end(city.eng, city.who("admin"), made.cover_id)


def test_what_is_called_off_before_it_begins_tells_nobody(city: City) -> None:
    made = cover(city, "officer", "neighbour", after=DAY)
    covering.end(city.eng, city.who("admin"), made.cover_id)
    city.clock.forward(days=1, hours=1)
    assert now_of(city, "neighbour").ids == ("neighbour",)
    assert kinds(city, "officer") == kinds(city, "neighbour") == []
    cover(city, "officer", "neighbour")  # the days are free again


def test_a_head_arranges_for_his_own_department_only(city: City) -> None:
    head = city.who("firehead")
    span = (city.clock.at, city.clock.at + DAY)
    made = covering.arrange(city.eng, head, "fire1", "fire2", span, "leave")
    assert [one.cover for one in covering.current(city.eng, head)] == [made]
    with pytest.raises(NotFound):
        covering.arrange(city.eng, head, "officer", "neighbour", span, "leave")
    foreign = cover(city, "officer", "neighbour")
    with pytest.raises(NotFound):
        covering.end(city.eng, head, foreign.cover_id)
    with pytest.raises(NotFound):
        deputies.proposed(city.eng, head, "officer", *span)
    assert len(covering.current(city.eng, city.who("admin"))) == 2
    assert set(directory.found(city.eng, head, Asked())["department_code"]) == {"fire"}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.DEPARTMENT_HEAD)])
def test_nobody_else_arranges_anything(city: City, role: Role) -> None:
    somebody = replace(city.who("admin"), account_id="X", role=role)
    span = (city.clock.at, city.clock.at + DAY)
    for act in (
        lambda: covering.arrange(city.eng, somebody, "officer", "neighbour", span, "leave"),
        lambda: covering.end(city.eng, somebody, "V1"),
        lambda: covering.current(city.eng, somebody),
        lambda: deputies.proposed(city.eng, somebody, "officer", *span),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_head_away_is_stood_in_for_by_a_handler_with_the_heads_rights(city: City) -> None:
    cover(city, "firehead", "fire1")
    assert now_of(city, "fire1").acts_as is Role.DEPARTMENT_HEAD
    with pytest.raises(NotAllowed):  # what is lent is the work, not the say over who stands in: he would prolong it
        covering.current(city.eng, now_of(city, "fire1"))
    city.clock.forward(days=3)
    assert now_of(city, "fire1").acts_as is None


def test_deputies_are_proposed_neighbours_first_and_not_those_who_are_away(city: City) -> None:
    span = (city.clock.at, city.clock.at + DAY)
    (first,) = deputies.proposed(city.eng, city.who("admin"), "officer", *span)
    assert (first.account_id, first.touches, first.same_town) == ("neighbour", True, True)
    heads = deputies.proposed(city.eng, city.who("admin"), "firehead", *span)
    assert [one.account_id for one in heads] == ["fire1", "fire2"]
    cover(city, "fire1", "fire2")
    heads = deputies.proposed(city.eng, city.who("admin"), "firehead", *span)
    assert [one.account_id for one in heads] == ["fire2"]


def test_why_nobody_can_stand_in_is_told_apart(city: City) -> None:
    admin, now = city.who("admin"), city.clock.at
    span = (now, now + DAY)
    assert deputies.hindered(city.eng, admin, "officer", *span) == ""
    cover(city, "officer", "neighbour")
    assert deputies.proposed(city.eng, admin, "officer", *span) == []
    assert deputies.hindered(city.eng, admin, "officer", *span).startswith("张慧这段时间已经安排了代班")
    assert deputies.hindered(city.eng, admin, "neighbour", *span).startswith("高敏这段时间正替别人代班")
    assert deputies.hindered(city.eng, admin, "officer", now - DAY, now - DAY / 2).startswith("结束时间要在")


def test_a_deputy_knows_which_area_is_lent_and_from_whom(city: City) -> None:
    assert covering.lent_areas(city.eng, now_of(city, "neighbour")) == {}
    cover(city, "officer", "neighbour")
    assert covering.lent_areas(city.eng, now_of(city, "neighbour")) == {GRID: "张慧"}
    city.clock.forward(days=3)
    assert covering.lent_areas(city.eng, now_of(city, "neighbour")) == {}


def test_both_read_it_and_nobody_else_does(city: City) -> None:
    made = cover(city, "officer", "neighbour")
    for person in ("officer", "neighbour"):
        (told,) = covering.of_own(city.eng, city.who(person))
        assert (told.cover, told.absent, told.deputy) == (made, "张慧", "高敏")
        assert covering.told(city.eng, city.who(person), made.cover_id) == told
    assert covering.of_own(city.eng, city.who("fire1")) == []
    assert covering.told(city.eng, city.who("fire1"), made.cover_id) is None


def test_arranging_and_ending_are_on_record(city: City) -> None:
    made = cover(city, "officer", "neighbour")
    covering.end(city.eng, city.who("admin"), made.cover_id)
    told = [(entry.account_id, entry.action) for entry, _before, _hash in city.eng.read(audit.entries)]
    assert told == [("admin", "account.cover"), ("admin", "account.cover_end")]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 41])
def test_a_reason_is_given_and_short(city: City, reason: str) -> None:
    with pytest.raises(Refused, match="原因"):
        covering.arrange(
            city.eng, city.who("admin"), "officer", "neighbour", (city.clock.at, city.clock.at + DAY), reason
        )


def test_the_case_is_checked_by_the_deputy_in_the_officers_stead(city: City) -> None:
    case = city.blow("reporter", at=IN_GRID)
    cover(city, "officer", "neighbour")
    handler = city.who(f"{case.lead_department}1")
    whistles.report_in(city.eng, handler, case.case_id)
    whistles.handle(city.eng, handler, case.case_id, "已清理")
    deputy = now_of(city, "neighbour")
    assert NoticeKind.HANDLED in kinds(city, "neighbour")
    assert case.case_id in [line.case.case_id for line in whistles.queue(city.eng, deputy)]
    after = whistles.verify_close(city.eng, deputy, case.case_id)
    assert after.stage is Stage.CLOSED
    entry = whistles.case_file(city.eng, deputy, case.case_id).entries[-1]
    assert (entry.actor, entry.acted_for) == ("高敏", "officer")
    (told,) = [e for e, _p, _h in city.eng.read(audit.entries) if e.action == "case.verified"]
    assert '"for": "officer"' in told.detail


def test_a_number_in_a_reason_for_being_away_is_masked_before_it_is_kept(city: City) -> None:
    span = (city.clock.at, city.clock.at + DAY)
    reason = "住院，有事打 137 - 1234/2210"
    made = covering.arrange(city.eng, city.who("admin"), "officer", "neighbour", span, reason)
    (told,) = covering.of_own(city.eng, city.who("officer"))
    assert told.cover.reason == made.reason == "住院，有事打 137****2210"


def test_a_reporter_and_his_file_name_the_deputy_while_his_officer_is_away(city: City) -> None:
    def told() -> list[str | None]:
        file = directory.person(city.eng, city.who("admin"), "reporter").officers
        own = directory.own_officers(city.eng, city.who("reporter"))
        assert file == own
        return [name for _code, _one, name in own]

    assert told() == ["张慧"]
    cover(city, "officer", "neighbour", days=1)
    assert told() == ["高敏（代张慧）"]
    city.clock.forward(days=2)
    assert told() == ["张慧"]
    assert directory.own_officers(city.eng, city.who("officer")) == ()
