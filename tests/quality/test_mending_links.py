"""Devices hung into premises and doubles merged, contacts and officers added: once, and only where it is plain."""

from __future__ import annotations

import pytest

from governance.accounts.rules import Role
from governance.engine import Engine, NotFound, Refused
from governance.procedures.quality import links, mending, people
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Check
from tests.city import account_of, add_officer
from tests.city_areas import GRIDS, SOUTH, WEST
from tests.quality.city import (
    admin,
    counts,
    device,
    last_audit,
    lose,
    on_map,
    picks,
    run,
    stand,
    two_that_are_one,
    value,
)


def near_premises(eng: Engine) -> tuple[str, str, str]:
    """Put three devices without premises near premises: one plainly, one between two, one far from all."""
    one, two, far = (device(eng, number) for number in (3, 4, 5))
    for key in (one, two, far):
        run(eng, "UPDATE gov.devices SET premises_id = NULL WHERE device_id = ?", key)
    for premises, east in (("P0000008", 0), ("P0000009", 1000), ("P0000010", 1030)):
        stand(eng, "premises", premises, WEST + 0.06 + east / 94_000, SOUTH + 0.025)
    for key, east in ((one, 12), (two, 1015), (far, 1100)):
        stand(eng, "devices", key, WEST + 0.06 + east / 94_000, SOUTH + 0.025)
    return one, two, far


def test_devices_are_linked_to_their_nearest_premises_where_that_is_plain(eng: Engine) -> None:
    one, two, far = near_premises(eng)
    assert counts(eng) == {"without_premises": 3}
    assert links.link_nearest(eng, admin(eng)).changed == 1
    assert value(eng, "devices", "premises_id", one) == "P0000008"
    assert {pick.subject_id for pick in picks(eng, Check.WITHOUT_PREMISES)} == {two, far}
    with pytest.raises(Refused):
        links.link_nearest(eng, admin(eng))
    assert links.link_to(eng, admin(eng), picks(eng, Check.WITHOUT_PREMISES), "P0000010").changed == 2
    assert counts(eng) == {}
    with pytest.raises(Refused):  # somebody was faster
        links.link_to(eng, admin(eng), [Pick("device", two)], "P0000001")
    with pytest.raises(NotFound):
        links.link_to(eng, admin(eng), [Pick("device", two)], "P9999999")


def test_a_device_that_stands_nowhere_stands_where_it_is_hung(eng: Engine) -> None:
    key = device(eng, 3)
    lose(eng, "devices", key, None, None)
    run(eng, "UPDATE gov.devices SET premises_id = NULL WHERE device_id = ?", key)
    links.link_to(eng, admin(eng), [Pick("device", key)], "P0000012")
    assert value(eng, "devices", "lon", key) == value(eng, "premises", "lon", "P0000012")
    assert counts(eng) == {}


def test_of_two_that_are_one_the_one_heard_last_stays_and_all_alarms_stay(eng: Engine) -> None:
    one, two = two_that_are_one(eng)
    alarms = "SELECT count(*) FROM gov.alarms WHERE device_id = ?"
    rang, shown = run(eng, alarms, one), on_map(eng)
    assert links.merge(eng, admin(eng), Check.DUPLICATES).changed == 1
    assert links.retired(eng, admin(eng))[["device_id", "kept_id"]].values.tolist() == [[one, two]]
    assert run(eng, alarms, one) == rang
    assert on_map(eng) == shown - 1
    assert counts(eng) == {}
    links.put_back(eng, admin(eng), one)
    assert on_map(eng) == shown
    assert counts(eng) == {"duplicates": 2}
    with pytest.raises(NotFound):
        links.put_back(eng, admin(eng), one)


def test_whoever_merges_may_say_which_one_stays_and_needs_two_of_a_group(eng: Engine) -> None:
    one, two = two_that_are_one(eng)
    with pytest.raises(Refused, match="两台"):
        links.merge(eng, admin(eng), Check.DUPLICATES, [Pick("device", one)])
    with pytest.raises(Refused, match="逐组"):
        links.merge(eng, admin(eng), Check.CLOSE_BY)
    links.merge(eng, admin(eng), Check.DUPLICATES, [Pick("device", one), Pick("device", two)], keep_id=one)
    assert links.retired(eng, admin(eng))["device_id"].tolist() == [two]


def test_doubles_found_to_be_two_are_not_listed_again(eng: Engine) -> None:
    two_that_are_one(eng)
    mending.accept(eng, admin(eng), Check.DUPLICATES, picks(eng, Check.DUPLICATES))
    assert counts(eng) == {}


@pytest.mark.parametrize("phone", ["139 1234 4471", "0511-86920119"])
def test_a_contact_is_added_to_several_premises_and_the_audit_holds_nothing_personal(eng: Engine, phone: str) -> None:
    run(eng, "DELETE FROM gov.contacts WHERE premises_id IN ('P0000003', 'P0000004')")
    done = people.add_contact(eng, admin(eng), picks(eng, Check.WITHOUT_CONTACT), "owner", " 何建华 ", phone)
    assert done.changed == 2
    digits = "".join(sign for sign in phone if sign.isdigit())
    assert run(eng, "SELECT DISTINCT name, phone FROM gov.contacts WHERE premises_id IN ('P0000003', 'P0000004')") == [
        ("何建华", digits)
    ]
    assert counts(eng) == {}
    told = str(last_audit(eng))
    assert "何建华" not in told
    assert digits not in told


@pytest.mark.parametrize(
    ("name", "phone", "duty"), [("", "13912344471", "owner"), ("何", "12", "owner"), ("何", "13912344471", "king")]
)
def test_a_contact_needs_name_phone_and_duty(eng: Engine, name: str, phone: str, duty: str) -> None:
    with pytest.raises(Refused):
        people.add_contact(eng, admin(eng), [Pick("premises", "P0000003")], duty, name, phone)


def bare(eng: Engine, *grids: str) -> None:
    for grid in grids:
        run(eng, "DELETE FROM gov.account_areas WHERE area_code = ?", grid)


def test_a_grid_gets_an_officer_who_sees_it_from_then_on(eng: Engine) -> None:
    bare(eng, GRIDS[4])
    people.give_officer(eng, admin(eng), picks(eng, Check.WITHOUT_OFFICER), "U-grid_officer")
    assert GRIDS[4] in account_of(eng, Role.GRID_OFFICER).area_codes
    assert counts(eng) == {}
    bare(eng, GRIDS[4])
    run(eng, "UPDATE gov.accounts SET active = FALSE WHERE account_id = 'U-grid_officer'")
    with pytest.raises(Refused, match="停用"):
        people.give_officer(eng, admin(eng), [Pick("grid", GRIDS[4])], "U-grid_officer")


def test_the_officer_next_door_covers_and_one_of_the_same_town_before_a_nearer_one(eng: Engine) -> None:
    bare(eng, *GRIDS)
    add_officer(eng, "U-same", GRIDS[5])  # the second town's third grid
    add_officer(eng, "U-near", GRIDS[0])
    assert people.cover(eng, admin(eng), [Pick("grid", GRIDS[3])]).changed == 1
    assert run(eng, "SELECT account_id FROM gov.account_areas WHERE area_code = ?", GRIDS[3]) == [("U-same",)]
    people.cover(eng, admin(eng))
    assert counts(eng) == {}
    with pytest.raises(Refused):
        people.cover(eng, admin(eng))


def test_where_there_is_no_officer_at_all_nobody_can_cover(eng: Engine) -> None:
    bare(eng, *GRIDS)
    with pytest.raises(Refused, match="添加网格员"):
        people.cover(eng, admin(eng))
