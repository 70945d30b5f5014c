"""What is read of each area in a boundary file, beside its shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from governance.areas.rules import LONGEST_CODE, Level
from governance.readers.fields import Field, Kind

# What people call a level, before 代码 or 名称 and alone.
_CALLED = {
    Level.TOWN: ("镇区", "乡镇", "镇街", "街道", "镇（街道）", "镇", "town", "township", "street"),
    Level.GRID: ("网格", "网格单元", "grid"),
    Level.MICRO_GRID: ("微网格", "微网", "micro_grid", "microgrid"),
}
_CODE_WORDS = ("代码", "编码", "编号", "区划代码", "行政区划代码", "号", "_code", "code", "_id", "id", "_no")
_NAME_WORDS = ("名称", "名", "名字", "", "_name", "name")
_ABOVE = {Level.GRID: Level.TOWN, Level.MICRO_GRID: Level.GRID}

AREA_FIELDS = (
    Field(
        "code",
        "代码",
        Kind.CODE,
        synonyms=(
            *("区划代码", "行政区划代码", "行政区代码", "行政代码", "区域代码", "编码", "编号", "xzqdm", "pac", "dm"),
            *("adcode", "geoid", "area_code", "id"),
        ),
        longest=LONGEST_CODE,
    ),
    Field(
        "name",
        "名称",
        Kind.TEXT,
        synonyms=(
            *("名字", "区划名称", "行政区划名称", "行政区名称", "区域名称", "中文名", "xzqmc", "mc"),
            *("area_name", "label"),
        ),
        longest=100,
    ),
    Field(
        "name_en", "英文名", Kind.TEXT, synonyms=("英文名称", "english_name", "english", "name_english"), longest=100
    ),
    Field("kind", "类型", Kind.TEXT, synonyms=("类别", "单位类型", "type", "category"), longest=40),
    Field(
        "parent_code",
        "上级代码",
        Kind.CODE,
        synonyms=("上级编码", "上级区划代码", "所属代码", "parent", "parent_id"),
        longest=LONGEST_CODE,
    ),
    Field("households", "户数", Kind.WHOLE, synonyms=("居民户数", "总户数"), low=0, high=10_000_000),
    Field("illustrative", "示意", Kind.YES_NO, synonyms=("示意边界", "approximate", "approx")),
)


def area_fields(level: Level) -> tuple[Field, ...]:
    """Return what is read of each area of a level: known by what people call that level and the one above.

    A column 乡镇代码 is the code of a town and the parent of a grid.
    """
    above = _CALLED.get(_ABOVE.get(level, level), ()) if level in _ABOVE else ()
    more = {
        "code": _words(_CALLED[level], _CODE_WORDS),
        "name": _words(_CALLED[level], _NAME_WORDS),
        "parent_code": (*_words([f"所属{word}" for word in above], _CODE_WORDS), *_words(above, _CODE_WORDS)),
    }
    return tuple(replace(one, synonyms=(*more.get(one.name, ()), *one.synonyms)) for one in AREA_FIELDS)


def _words(called: Sequence[str], endings: Sequence[str]) -> tuple[str, ...]:
    return tuple(word + ending for word in called for ending in endings)
