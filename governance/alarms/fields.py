"""What a file of alarms may hold, and the words people write for it."""

from __future__ import annotations

from governance.alarms.rules import Cause, State, Verdict
from governance.devices.fields import KINDS
from governance.readers.fields import Field, Kind
from governance.readers.references import DEVICE_ID, POSITION, PREMISES_ADDRESS, PREMISES_ID, PREMISES_NAME

LEVELS: dict[str, tuple[str, ...]] = {
    "1": ("Ⅰ", "I", "一级", "Ⅰ级", "1级", "火警", "Ⅰ 火警", "fire", "critical"),
    "2": ("Ⅱ", "II", "二级", "Ⅱ级", "2级", "险情", "Ⅱ 险情", "danger", "major"),
    "3": ("Ⅲ", "III", "三级", "Ⅲ级", "3级", "预警", "Ⅲ 预警", "warning", "minor"),
    "4": ("Ⅳ", "IV", "四级", "Ⅳ级", "4级", "提示", "Ⅳ 提示", "notice", "info"),
}
VERDICTS: dict[str, tuple[str, ...]] = {
    Verdict.FIRE.value: ("火警", "真实火警", "火灾", "real fire"),
    Verdict.HAZARD.value: ("隐患", "险情", "真实隐患"),
    Verdict.FALSE.value: ("误报", "误报警", "false alarm", "no fire"),
    Verdict.TEST.value: ("测试", "演练", "试验", "drill"),
    Verdict.FAULT.value: ("故障", "设备故障", "faulty"),
}
STATES: dict[str, tuple[str, ...]] = {
    State.ACTIVE.value: ("活跃", "未处理", "待处理", "报警中", "open", "new"),
    State.ACKNOWLEDGED.value: ("已确认", "处理中", "acked"),
    State.RETURNED.value: ("已恢复待核", "已恢复", "恢复", "restored"),
    State.CLOSED.value: ("已关闭", "已处理", "已办结", "办结", "已完成", "done", "resolved"),
}
CAUSES: dict[str, tuple[str, ...]] = {
    Cause.ELECTRICAL.value: ("电气线路故障", "电气"),
    Cause.OPEN_FLAME.value: ("明火", "open flame"),
    Cause.BATTERY_CHARGING.value: ("电池充电", "充电"),
    Cause.OVERLOAD.value: ("过载", "超负荷"),
    Cause.LEAKAGE_CURRENT.value: ("漏电", "leakage"),
    Cause.OVERHEATED_LINE.value: ("线路过热", "过热"),
    Cause.GAS_LEAK.value: ("燃气泄漏", "液化气泄漏", "gas leak"),
    Cause.COOKING.value: ("油烟", "做饭", "厨房油烟"),
    Cause.STEAM.value: ("水汽", "水蒸气"),
    Cause.DUST.value: ("粉尘", "灰尘"),
    Cause.SMOKING.value: ("吸烟", "抽烟"),
    Cause.INSECTS.value: ("昆虫", "虫子"),
    Cause.INCENSE.value: ("烧香烧纸", "烧香", "烧纸"),
    Cause.VOLTAGE.value: ("电压波动", "电压不稳"),
    Cause.DRILL.value: ("演练",),
    Cause.MAINTENANCE.value: ("维保测试", "维保"),
    Cause.LOW_BATTERY.value: ("电量低", "低电量", "low battery"),
    Cause.AGED_DETECTOR.value: ("探测器老化", "老化"),
    Cause.COMMUNICATION.value: ("通信中断", "通讯中断"),
    Cause.OTHER.value: ("其他", "其它", "不明"),
}


def _time(name: str, label: str, *synonyms: str, required: bool = False) -> Field:
    return Field(name, label, Kind.TIME, required=required, synonyms=synonyms)


FIELDS = (
    Field(
        "alarm_id",
        "告警编号",
        Kind.CODE,
        synonyms=("报警编号", "告警ID", "报警ID", "告警流水号", "流水号", "alarm", "alarm no", "event id", "id"),
        longest=60,
    ),
    _time(
        *("raised_at", "告警时间", "报警时间", "发生时间", "触发时间", "raised at utc", "alarm time"),
        *("timestamp", "time", "datetime", "occurred at"),
        required=True,
    ),
    DEVICE_ID,
    Field(
        "device_kind",
        "设备类型",
        Kind.CHOICE,
        synonyms=("设备种类", "设备类别", "device type", "kind", "类型"),
        choices=KINDS,
    ),
    PREMISES_ID,
    PREMISES_NAME,
    PREMISES_ADDRESS,
    Field(
        "level",
        "告警级别",
        Kind.CHOICE,
        required=True,
        synonyms=("级别", "报警级别", "等级", "告警等级", "alarm level", "severity", "priority"),
        choices=LEVELS,
    ),
    Field("reading", "读数", Kind.TEXT, synonyms=("告警内容", "报警内容", "数值", "测量值", "value", "title")),
    _time("received_at", "接收时间", "收到时间", "平台接收时间", "received"),
    _time("displayed_at", "显示时间", "displayed"),
    _time("acknowledged_at", "确认时间", "响应时间", "acknowledged"),
    _time("on_site_at", "到场时间", "到达时间", "到达现场时间", "on site", "arrived at"),
    Field("verdict", "核实结论", Kind.CHOICE, synonyms=("核实结果", "结论", "处置结果", "result"), choices=VERDICTS),
    Field("cause", "原因", Kind.TEXT, synonyms=("告警原因", "报警原因", "误报原因", "reason"), longest=100),
    _time("verdict_at", "核实时间", "结论时间", "verified at"),
    _time("normal_at", "恢复时间", "恢复正常时间", "restored at", "cleared at"),
    _time("closed_at", "关闭时间", "办结时间", "处理完成时间", "closed", "resolved at"),
    Field("state", "告警状态", Kind.CHOICE, synonyms=("状态", "处理状态", "status"), choices=STATES),
    *POSITION,
)
