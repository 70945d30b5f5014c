"""The words of the findings, in the reader's language."""

from __future__ import annotations

from governance.engine.text import _
from governance.procedures.quality.rules import Check, Fault, Reason, Severity, Thing, Way


def check_name(check: Check) -> str:
    """Return what a check looks for."""
    return {
        Check.UNASSIGNED: _("不属于任何网格"),
        Check.WITHOUT_PREMISES: _("设备没有场所"),
        Check.WITHOUT_CONTACT: _("场所没有联系人"),
        Check.WITHOUT_OFFICER: _("网格没有网格员"),
        Check.DUPLICATES: _("疑似重复设备"),
        Check.TIMES: _("不可能的时间"),
        Check.SNAPPED: _("就近归入网格"),
        Check.CLOSE_BY: _("同类设备相距很近"),
    }[check]


def why(check: Check, snap_m: float) -> str:
    """Return one sentence: why it matters and what it means."""
    return {
        Check.UNASSIGNED: _(
            "没有网格就没有网格员接手，地图和各镇数字里也没有它。"
            "这里列现有的、还没办结的；“系统”里的归属待核另含就近归属的、已关闭的告警和已办结的吹哨。"
        ),
        Check.WITHOUT_PREMISES: _("响了不知道该去哪家、该找谁；30 米内最近的场所多半就是。"),
        Check.WITHOUT_CONTACT: _("响了没有电话可打；补上负责人、安全员或家属。"),
        Check.WITHOUT_OFFICER: _("这些网格里的吹哨没有人核实；指定一位网格员，或由邻近的代管。"),
        Check.DUPLICATES: _("同一场所、同一安装位置、2 米内的同类设备，多半是登记了两次。"),
        Check.TIMES: _("时间先后矛盾或在将来，会算错在线率和用时。"),
        Check.SNAPPED: _("点在所有网格之外 {m} 米以内，归入了最近的网格；核对后可标记无误。").format(m=round(snap_m)),
        Check.CLOSE_BY: _("2 米内有同类设备，但场所或安装位置写得不同，多半是两台；不放心可以核对。"),
    }[check]


def well(check: Check) -> str:
    """Return what is well when a check finds nothing."""
    return {
        Check.UNASSIGNED: _("全部归入了网格。"),
        Check.WITHOUT_PREMISES: _("每台设备都有场所。"),
        Check.WITHOUT_CONTACT: _("每个场所都有联系人。"),
        Check.WITHOUT_OFFICER: _("每个网格都有网格员。"),
        Check.DUPLICATES: _("没有重复的设备。"),
        Check.TIMES: _("时间先后都说得通。"),
        Check.SNAPPED: _("没有要核对的就近归属。"),
        Check.CLOSE_BY: _("没有离得太近的同类设备。"),
    }[check]


def severity_name(severity: Severity) -> str:
    """Return what a finding does while nobody mends it."""
    return {
        Severity.RESPONSE: _("影响处置"),
        Severity.FIGURES: _("影响统计"),
        Severity.LOOK: _("供核对"),
    }[severity]


def thing_name(thing: str) -> str:
    """Return the name of a kind of thing."""
    return {
        Thing.PREMISES: _("场所"),
        Thing.DEVICE: _("设备"),
        Thing.ALARM: _("告警"),
        Thing.PAST_ALARM: _("历史告警"),
        Thing.CASE: _("案件"),
        Thing.GRID: _("网格"),
    }[Thing(thing)]


def way_name(way: Way) -> str:
    """Return the name of a way to mend."""
    return {
        Way.MOVE: _("改位置"),
        Way.SWAP: _("经纬度对调"),
        Way.ASSIGN: _("指定网格"),
        Way.LINK: _("挂到场所"),
        Way.MERGE: _("合并"),
        Way.CONTACT: _("补联系人"),
        Way.OFFICER: _("指定网格员"),
        Way.TIME: _("改时间"),
        Way.ACCEPT: _("核对无误"),
    }[way]


def reason_name(reason: str) -> str:
    """Return why something belongs to no grid."""
    return {
        Reason.SWAPPED: _("经纬度写反"),
        Reason.MISSING: _("没有坐标"),
        Reason.OUTSIDE: _("在所有网格之外"),
    }[Reason(reason)]


def fault_name(fault: str) -> str:
    """Return which time cannot be, and why."""
    return {
        Fault.INSTALLED_LATER: _("安装日期在将来"),
        Fault.SEEN_LATER: _("最近在线在将来"),
        Fault.SEEN_TOO_EARLY: _("最近在线早于安装"),
        Fault.REGISTERED_LATER: _("登记时间在将来"),
        Fault.RAISED_LATER: _("报警时间在将来"),
        Fault.RECEIVED_TOO_EARLY: _("收到早于报警"),
        Fault.ACKNOWLEDGED_TOO_EARLY: _("确认早于报警"),
        Fault.ON_SITE_TOO_EARLY: _("到场早于报警"),
        Fault.VERDICT_TOO_EARLY: _("结论早于报警"),
        Fault.NORMAL_TOO_EARLY: _("恢复早于报警"),
        Fault.CLOSED_TOO_EARLY: _("关闭早于报警"),
        Fault.BLOWN_LATER: _("吹哨时间在将来"),
        Fault.REPORTED_IN_TOO_EARLY: _("报到早于吹哨"),
        Fault.HANDLED_TOO_EARLY: _("反馈早于吹哨"),
        Fault.CASE_CLOSED_TOO_EARLY: _("结案早于吹哨"),
    }[Fault(fault)]
