"""The rows of the samples: an invented street of premises, their devices, alarms and people, in the city's own grids.

Drawn from one seed, so that the same city gives the same files; times lie in the last weeks before `now`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pandas as pd

SEED = 20261122
DATUM_DECIMALS = 7
PREMISES = (
    ("样例纺织厂", "工厂"),
    ("样例出租厂区", "厂中厂"),
    ("样例超市", "九小场所"),
    ("样例面馆", "九小场所"),
    ("样例幼儿园", "学校"),
    ("样例养老院", "养老机构"),
    ("样例仓库", "仓库"),
    ("样例商场", "商业综合体"),
    ("样例烧烤店", "烧烤店"),
    ("样例宿舍", "住宅"),
    ("样例老人家", "独居老人家"),
    ("样例办公楼", "其他"),
)
SMALL = {"样例超市": "小商店", "样例面馆": "小餐饮"}
DUTIES = ("负责人", "安全员", "门卫")
DEVICE_WORDS = (("烟感", "走廊"), ("智慧用电", "配电间"), ("燃气报警器", "厨房"))
LEVELS = ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级")
READINGS = ("烟雾浓度 12 %", "温度 74 ℃", "漏电 320 mA", "燃气 18 %LEL")
ENDS = (("误报", "油烟"), ("误报", "水汽"), ("隐患", "线路过热"), ("测试", "维保测试"))


@dataclass(frozen=True)
class Ground:
    """Where the samples lie: the city's code, grids with a point inside each (WGS-84), micro-grids, and the clock."""

    code: str
    grids: tuple[tuple[str, float, float], ...]
    micro_grids: tuple[str, ...]
    now: datetime

    def at(self, number: int) -> tuple[str, float, float]:
        """Return one of the grids, in turn."""
        return self.grids[number % len(self.grids)]


def premises(ground: Ground) -> pd.DataFrame:
    """Return twelve premises; the last has no position yet, as registers often have."""
    rows = []
    for number, (name, kind) in enumerate(PREMISES):
        _grid, lon, lat = ground.at(number)
        here = number < len(PREMISES) - 1
        rows.append(
            {
                "场所编号": _id("P", number),
                "场所名称": name,
                "场所类型": kind,
                "九小类别": SMALL.get(name),
                "地址": f"样例路 {number * 2 + 1} 号",
                "人数": str(5 + number * 7),
                "经度": f"{lon:.7f}" if here else None,
                "纬度": f"{lat:.7f}" if here else None,
                "联系人": f"样例{'甲乙丙丁戊己庚辛壬癸子丑'[number]}",
                "联系电话": f"138 0000 {number + 1:04d}",
                "联系人职责": DUTIES[number % len(DUTIES)],
            }
        )
    return pd.DataFrame(rows)


def devices(ground: Ground) -> pd.DataFrame:
    """Return two devices for each of the premises with a position; dates are written as files write them."""
    rows = []
    day = ground.now.date() - timedelta(days=200)
    for number in range(2 * (len(PREMISES) - 1)):
        place, (kind, spot) = number // 2, DEVICE_WORDS[number % len(DEVICE_WORDS)]
        _grid, lon, lat = ground.at(place)
        rows.append(
            {
                "设备编号": _id("D", number),
                "设备类型": kind,
                "型号": f"YL-{number % 3 + 1}",
                "场所编号": _id("P", place),
                "安装位置": spot,
                "出资方式": "免费安装" if number % 5 == 0 else "市场化安装",
                "安装日期": _written(day + timedelta(days=number), number),
                "经度": f"{lon:.7f}",
                "纬度": f"{lat:.7f}",
            }
        )
    return pd.DataFrame(rows)


def alarms(ground: Ground) -> pd.DataFrame:
    """Return thirty finished alarms of the last weeks; two come from a device that nobody has registered."""
    dice, rows = Random(SEED), []
    begin = ground.now.replace(second=0, microsecond=0, tzinfo=None) - timedelta(days=30)
    for number in range(30):
        at = begin + timedelta(hours=16 * number, minutes=dice.randrange(60))
        on_site, verdict = at + timedelta(seconds=dice.randrange(30, 300)), ENDS[number % len(ENDS)]
        rows.append(
            {
                "告警编号": _id("A", number),
                "告警时间": f"{at:%Y-%m-%d %H:%M:%S}",
                "设备编号": "YL-D-999" if number in (7, 19) else _id("D", number % 22),
                "设备类型": DEVICE_WORDS[0][0]
                if number in (7, 19)
                else DEVICE_WORDS[number % 22 % len(DEVICE_WORDS)][0],
                "告警级别": LEVELS[min(3, dice.randrange(8))],
                "读数": READINGS[number % len(READINGS)],
                "到场时间": f"{on_site:%Y-%m-%d %H:%M:%S}",
                "核实结论": verdict[0],
                "原因": verdict[1],
                "核实时间": f"{on_site + timedelta(minutes=3):%Y-%m-%d %H:%M:%S}",
                "关闭时间": f"{on_site + timedelta(minutes=9):%Y-%m-%d %H:%M:%S}",
            }
        )
    return pd.DataFrame(rows)


def accounts(ground: Ground) -> pd.DataFrame:
    """Return five people: each of those whom a city has most of, with what they answer for."""
    first, second = ground.grids[0][0], ground.at(1)[0]
    reporter = ("yl-reporter", "样例信息员", "微网格信息员", ground.micro_grids[0] if ground.micro_grids else first)
    people = [
        ("yl-officer1", "样例网格员一", "网格员", first, None, None),
        ("yl-officer2", "样例网格员二", "网格员", f"{first}、{second}", None, None),
        (*reporter, None, None),
        ("yl-handler", "样例经办", "部门经办", None, "消防大队", None),
        ("yl-contact", "样例联系人", "单位联系人", None, None, _id("P", 0)),
    ]
    columns = ["账号", "姓名", "岗位", "负责区域", "所属部门", "场所编号"]
    found = pd.DataFrame(people, columns=columns)
    return found.assign(电话=[f"139 0000 {number + 1:04d}" for number in range(len(found))])


def renumbered(rows: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Return the rows as another register would hold them, under numbers of its own."""
    number = rows.columns[0]
    return rows.assign(**{number: rows[number].str.replace("YL-", f"YL-{letter}", regex=False)})


def _id(kind: str, number: int) -> str:
    return f"YL-{kind}-{number + 1:03d}"


def _written(day: date, number: int) -> str:
    """Return a day in one of the usual forms."""
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    return forms[number % len(forms)]
