"""The table of rights in words: what each action is called, and how far a right goes."""

from __future__ import annotations

from governance.accounts.rights import RIGHTS, Action, Reach, Role
from governance.engine.text import _


def action_name(action: Action) -> str:
    """Return the name of an action in the reader's language."""
    return (_watching() | _whistling() | _office())[action]


def _watching() -> dict[Action, str]:
    return {
        Action.FIGURES_SEE: _("看指标和地图"),
        Action.ROWS_SEE: _("看明细"),
        Action.ROWS_EXPORT: _("导出明细行"),
        Action.ALARM_SEE: _("看告警、设备、场所"),
        Action.PLACE_NAME: _("指认吹哨地点的场所"),
        Action.ALARM_ACKNOWLEDGE: _("确认收到告警"),
        Action.ALARM_ON_SITE: _("登记到场"),
        Action.ALARM_VERDICT: _("给出核实结论"),
        Action.ALARM_NORMAL: _("登记恢复正常"),
        Action.CONTACT_REVEAL: _("查看联系电话"),
    }


def _whistling() -> dict[Action, str]:
    return {
        Action.CASE_BLOW: _("吹哨"),
        Action.CASE_SEE: _("看案件"),
        Action.CASE_CONFIRM: _("确认信息员的吹哨"),
        Action.CASE_DECIDE: _("审定要几个部门办的件"),
        Action.CASE_REPORT_IN: _("报到"),
        Action.CASE_ASSIGN: _("把案件指派给本部门的人"),
        Action.CASE_TEMPLATE: _("写办理意见模板"),
        Action.CASE_HANDLE: _("反馈办理结果"),
        Action.CASE_RETURN: _("退回不属本部门的案件"),
        Action.CASE_VERIFY: _("核实、退回整改"),
        Action.CASE_URGE: _("催办"),
        Action.CASE_GRANT: _("批延期、缓办"),
        Action.CASE_REOPEN: _("重开已结的件"),
        Action.CASE_MERGE: _("并案"),
        Action.CASE_WITHDRAW: _("撤回吹哨"),
        Action.CASE_REDISPATCH: _("改派"),
        Action.CASE_EVALUATE: _("评价"),
        Action.CASE_NOTE: _("补充说明和照片"),
        Action.CASE_MOVE_PIN: _("改案件位置"),
        Action.GRID_FACTS: _("看自己网格的概况"),
        Action.PATROL_WALK: _("巡查自己的网格"),
        Action.COVERAGE_SEE: _("看各网格的巡查覆盖"),
    }


def _office() -> dict[Action, str]:
    return {
        Action.BRIEFING_SEE: _("看督查通报"),
        Action.BRIEFING_MAKE: _("编制督查通报"),
        Action.SYSTEM_SEE: _("看系统页和边界"),
        Action.SETTINGS_CHANGE: _("改设置"),
        Action.CATALOGUE_EDIT: _("改派单目录"),
        Action.DEADLINES_RECKON: _("按日历重算时限"),
        Action.ACCOUNT_SEE: _("看账号"),
        Action.ACCOUNT_MANAGE: _("管理账号"),
        Action.ACCOUNT_COVER: _("安排请假代班"),
        Action.PERSON_HOLDINGS: _("查某人的个人信息"),
        Action.PERSON_ERASE: _("删除个人信息"),
        Action.LOAD: _("导入数据"),
        Action.MEND: _("改正数据"),
        Action.AUDIT_SEE: _("看留痕"),
    }


def reach_name(reach: Reach) -> str:
    """Return how far a right goes, in the reader's language."""
    return {
        Reach.ALL: _("全市范围"),
        Reach.GRID: _("本网格和本人上报"),
        Reach.MICRO_GRID: _("本微网格和本人上报"),
        Reach.TOWN: _("本镇街"),
        Reach.DEPARTMENT: _("本部门主办、协办"),
        Reach.LEAD: _("本部门主办"),
        Reach.CENTRE: _("本中心服务的网格"),
        Reach.PREMISES: _("本单位和同一厂区"),
        Reach.REPORTED: _("本人上报"),
    }[reach]


def markdown() -> str:
    """Return the table as Markdown, as `docs/security.md` carries it: the words of the code, a dash where closed."""
    head = ["action", *(role.value.replace("_", " ") for role in Role)]
    rows = [
        [f"`{action.value}`", *(RIGHTS[role][action].value if action in RIGHTS[role] else "-" for role in Role)]
        for action in Action
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
