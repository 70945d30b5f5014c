"""Alarms in words: names of levels, states, verdicts, causes and steps in the reader's language."""

from __future__ import annotations

from governance.alarms.rules import Cause, Kind, Level, State, Verdict
from governance.engine.text import _

NUMERALS = {Level.FIRE: "Ⅰ", Level.DANGER: "Ⅱ", Level.WARNING: "Ⅲ", Level.NOTICE: "Ⅳ"}


def level_name(level: int) -> str:
    """Return the level's name, such as 火警; the numeral stands in `NUMERALS`."""
    return {Level.FIRE: _("火警"), Level.DANGER: _("险情"), Level.WARNING: _("预警"), Level.NOTICE: _("提示")}[
        Level(level)
    ]


def level_label(level: int) -> str:
    """Return numeral and name, such as `Ⅰ 火警`."""
    return f"{NUMERALS[Level(level)]} {level_name(level)}"


def state_name(state: str) -> str:
    """Return the name of an alarm's state."""
    return {
        State.ACTIVE: _("活跃"),
        State.ACKNOWLEDGED: _("已确认"),
        State.RETURNED: _("已恢复待核"),
        State.CLOSED: _("已关闭"),
    }[State(state)]


def progress_name(state: str, verdict: str | None) -> str:
    """Return where an alarm stands: its state, or the verdict where only the device is waited for."""
    if verdict and State(state) is State.ACKNOWLEDGED:
        return _("{verdict}，待恢复").format(verdict=verdict_name(verdict))
    return state_name(state)


def verdict_name(verdict: str) -> str:
    """Return the name of a verdict."""
    return {
        Verdict.FIRE: _("火警"),
        Verdict.HAZARD: _("隐患"),
        Verdict.FALSE: _("误报"),
        Verdict.TEST: _("测试"),
        Verdict.FAULT: _("故障"),
    }[Verdict(verdict)]


def cause_name(cause: str | None) -> str:
    """Return the name of a cause; a cause from a loaded history that is none of ours is shown as it came."""
    names = {
        Cause.ELECTRICAL: _("电气线路故障"),
        Cause.OPEN_FLAME: _("明火"),
        Cause.BATTERY_CHARGING: _("电池充电"),
        Cause.OVERLOAD: _("过载"),
        Cause.LEAKAGE_CURRENT: _("漏电"),
        Cause.OVERHEATED_LINE: _("线路过热"),
        Cause.GAS_LEAK: _("燃气泄漏"),
        Cause.COOKING: _("油烟"),
        Cause.STEAM: _("水汽"),
        Cause.DUST: _("粉尘"),
        Cause.SMOKING: _("吸烟"),
        Cause.INSECTS: _("昆虫"),
        Cause.INCENSE: _("烧香烧纸"),
        Cause.VOLTAGE: _("电压波动"),
        Cause.DRILL: _("演练"),
        Cause.MAINTENANCE: _("维保测试"),
        Cause.LOW_BATTERY: _("电量低"),
        Cause.AGED_DETECTOR: _("探测器老化"),
        Cause.COMMUNICATION: _("通信中断"),
        Cause.OTHER: _("其他"),
    }
    return names[Cause(cause)] if cause in set(Cause) else cause or ""


def step_name(kind: str) -> str:
    """Return the name of a step of the golden-minute ledger."""
    return {
        Kind.RAISED: _("信号"),
        Kind.RECEIVED: _("收到"),
        Kind.DISPLAYED: _("显示"),
        Kind.NOTIFIED: _("告知"),
        Kind.ACKNOWLEDGED: _("已看"),
        Kind.DEPARTED: _("出发"),
        Kind.ON_SITE: _("到场"),
        Kind.VERDICT: _("结论"),
        Kind.CONTROLLED: _("控制"),
        Kind.NORMAL: _("恢复"),
    }[Kind(kind)]


def duty_name(duty: str | None) -> str:
    """Return the name of a person's duty on site; a duty that is none of ours is shown as it came."""
    names = {
        "centre_staff": _("服务中心"),
        "grid_officer": _("网格员"),
        "safety_officer": _("安全员"),
        "gate_guard": _("门卫"),
        "owner": _("负责人"),
        "lessor": _("出租方"),
        "relative": _("家属"),
        "neighbour": _("邻居"),
    }
    return names.get(duty or "", duty or "")
