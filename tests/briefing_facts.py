"""An invented city's month, to try the circular on without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from governance.briefings.facts import (
    AlarmCounts,
    CategoryFacts,
    Counts,
    Dates,
    DepartmentFacts,
    GridFacts,
    MonthFacts,
    MonthPoint,
    Office,
    OverdueCase,
    Standards,
    TownFacts,
    summed,
)

ZONE = ZoneInfo("Asia/Shanghai")
TOWNS = [
    "枫树镇",
    "青山镇",
    "新区街道",
    "柳林镇",
    "龙泉镇",
    "石桥镇",
    "白马镇",
    "双塔镇",
    "大营镇",
    "东湖街道",
    "城关街道",
    "河口镇",
]
UNITS = [
    "市消防救援大队",
    "市住房和城乡建设局",
    "市城市管理局",
    "市应急管理局",
    "市市场监督管理局",
    "市公安局",
    "市供电公司",
    "市交通运输局",
]
SHORT = ["消防大队", "住建局", "城管局", "应急局", "市监局", "公安局", "供电公司", "交通局"]
KINDS = [
    "消防通道堵塞",
    "飞线充电",
    "占道经营",
    "电线私拉乱接",
    "液化气违规存放",
    "井盖破损",
    "三合一住人",
    "消防设施缺损",
]

OFFICE = Office(
    name="安澜市人民政府督查室",
    mark="安澜市人民政府督查室文件",
    number="安督〔2026〕10号",
    addressees="各镇人民政府、街道办事处，市政府有关部门",
    copied_to="市委办公室、市人大常委会办公室、市政协办公室",
    printed_by="安澜市人民政府督查室",
    objections_to="市网格化服务中心",
    platform="市网格化平台",
)
DATES = Dates(
    period_start=date(2026, 10, 1),
    period_end=date(2026, 10, 31),
    extracted_at=datetime(2026, 11, 1, 8, 0, tzinfo=ZONE),
    signed_on=date(2026, 11, 3),
    rectify_by=date(2026, 11, 10),
    object_by=date(2026, 11, 6),
)
STANDARDS = Standards(
    on_time=Decimal(90),
    report_in=Decimal(90),
    rework=Decimal(5),
    min_due=30,
    min_grid_due=5,
    long_days=15,
    weights=(("on_time", 50), ("report_in", 30), ("no_rework", 20)),
)


def counts(dice: Random, received: int, quality: float) -> Counts:
    """Invent one unit's counts: `quality` is roughly its on-time rate."""
    due = max(received - dice.randint(0, received // 8 + 1), 0)
    closed = sum(dice.random() < min(quality + 0.05, 1) for _ in range(due))
    on_time = min(closed, sum(dice.random() < quality for _ in range(due)))
    in_time = sum(dice.random() < quality + 0.02 for _ in range(received))
    reworked, extended = round(due * (1 - quality) / 2), round(due * 0.03)
    overdue = due - closed
    answered = closed // 3
    return Counts(
        received, received, in_time, due, closed, on_time, reworked, extended, overdue, overdue // 4, answered,
        round(answered * 0.93),
    )  # fmt: skip


def town_facts(dice: Random) -> tuple[TownFacts, ...]:
    """Invent twelve towns."""
    rows = []
    for index, name in enumerate(TOWNS):
        received, quality = dice.randint(80, 190), dice.uniform(0.84, 0.985)
        now, before = counts(dice, received, quality), counts(dice, received - dice.randint(-9, 14), quality - 0.005)
        rows.append(TownFacts(f"3299991{index:02d}", name, dice.randint(58, 118), now, before))
    return tuple(rows)


def department_facts(dice: Random) -> tuple[DepartmentFacts, ...]:
    """Invent eight departments."""
    rows = []
    for index, (name, short) in enumerate(zip(UNITS, SHORT, strict=True)):
        quality = dice.uniform(0.83, 0.99)
        now, before = counts(dice, dice.randint(30, 400), quality), counts(dice, dice.randint(30, 400), quality)
        rows.append(DepartmentFacts(f"unit{index}", name, short, now, before))
    return tuple(rows)


def overdue_cases(dice: Random, number: int, towns: tuple[TownFacts, ...]) -> tuple[OverdueCase, ...]:
    """Invent the overdue whistles."""
    rows = []
    for index in range(number):
        days = dice.randint(1, 40)
        rows.append(
            OverdueCase(
                case_id=f"W202610{1 + index % 28:02d}-{100 + index:04d}",
                town_name=dice.choice(towns).name,
                grid_name=f"第{dice.randint(1, 118)}网格",
                category=dice.choice(KINDS),
                place="人民路18号",
                department=dice.choice(SHORT),
                severity=dice.choice(("general", "serious", "life")),
                due_on=date(2026, 10, 31) - timedelta(days=days - 1),
                days_over=days,
                handle_by=date(2026, 11, 10),
                closed_since=index % 5 == 4,
            )
        )
    return tuple(rows)


def grid_facts(dice: Random, towns: tuple[TownFacts, ...], busy: bool = False) -> tuple[GridFacts, ...]:
    """Invent grids; busy ones have enough cases for a rate."""
    rows = []
    for town in towns:
        for number in range(1, town.grids + 1):
            due = dice.randint(4, 20) if busy else dice.choice((0, 0, 1, 1, 2, 3))
            on_time = sum(dice.random() < 0.95 for _ in range(due))
            overdue = int(dice.random() < 0.05)
            name = f"{town.name}第{number}网格"
            rows.append(GridFacts(f"{town.code}001{number:03d}", name, town.code, due, due, on_time, overdue))
    return tuple(rows)


def month_points(total: Counts) -> tuple[MonthPoint, ...]:
    """Invent eleven months before the one of the circular."""
    earlier = (
        MonthPoint(f"{2025 + (10 + n) // 12}-{(10 + n) % 12 + 1:02d}", 1180 + 37 * n, 1100, 968 + 8 * n + n % 3)
        for n in range(11)
    )
    return (*earlier, MonthPoint("2026-10", total.received, total.due, total.closed_on_time))


def month_facts(seed: int = 7, busy: bool = False) -> MonthFacts:
    """Invent a full month of a city with twelve towns."""
    dice = Random(seed)
    towns, departments = town_facts(dice), department_facts(dice)
    total = summed(town.counts for town in towns)
    categories = [CategoryFacts(f"k{n}", name, total.received // (n + 3)) for n, name in enumerate(KINDS)]
    return MonthFacts(
        city="安澜市",
        demo=False,
        office=OFFICE,
        dates=DATES,
        standards=STANDARDS,
        map_note="示意边界，非法定界线",
        map_approval_number="",
        total=total,
        previous=summed(town.previous for town in towns if town.previous),
        last_year=replace(total, received=total.received - 130),
        towns=towns,
        departments=departments,
        categories=tuple(categories),
        grids=grid_facts(dice, towns, busy),
        grid_total=sum(town.grids for town in towns),
        months=month_points(total),
        overdue=overdue_cases(dice, total.overdue_open, towns),
        alarms=AlarmCounts(9812, 6, 214, 9301, 120, 90, 640, 401, (("electricity", 150), ("gas", 64))),
        alarms_previous=AlarmCounts(10233, 9, 201, 9790, 110, 88, 655, 390, (("electricity", 150),)),
    )
