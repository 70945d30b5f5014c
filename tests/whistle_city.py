"""A small city on a real store: one town of two grids, one micro-grid, one centre, and the people who act on cases."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import shapely
from PIL import Image

from governance import engine
from governance.accounts.rules import Account
from governance.accounts.store import changes
from governance.accounts.store import people as account_people
from governance.areas import store as areas
from governance.engine import Cursor, Engine
from governance.engine.home import city_profile_path
from governance.engine.times import to_store
from governance.routing import actions as routing
from governance.routing.files import read_catalogue
from governance.routing.rules import Severity
from governance.routing.store import load_catalogue
from governance.whistles import actions
from governance.whistles.case import Case

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)  # nine o'clock in the city
TOWN, GRID, OTHER_GRID = "321181106", "321181106001001", "321181106001002"
MICRO = GRID + "01"
IN_GRID, IN_OTHER_GRID, OUTSIDE = (119.655, 31.95), (119.665, 31.95), (120.5, 31.95)

PEOPLE: tuple[dict[str, object], ...] = (
    {"account_id": "officer", "name": "张慧", "role": "grid_officer"},
    {"account_id": "neighbour", "name": "高敏", "role": "grid_officer"},
    {"account_id": "reporter", "name": "吴斌", "role": "micro_grid_reporter"},
    {"account_id": "fire1", "name": "陈立", "role": "department_handler", "department_code": "fire"},
    {"account_id": "fire2", "name": "徐海峰", "role": "department_handler", "department_code": "fire"},
    {"account_id": "firehead", "name": "何磊", "role": "department_head", "department_code": "fire"},
    {"account_id": "police1", "name": "丁一凡", "role": "department_handler", "department_code": "police"},
    {"account_id": "housing1", "name": "钱卫东", "role": "department_handler", "department_code": "housing"},
    {"account_id": "operator", "name": "朱琴", "role": "centre_operator", "centre_id": "C01"},
    {"account_id": "contact", "name": "王老板", "role": "company_contact", "premises_id": "P0000001"},
    {"account_id": "mayor", "name": "孙镇长", "role": "town_leader"},
    {"account_id": "citymayor", "name": "林市长", "role": "city_leader"},
    {"account_id": "admin", "name": "周管理", "role": "administrator"},
    {"account_id": "supervision", "name": "李萍", "role": "supervision"},
    {"account_id": "auditor", "name": "赵刚", "role": "auditor"},
)
AREAS = (("officer", GRID), ("neighbour", OTHER_GRID), ("reporter", MICRO), ("mayor", TOWN))


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


class City:
    """The open store with its clock; `who` gives an account by its identifier."""

    def __init__(self, home: Path, confirm_minutes: int = 0, decide_minutes: int = 0) -> None:
        """Open a city in which a whistle waits so long for the officer and the town's leader; not at all, else."""
        self.clock = Clock()
        self.eng: Engine = engine.open_store(home, clock=self.clock)
        self.eng.write(_fill)
        waits = {"whistle.confirm_minutes": confirm_minutes, "whistle.decide_minutes": decide_minutes}
        for name, minutes in waits.items():
            self.set(name, minutes)

    def set(self, name: str, value: object) -> None:
        self.eng.write(lambda db: _set(db, name, str(value)))

    @classmethod
    def reopened(cls, home: Path) -> City:
        """Open the store of a city that was closed, as a server does that starts again."""
        city = cls.__new__(cls)
        city.clock = Clock()
        city.eng = engine.open_store(home, clock=city.clock)
        return city

    def who(self, account_id: str) -> Account:
        found = self.eng.read(lambda db: account_people.account(db, account_id))
        assert found is not None
        return found

    def withdraw_category(self, category_code: str) -> None:
        """Bring out the next version of the catalogue without a category and its rules."""
        whole = routing.catalogue(self.eng)
        left = tuple(one for one in whole.categories if one.category_code != category_code)
        rules = tuple(one for one in whole.rules if one.category_code != category_code)
        fresh = replace(whole, version=whole.version + 1, categories=left, rules=rules)
        self.eng.write(lambda db: load_catalogue(db, fresh))

    def move_officer(self) -> None:
        """Give the officer his neighbour's grid and the neighbour the officer's."""

        def work(db: Cursor) -> None:
            for account_id, grid in (("officer", OTHER_GRID), ("neighbour", GRID)):
                changes.set_areas(db, account_id, [grid])

        self.eng.write(work)

    def blow(
        self, by: str = "officer", category: str = "illegal_living", at: tuple[float, float] = IN_GRID, **more: object
    ) -> Case:
        severity = more.pop("severity", Severity.SERIOUS)
        report = actions.Report(category, severity, *at, **more)  # type: ignore[arg-type]
        return actions.blow(self.eng, self.who(by), report)

    def close(self) -> None:
        self.eng.close()


def jpeg(width: int = 60, height: int = 40, colour: str = "teal") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def _set(db: Cursor, name: str, value: str) -> None:
    """Write a setting as it is from the beginning, without a trace of a change."""
    db.execute(
        "INSERT INTO gov.settings (name, value, changed_at_utc) VALUES (?, ?, ?)", [name, value, to_store(MONDAY)]
    )


def _fill(db: Cursor) -> None:
    now = MONDAY - timedelta(days=1)
    profile = city_profile_path().read_text(encoding="utf-8")
    areas.insert_city(db, areas.CityRow("321181", "测试市", "Testville", profile, True, 1, now, now))
    version = {"version_id": 1, "valid_from": date(2026, 1, 1), "label": "test", "illustrative": True}
    areas.insert_version(db, pa.Table.from_pylist([version | {"created_at_utc": to_store(now)}]))
    areas.insert_areas(db, pa.Table.from_pylist(_areas()))
    load_catalogue(db, read_catalogue())
    db.execute("INSERT INTO gov.centre_grids VALUES (?, 'C01')", [GRID])
    common = {"must_change": False, "active": True, "demo": True, "created_at_utc": to_store(now)}
    for person in PEOPLE:
        changes.add_account(db, {"login": person["account_id"]} | common | person)
    for account_id, code in AREAS:
        changes.add_area(db, account_id, code)


def _areas() -> list[dict[str, object]]:
    squares = (
        (TOWN, "town", "321181", "陵口镇", (119.65, 31.94, 119.67, 31.96)),
        (GRID, "grid", TOWN, "陵口村第1网格", (119.65, 31.94, 119.66, 31.96)),
        (OTHER_GRID, "grid", TOWN, "陵口村第2网格", (119.66, 31.94, 119.67, 31.96)),
        (MICRO, "micro_grid", GRID, "鞋城路微网格", (119.651, 31.945, 119.656, 31.955)),
    )
    return [
        {
            "version_id": 1,
            "code": code,
            "level": level,
            "parent_code": parent,
            "town_code": TOWN,
            "name": name,
            "name_en": code,
            "kind": None,
            "lon": (box[0] + box[2]) / 2,
            "lat": (box[1] + box[3]) / 2,
            "area_m2": 1.0,
            "households": 100,
            "illustrative": True,
            "geometry": shapely.to_wkb(shapely.box(*box)),
        }
        for code, level, parent, name, box in squares
    ]
