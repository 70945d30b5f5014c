"""What is read of each area in a boundary file, beside its shape."""

from __future__ import annotations

from governance.areas.rules import LONGEST_CODE
from governance.readers.fields import Field, Kind

AREA_FIELDS = (
    Field(
        "code",
        "代码",
        Kind.CODE,
        synonyms=(
            "区划代码",
            "行政区划代码",
            "网格编码",
            "网格代码",
            "编码",
            "编号",
            "adcode",
            "geoid",
            "area_code",
            "grid_code",
            "id",
        ),
        longest=LONGEST_CODE,
    ),
    Field(
        "name",
        "名称",
        Kind.TEXT,
        synonyms=(
            "名字",
            "网格名称",
            "镇区",
            "镇区名称",
            "乡镇",
            "中文名",
            "area_name",
            "grid_name",
            "town",
            "township",
            "label",
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
        synonyms=("上级编码", "所属镇区代码", "所属代码", "parent", "town_code", "parent_id"),
        longest=LONGEST_CODE,
    ),
    Field("households", "户数", Kind.WHOLE, synonyms=("居民户数", "总户数"), low=0, high=10_000_000),
    Field("illustrative", "示意", Kind.YES_NO, synonyms=("示意边界", "approximate", "approx")),
)
