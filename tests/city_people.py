"""The people of the small city: one account of each role, and what belongs to them."""

from __future__ import annotations

from governance.accounts.rules import Account, Role
from governance.accounts.store import changes
from governance.accounts.store import people as account_people
from governance.engine import Cursor, Engine
from governance.engine.times import to_store
from tests.city_areas import GRIDS, MICRO_GRIDS, TOWNS

CONTACTS_PREMISES = "P0000001"  # lessor of the compound; its tenants are P0000002 and P0000003
OWNERS: dict[Role, dict[str, object]] = {
    Role.GRID_OFFICER: {},
    Role.MICRO_GRID_REPORTER: {},
    Role.DEPARTMENT_HANDLER: {"department_code": "fire"},
    Role.DEPARTMENT_HEAD: {"department_code": "housing"},
    Role.CENTRE_OPERATOR: {"centre_id": "C01"},
    Role.COMPANY_CONTACT: {"premises_id": CONTACTS_PREMISES},
    Role.TOWN_LEADER: {},
    Role.CITY_LEADER: {},
    Role.SUPERVISION: {},
    Role.ADMINISTRATOR: {},
    Role.AUDITOR: {},
}
AREAS = {Role.GRID_OFFICER: GRIDS[0], Role.MICRO_GRID_REPORTER: MICRO_GRIDS[0], Role.TOWN_LEADER: TOWNS[0]}


def add_people(db: Cursor, now: object) -> None:
    """Write one account of each role, and two service centres: C01 serves the first four grids, C02 the rest."""
    for role, owner in OWNERS.items():
        row = {"account_id": f"U-{role}", "login": str(role), "name": f"{role}甲", "role": str(role), **owner}
        common = {"must_change": False, "active": True, "demo": True, "created_at_utc": now}
        changes.add_account(db, row | common)
        if role in AREAS:
            changes.add_area(db, f"U-{role}", AREAS[role])
    for number, (name, town) in enumerate((("东站", TOWNS[0]), ("西站", TOWNS[2])), start=1):
        values = [f"C0{number}", name, f"Centre {number}", town, "051186000001", 119.5, 31.9]
        db.execute("INSERT INTO gov.centres VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        staff = [f"S0{number}", f"C0{number}", "王海", "operator", "13712342210"]
        db.execute("INSERT INTO gov.centre_staff VALUES (?, ?, ?, ?, ?)", staff)
        truck = [f"V0{number}", f"C0{number}", "mini_fire_truck", "苏L0001", True]
        db.execute("INSERT INTO gov.centre_vehicles VALUES (?, ?, ?, ?, ?)", truck)
        db.execute("INSERT INTO gov.centre_stock VALUES (?, ?, ?, ?)", [f"C0{number}", "灭火器", 20, "具"])
    for place, grid in enumerate(GRIDS):
        db.execute("INSERT INTO gov.centre_grids VALUES (?, ?)", [grid, "C01" if place < 4 else "C02"])


def account_of(eng: Engine, role: Role) -> Account:
    """Return the small city's account of a role."""
    found = eng.read(lambda db: account_people.account(db, f"U-{role}"))
    assert found is not None
    return found


def add_officer(eng: Engine, account_id: str, grid: str) -> Account:
    """Add one more grid officer and return him."""

    def work(db: Cursor) -> None:
        row = {"account_id": account_id, "login": account_id, "name": "另一位", "role": "grid_officer"}
        common = {"must_change": False, "active": True, "demo": False, "created_at_utc": to_store(eng.now())}
        changes.add_account(db, row | common)
        changes.add_area(db, account_id, grid)

    eng.write(work)
    found = eng.read(lambda db: account_people.account(db, account_id))
    assert found is not None
    return found
