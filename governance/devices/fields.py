"""What a file of devices may hold, and the words people write for it."""

from __future__ import annotations

from governance.devices.rules import DeviceKind, Funding, Health
from governance.readers.fields import Field, Kind
from governance.readers.references import DEVICE_ID, POSITION, PREMISES_ADDRESS, PREMISES_ID, PREMISES_NAME, as_key

KINDS: dict[str, tuple[str, ...]] = {
    DeviceKind.SMOKE.value: (
        *("智能烟感", "烟感", "独立烟感", "烟雾报警器", "感烟探测器", "烟雾探测器", "烟感报警器"),
        *("smoke detector", "smoke alarm"),
    ),
    DeviceKind.ELECTRICITY.value: (
        *("智慧用电", "用电", "电气火灾", "电气火灾监控", "电气火灾探测器", "用电监测", "用电设备"),
        *("electric", "electrical", "power"),
    ),
    DeviceKind.GAS.value: (
        *("液化气报警", "燃气", "燃气报警", "燃气报警器", "可燃气体", "可燃气体探测器", "液化气", "液化气报警器"),
        *("gas detector", "gas alarm", "lpg"),
    ),
}
FUNDINGS: dict[str, tuple[str, ...]] = {
    Funding.MARKET.value: ("市场化安装", "市场化", "自费", "企业自费", "自购", "商用"),
    Funding.FREE.value: ("免费安装", "免费", "财政", "政府", "政府补贴", "公益", "public"),
}
HEALTHS: dict[str, tuple[str, ...]] = {
    Health.ONLINE.value: ("在线", "正常", "normal", "ok"),
    Health.OFFLINE.value: ("离线", "失联", "断线", "lost"),
    Health.FAULT.value: ("故障", "异常", "faulty"),
}

FIELDS = (
    as_key(DEVICE_ID, "编号", "id", required=True),
    Field(
        "kind",
        "设备类型",
        Kind.CHOICE,
        required=True,
        synonyms=("设备种类", "设备类别", "类型", "类别", "device kind", "device type", "type"),
        choices=KINDS,
    ),
    Field("model", "型号", Kind.TEXT, synonyms=("设备型号", "规格型号"), longest=100),
    PREMISES_ID,
    PREMISES_NAME,
    PREMISES_ADDRESS,
    Field("position", "安装位置", Kind.TEXT, synonyms=("位置", "安装部位", "部位", "device position", "location")),
    Field("funding", "出资方式", Kind.CHOICE, synonyms=("安装方式", "资金来源"), choices=FUNDINGS),
    Field("health", "设备状态", Kind.CHOICE, synonyms=("状态", "在线状态", "device state", "status"), choices=HEALTHS),
    Field(
        "installed_on",
        "安装日期",
        Kind.DAY,
        synonyms=("安装时间", "installed", "install date", "installation date"),
    ),
    Field(
        "last_seen_at",
        "最近在线时间",
        Kind.TIME,
        synonyms=("最后在线时间", "最近上报时间", "last seen", "last heartbeat"),
    ),
    *POSITION,
)
