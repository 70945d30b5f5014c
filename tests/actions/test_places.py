"""Premises, centres and devices: seen within reach, phones masked, a lone elder known only to the grid's officer."""

from __future__ import annotations

import pandas as pd
import pytest

from governance.accounts.rules import Account, Role
from governance.audit import store as audit
from governance.centres import actions as centres
from governance.devices import actions as devices
from governance.devices.store import Wanted
from governance.engine import Engine, NotFound, Refused
from governance.places import actions as places
from governance.places.rules import PremisesKind
from governance.procedures.privacy.reveal import Whose, reveal
from tests.city import account_of, add_officer
from tests.city_areas import GRIDS


def lone_elder(eng: Engine) -> tuple[str, str]:
    sql = (
        "SELECT premises_id, grid_code FROM gov.premises WHERE kind = 'lone_elder_home' AND grid_code IS NOT NULL"
        " ORDER BY 1 LIMIT 1"
    )
    return eng.read(lambda db: db.execute(sql).fetchone())


def test_only_the_officer_of_the_very_grid_sees_that_an_elder_lives_alone(eng: Engine) -> None:
    premises_id, grid = lone_elder(eng)
    officer = add_officer(eng, "U-own", grid)
    assert places.premises_file(eng, officer, premises_id).premises.kind is PremisesKind.LONE_ELDER_HOME
    for role in (Role.SUPERVISION, Role.ADMINISTRATOR, Role.DEPARTMENT_HEAD):
        assert places.premises_file(eng, account_of(eng, role), premises_id).premises.kind is PremisesKind.HOME


def test_nor_do_the_contacts_of_a_home_or_who_paid_for_its_devices(eng: Engine) -> None:
    premises_id, grid = lone_elder(eng)
    officer = add_officer(eng, "U-own", grid)
    assert places.premises_file(eng, officer, premises_id).contacts
    frame = pd.DataFrame({"premises_id": [premises_id, "P0"], "grid_code": [grid, grid], "funding": ["free", "market"]})
    frame["kind"] = [PremisesKind.LONE_ELDER_HOME.value, PremisesKind.FACTORY.value]
    for role in (Role.SUPERVISION, Role.ADMINISTRATOR, Role.AUDITOR):
        account = account_of(eng, role)
        assert places.premises_file(eng, account, premises_id).contacts == ()
        assert places.with_shown_kinds(frame, "kind", account)["funding"].fillna("").tolist() == ["", "market"]
        assert places.with_shown_kinds(frame, "kind", account, {premises_id})["funding"].tolist() == ["free", "market"]
    assert places.with_shown_kinds(frame, "kind", officer)["funding"].tolist() == ["free", "market"]


def test_premises_at_a_point_do_not_give_a_lone_elder_away(eng: Engine) -> None:
    premises_id, grid = lone_elder(eng)
    at = eng.read(
        lambda db: db.execute("SELECT lon, lat FROM gov.premises WHERE premises_id = ?", [premises_id]).fetchone()
    )

    def kind(account: Account) -> PremisesKind:
        near = places.premises_near(eng, account, *at, 5.0)
        return next(one.kind for one, _far in near if one.premises_id == premises_id)

    assert kind(add_officer(eng, "U-own", grid)) is PremisesKind.LONE_ELDER_HOME
    assert kind(account_of(eng, Role.SUPERVISION)) is PremisesKind.HOME
    assert kind(account_of(eng, Role.DEPARTMENT_HANDLER)) is PremisesKind.HOME


