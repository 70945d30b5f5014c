"""Fields that several kinds of file have: where something lies, which premises or device a row means."""

from __future__ import annotations

from dataclasses import replace

from governance.readers.fields import Field, Kind

POSITION = (
    Field("lon", "经度", Kind.LON, synonyms=("lng", "longitude", "x", "东经")),
    Field("lat", "纬度", Kind.LAT, synonyms=("latitude", "y", "北纬")),
)
PREMISES_ID = Field(
    "premises_id",
    "场所编号",
    Kind.CODE,
    synonyms=("单位编号", "场所编码", "单位编码", "企业编号", "premises", "site id"),
    longest=60,
)
PREMISES_NAME = Field(
    "premises_name",
    "场所名称",
    Kind.TEXT,
    synonyms=("单位名称", "安装单位", "企业名称", "所属单位", "site name", "company"),
)
PREMISES_ADDRESS = Field(
    "premises_address",
    "场所地址",
    Kind.TEXT,
    synonyms=("单位地址", "地址", "安装地址", "详细地址", "address", "addr"),
)
DEVICE_ID = Field(
    "device_id",
    "设备编号",
    Kind.CODE,
    synonyms=("设备编码", "设备号", "终端编号", "设备ID", "imei", "device", "device no", "sn"),
    longest=60,
)


def as_key(one: Field, *synonyms: str, required: bool = False) -> Field:
    """Return a field as the one that tells rows of its own kind of file apart, where plain words mean it too.

    >>> as_key(DEVICE_ID, "id", required=True).synonyms[-1]
    'id'
    """
    return replace(one, required=required, synonyms=(*one.synonyms, *synonyms))
