"""The demo city as drawn: the counts that were promised, the same for the same seed, and like a city to look at."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from governance.accounts.rules import Role
from governance.demo import parameters
from governance.engine.times import to_store
from governance.whistles.case import Stage
from tests.demo_city import SCALE, UNTIL, plan, world

SHIPPED = parameters.load()


def column(table: str, name: str) -> list:
    return world().rows[table][name].to_pylist()


def test_the_same_seed_and_end_draw_the_same_rows() -> None:
    from governance.demo.world import draw

    again = draw(plan(), lambda _stage, _share: None)
    assert set(again.rows) == set(world().rows)
    different = [name for name, rows in again.rows.items() if not rows.equals(world().rows[name])]
    assert different == []


def test_another_seed_draws_another_city() -> None:
    other = world(seed=1)
    for table in ("gov.premises", "gov.devices", "hist.alarms", "gov.cases"):
        assert not other.rows[table].equals(world().rows[table])


def test_devices_are_as_many_as_promised_and_free_ones_go_where_public_money_goes() -> None:
    wanted = SHIPPED["city"]["devices"]
    found = Counter(zip(column("gov.devices", "kind"), column("gov.devices", "funding"), strict=True))
    for kind in ("smoke", "electricity", "gas"):
        assert found[kind, "market"] == round(wanted[kind] * SCALE)
        assert found[kind, "free"] == round(wanted.get(f"free_{kind}", 0) * SCALE)
    home_of = dict(zip(column("gov.premises", "premises_id"), column("gov.premises", "kind"), strict=True))
    free = [
        home_of[premises]
        for premises, funding in zip(
            column("gov.devices", "premises_id"), column("gov.devices", "funding"), strict=True
        )
        if funding == "free"
    ]
    assert set(free) <= {"lone_elder_home", "school", "care_home"}
    assert free.count("lone_elder_home") >= list(home_of.values()).count("lone_elder_home")


def test_the_whole_city_has_the_numbers_of_the_news() -> None:
    wanted = SHIPPED["city"]["devices"]
    assert (wanted["smoke"], wanted["electricity"], wanted["gas"]) == (133_680, 6_422, 2_845)
    assert wanted["free_smoke"] + wanted["free_gas"] == 505
    assert SHIPPED["city"]["alarms"]["per_year"] >= 120_000
    assert SHIPPED["city"]["whistles"]["per_year"] >= 18_000
    assert sum(one["count"] for one in SHIPPED["premises"]["sort"]) == pytest.approx(26_000, rel=0.02)


def test_every_kind_of_premises_and_all_nine_small_kinds_are_there() -> None:
    assert set(column("gov.premises", "kind")) == {
        *("factory", "compound", "tenant", "nine_small", "mall", "barbecue", "school", "care_home"),
        *("home", "lone_elder_home", "warehouse", "other"),
    }
    assert len(set(column("gov.premises", "small_kind")) - {None}) == 9


def test_tenants_lie_in_their_compound_beside_the_lessor() -> None:
    rows = world().rows["gov.premises"].to_pylist()
    by_id = {row["premises_id"]: row for row in rows}
    tenants = [row for row in rows if row["kind"] == "tenant"]
    assert tenants
    for tenant in tenants:
        lessor = by_id[tenant["compound_id"]]
        assert (tenant["compound_role"], lessor["compound_role"], lessor["kind"]) == ("tenant", "lessor", "compound")
        assert tenant["address"].startswith(lessor["address"])
        if tenant["lon"] is not None and lessor["lon"] is not None:
            assert np.hypot(tenant["lon"] - lessor["lon"], tenant["lat"] - lessor["lat"]) < 0.01


def test_no_two_premises_share_an_address() -> None:
    rows = world().rows["gov.premises"].to_pylist()
    in_street = [row["address"] for row in rows if row["kind"] not in ("home", "lone_elder_home")]
    assert len(set(in_street)) == len(in_street)


def test_house_numbers_rise_along_a_street_odd_on_one_side_and_even_on_the_other() -> None:
    frame = world().premises
    street = frame[(frame["hall"] == 0) & frame["line"].map(world().lines["site"]).isin(["centre", "zone", "village"])]
    number = street["address"].str.extract(r"(\d+)号$")[0].astype(int)
    ordered = street.assign(number=number).sort_values("along")
    for (_line, side), houses in ordered.groupby(["line", "side"]):
        assert houses["number"].is_monotonic_increasing
        assert set(houses["number"] % 2) == {0 if side > 0 else 1}


def test_a_name_stands_once_in_a_town() -> None:
    rows = [row for row in world().rows["gov.premises"].to_pylist() if row["kind"] not in ("home", "lone_elder_home")]
    many = Counter((row["address"][:4], row["name"]) for row in rows)
    assert max(many.values()) == 1


def test_a_few_positions_came_in_useless_or_a_few_metres_outside_and_the_rest_lie_in_a_grid() -> None:
    premises = world().rows["gov.premises"].to_pylist()
    found = Counter(row["located"] for row in premises)
    assert found["unassigned"] == 2
    assert found["snapped"] == 2
    lost = [row for row in premises if row["located"] == "unassigned"]
    assert all(row["lon"] is None and row["grid_code"] is None and row["boundary_version"] is None for row in lost)
    assert {(row["lon_in"], row["lat_in"]) == (0.0, 0.0) or row["lat_in"] > 100 for row in lost} == {True}
    assert all(row["grid_code"].startswith(row["town_code"]) for row in premises if row["grid_code"])
    assert {row["datum_in"] for row in premises} == {"wgs84", "gcj02"}


def test_most_devices_answer_and_a_few_chatter() -> None:
    health = Counter(column("gov.devices", "health"))
    total = sum(health.values())
    assert health["online"] / total == pytest.approx(0.975, abs=0.003)
    assert 0 < health["fault"] < health["offline"]
    assert sum(column("gov.devices", "chattering")) / total == pytest.approx(0.004, abs=0.001)


def test_one_account_of_each_role_is_offered_and_has_no_password_to_change() -> None:
    accounts = world().rows["gov.accounts"].to_pylist()
    offered = [row for row in accounts if row["demo"]]
    assert sorted(row["role"] for row in offered) == sorted(Role)
    assert not any(row["must_change"] for row in offered)
    assert "password_hash" not in world().rows["gov.accounts"].column_names
    logins = [row["login"] for row in accounts]
    assert len(set(logins)) == len(logins)


def test_there_is_an_officer_for_each_grid_a_reporter_for_each_micro_grid_and_four_people_a_department() -> None:
    roles = Counter(column("gov.accounts", "role"))
    assert roles[Role.GRID_OFFICER] == 1030
    assert roles[Role.MICRO_GRID_REPORTER] == 276
    assert roles[Role.DEPARTMENT_HEAD] == 12
    assert roles[Role.DEPARTMENT_HANDLER] == 36
    assert roles[Role.SUPERVISION] == 3
    assert roles[Role.ADMINISTRATOR] == roles[Role.AUDITOR] == 1


def test_centres_have_the_staff_vehicles_and_areas_of_the_news() -> None:
    vehicles = Counter(column("gov.centre_vehicles", "kind"))
    assert world().rows["gov.centres"].num_rows == 19
    assert world().rows["gov.centre_staff"].num_rows == 93
    assert vehicles == {"mini_fire_truck": 3, "duty_vehicle": 60}
    town_of = dict(zip(column("gov.centres", "centre_id"), column("gov.centres", "town_code"), strict=True))
    served = dict(zip(column("gov.centre_grids", "grid_code"), column("gov.centre_grids", "centre_id"), strict=True))
    assert len(served) == 1030
    assert set(served.values()) == set(town_of)
    assert all(grid.startswith(town_of[centre]) for grid, centre in served.items())


def test_the_officer_on_offer_has_something_at_every_stage_and_something_to_check() -> None:
    officer = next(
        row["account_id"]
        for row in world().rows["gov.accounts"].to_pylist()
        if row["demo"] and row["role"] == "grid_officer"
    )
    own = [
        row for row in world().rows["gov.cases"].to_pylist() if row["officer_id"] == officer and row["state"] == "open"
    ]
    stages = Counter(row["stage"] for row in own)
    assert {str(Stage.DISPATCHED), str(Stage.HANDLING), str(Stage.FED_BACK)} <= set(stages)
    now = to_store(UNTIL)
    assert any(row["handle_due_at_utc"] < now and row["stage"] == "handling" for row in own)
    assert any(now <= row["handle_due_at_utc"] < now + timedelta(days=1) for row in own)


def test_the_golden_minute_is_told_with_its_four_people() -> None:
    story = SHIPPED["golden_minute"]
    events = [row for row in world().rows["gov.alarm_events"].to_pylist() if row["alarm_id"].startswith("A20240721-")]
    raised = to_store(datetime.fromisoformat(story["local_time"]).replace(tzinfo=UNTIL.tzinfo))
    assert events[0]["kind"] == "raised"
    assert events[0]["at_utc"] == raised
    for step in ("notified", "acknowledged", "departed", "on_site"):
        lanes = {row["duty"]: row for row in events if row["kind"] == step}
        assert set(lanes) == {"centre_staff", "safety_officer", "gate_guard", "owner"}
        assert all(row["at_utc"] - raised <= timedelta(seconds=60) and row["person"] for row in lanes.values())
    assert [row["kind"] for row in events[-3:]] == ["verdict", "controlled", "normal"]
    row = world().rows["hist.alarms"].slice(0, 1).to_pylist()[0]
    device = world().rows["gov.devices"].filter(pc.equal(world().rows["gov.devices"]["device_id"], row["device_id"]))
    assert device["position"][0].as_py() == story["position"]
    assert device["installed_on"][0].as_py().isoformat() == story["installed_on"]


def test_history_lies_in_the_order_of_time() -> None:
    raised = world().rows["hist.alarms"]["raised_at_utc"].combine_chunks().to_numpy(zero_copy_only=False)
    assert (np.diff(raised.astype(np.int64)) >= 0).all()


def test_numbers_of_alarms_and_cases_carry_the_local_day_and_are_never_given_twice() -> None:
    alarms = pa.concat_tables([world().rows["hist.alarms"], world().rows["gov.alarms"]]).to_pylist()
    assert len({row["alarm_id"] for row in alarms}) == len(alarms)
    for rows, letter, time in (
        (alarms, "A", "raised_at_utc"),
        (world().rows["gov.cases"].to_pylist(), "W", "blown_at_utc"),
    ):
        key = "alarm_id" if letter == "A" else "case_id"
        days = {row[key].split("-")[0] == f"{letter}{row[time] + timedelta(hours=8):%Y%m%d}" for row in rows}
        assert days == {True}


def test_a_history_that_ends_before_the_story_does_without_it() -> None:
    early = world(until=datetime(2024, 6, 3, 9, tzinfo=UNTIL.tzinfo))
    assert not any(alarm.startswith("A20240721") for alarm in early.rows["hist.alarms"]["alarm_id"].to_pylist())
    assert pc.max(early.rows["hist.alarms"]["closed_at_utc"]).as_py() < datetime(2024, 6, 3, 1)