def test_filtering_by_kind_does_not_give_a_lone_elder_away(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    homes, count = places.premises_page(eng, supervision, kind="home", limit=500)
    assert count == len(homes)
    assert lone_elder(eng)[0] in set(homes["premises_id"])
    assert set(homes["kind"]) == {"home"}
    same, same_count = places.premises_page(eng, supervision, kind="lone_elder_home", limit=500)
    assert same_count == count
    assert same["premises_id"].tolist() == homes["premises_id"].tolist()
    grid = lone_elder(eng)[1]
    mine, _count = places.premises_page(eng, add_officer(eng, "U-own", grid), kind="lone_elder_home", limit=500)
    assert set(mine["kind"]) == {"lone_elder_home"}
    assert set(mine["grid_code"]) == {grid}


def test_premises_are_found_by_name_address_and_number(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    for text in ("场所11", "试验路11号", "P0000011"):
        found, count = places.premises_page(eng, supervision, text=text)
        assert "P0000011" in set(found["premises_id"])
        assert count == len(found) <= 12
    devices_in = places.premises_page(eng, supervision, limit=500)[0].set_index("premises_id")["devices"]
    sql = "SELECT premises_id, count(*) FROM gov.devices GROUP BY premises_id"
    assert devices_in[devices_in > 0].to_dict() == dict(eng.read(lambda db: db.execute(sql).fetchall()))


def test_a_compound_shows_its_other_premises(eng: Engine) -> None:
    contact = account_of(eng, Role.COMPANY_CONTACT)
    found = places.premises_file(eng, contact, "P0000002")
    assert [one.premises_id for one in found.neighbours] == ["P0000001", "P0000003"]
    with pytest.raises(NotFound):
        places.premises_file(eng, contact, "P0000009")


def test_a_phone_is_masked_until_somebody_says_why_he_needs_it(eng: Engine) -> None:
    operator = account_of(eng, Role.CENTRE_OPERATOR)
    contact = places.premises_file(eng, operator, "P0000001").contacts[0]
    assert contact.phone == "139****4471"
    with pytest.raises(Refused):
        reveal(eng, operator, Whose.CONTACT, contact.contact_id, "  ")
    assert reveal(eng, operator, Whose.CONTACT, contact.contact_id, "通知到场").phone == "13912344471"
    entry = eng.read(audit.entries)[-1][0]
    assert (entry.action, entry.subject, entry.account_id) == (
        "contact.reveal",
        contact.contact_id,
        operator.account_id,
    )
    assert "通知到场" in entry.detail
    assert "13912344471" not in entry.detail


def test_a_phone_beyond_the_own_reach_stays_hidden(eng: Engine) -> None:
    sql = "SELECT contact_id FROM gov.contacts JOIN gov.premises USING (premises_id) WHERE grid_code = ? LIMIT 1"
    foreign = eng.read(lambda db: db.execute(sql, [GRIDS[8]]).fetchone())[0]
    with pytest.raises(NotFound):
        reveal(eng, account_of(eng, Role.CENTRE_OPERATOR), Whose.CONTACT, foreign, "看看")


def test_devices_are_listed_within_reach_with_faulty_ones_first(eng: Engine) -> None:
    for role in (Role.SUPERVISION, Role.CENTRE_OPERATOR, Role.GRID_OFFICER):
        account = account_of(eng, role)
        table, count = devices.device_page(eng, account, limit=1000)
        assert len(table) == count
        order = table["health"].map({"fault": 0, "offline": 1, "online": 2})
        assert order.is_monotonic_increasing
        if account.area_codes:
            assert set(table["grid_code"]) <= set(account.area_codes)
        assert devices.by_health(eng, account)["devices"].sum() == count


def test_devices_that_were_snapped_or_lie_nowhere_are_listed(eng: Engine) -> None:
    table, count = devices.device_page(eng, account_of(eng, Role.SUPERVISION), Wanted(located="not_inside"), limit=1000)
    assert count == len(table) > 0
    assert set(table["located"]) == {"snapped", "unassigned"}
    lost, _count = devices.device_page(eng, account_of(eng, Role.SUPERVISION), Wanted(located="unassigned"))
    assert lost["grid_code"].isna().all()


def test_a_device_beyond_reach_is_not_found(eng: Engine) -> None:
    sql = "SELECT device_id FROM gov.devices WHERE grid_code = ? LIMIT 1"
    near, far = (eng.read(lambda db, grid=grid: db.execute(sql, [grid]).fetchone())[0] for grid in (GRIDS[0], GRIDS[8]))
    officer = account_of(eng, Role.GRID_OFFICER)
    assert devices.device(eng, officer, near).device_id == near
    for device_id in (far, "S99999999"):
        with pytest.raises(NotFound):
            devices.device(eng, officer, device_id)


def test_a_centre_shows_its_staff_with_masked_phones(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    table = centres.overview(eng, supervision)
    assert table["grids"].tolist() == [4, 5]
    assert table[["staff", "fire_trucks", "vehicles", "ready"]].to_numpy().tolist() == [[1, 1, 1, 1]] * 2
    found = centres.centre_file(eng, supervision, "C01")
    assert found.staff["phone"].tolist() == ["137****2210"]
    assert found.stock["quantity"].tolist() == [20]
    with pytest.raises(NotFound):
        centres.centre_file(eng, supervision, "C99")
