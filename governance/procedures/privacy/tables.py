"""What the tables that hold people are called by whoever reads of them. Pure."""

from __future__ import annotations

from governance.engine.text import _


def table_name(table: str) -> str:
    """Return what a table of the register is called, in the reader's language; files that loads have kept too."""
    return (_accounts() | _work() | _data()).get(table, table)


def _accounts() -> dict[str, str]:
    return {
        "gov.accounts": _("账号"),
        "gov.account_areas": _("负责的区域"),
        "gov.sessions": _("登录记录"),
        "gov.half_sign_ins": _("等动态码的登录"),
        "gov.sign_in_failures": _("登录失败"),
        "gov.password_history": _("用过的口令"),
        "gov.second_factors": _("验证器"),
        "gov.recovery_codes": _("恢复码"),
        "gov.notice_choices": _("通知选择"),
        "gov.channel_choices": _("通知渠道选择"),
        "gov.covers": _("请假代班"),
    }


def _work() -> dict[str, str]:
    return {
        "gov.contacts": _("场所联系人"),
        "gov.centre_staff": _("服务中心人员"),
        "gov.cases": _("案件"),
        "gov.case_events": _("案件的经过"),
        "gov.messages": _("案件里的交流"),
        "gov.patrols": _("巡查"),
        "gov.patrol_stops": _("巡查到过的地方"),
        "gov.alarm_events": _("告警的经过"),
        "gov.photos": _("照片"),
        "gov.drafts": _("没发出的吹哨"),
        "gov.case_keys": _("没有网络时写的吹哨"),
        "gov.case_steps": _("刚做的一步，可以撤销"),
        "gov.note_templates": _("办理意见模板"),
        "gov.notices": _("通知"),
        "gov.notice_deliveries": _("发出的通知"),
        "gov.premises": _("场所"),
        "gov.closed_premises": _("关停的场所"),
        "gov.briefings": _("通报"),
        "gov.exports": _("导出"),
        "gov.audit": _("留痕"),
    }


def _data() -> dict[str, str]:
    return {
        "gov.unknown_owners": _("不认识的归属单位"),
        "gov.imports": _("导入"),
        "gov.import_mappings": _("导入的列对应"),
        "gov.settings": _("设置"),
        "gov.catalogue_drafts": _("派单目录的草稿"),
        "gov.catalogue_versions": _("派单目录的各版"),
        "gov.calendar_changes": _("工作日历的变更"),
        "gov.boundary_versions": _("边界版本"),
        "gov.placements": _("人工定的位置"),
        "gov.quality_accepted": _("认可的数据问题"),
        "gov.retired_devices": _("停用的设备"),
        "files/imports": _("导入留下的文件"),
    }
