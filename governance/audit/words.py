"""The words of the audit: every action, result and fact that is ever appended, in the reader's language.

An action that is appended anywhere in the code and has no words here fails a test, so that nobody who reads the audit
meets a code.
"""

from __future__ import annotations

from governance.engine.text import _


def _accounts() -> dict[str, str]:
    return {
        "account.password": _("修改自己的口令"),
        "notices.test": _("测试通知渠道"),
        "notices.again": _("重发未送达的通知"),
        "account.add": _("新建账号"),
        "account.areas": _("改负责区域"),
        "account.change": _("修改账号资料"),
        "account.remove": _("撤销新建的账号"),
        "account.taken_back": _("账号资料退回导入之前"),
        "account.cover": _("安排代班"),
        "account.cover_end": _("结束代班"),
        "account.leave": _("办理离任交接"),
        "account.lock": _("锁定账号"),
        "account.unlock": _("解除锁定"),
        "account.reset": _("重设首次口令"),
    }


def _people() -> dict[str, str]:
    return {
        "session.sign_in": _("登录"),
        "session.sign_in_demo": _("一键登录演示账号"),
        "session.sign_out": _("退出登录"),
        "factor.confirm": _("启用验证器"),
        "factor.off": _("停用验证器"),
        "factor.recovery_codes": _("重发恢复码"),
        "factor.recovery_used": _("使用恢复码登录"),
        "factor.reset": _("重置验证器"),
        "session.end_one": _("结束一处登录"),
        "session.end_others": _("结束其他各处登录"),
        "session.end_all": _("结束全部登录"),
        "session.locked": _("登录锁定"),
        "contact.reveal": _("查看电话"),
        "person.holdings": _("查询个人信息"),
        "person.erase": _("删除个人信息"),
        "refusal": _("操作被拒"),
        "refusal.more": _("操作被拒，次数太多不再逐条记"),
    }


def _deciding() -> dict[str, str]:
    return {
        "case.confirmed": _("确认派出"),
        "case.declined": _("退回吹哨人"),
        "case.released": _("到时放行"),
        "case.approved": _("同意派出"),
        "case.refused": _("不同意派出"),
        "case.extension_asked": _("申请延期"),
        "case.extension_denied": _("不准延期"),
        "case.suspension_asked": _("申请缓办"),
        "case.suspension_denied": _("不准缓办"),
        "case.extended": _("延期"),
        "case.suspended": _("缓办"),
        "case.resumed": _("恢复办理"),
    }


def _beside() -> dict[str, str]:
    return {
        "case.message": _("留言"),
        "case.urged": _("催办"),
        "case.escalated": _("升级"),
        "case.handed_over": _("交接案件"),
        "case.message_taken_back": _("撤回留言"),
        "case.printed": _("打印工作单"),
        "case.template": _("改办理意见模板"),
        "case.template_drop": _("删除办理意见模板"),
    }


def _cases() -> dict[str, str]:
    return (
        _deciding()
        | _beside()
        | {
            "case.blown": _("吹哨"),
            "case.registered": _("立案"),
            "case.dispatched": _("派遣"),
            "case.reported_in": _("报到"),
            "case.assigned": _("指派"),
            "case.handled": _("反馈办理结果"),
            "case.verified": _("核实结案"),
            "case.sent_back": _("退回返工"),
            "case.evaluated": _("评价"),
            "case.returned": _("退件"),
            "case.transferred": _("改派"),
            "case.withdrawn": _("撤回"),
            "case.merged": _("并案"),
            "case.joined": _("并入一件"),
            "case.unmerged": _("撤销并案"),
            "case.parted": _("拆出一件"),
            "case.split": _("分案"),
            "case.reopened": _("重开"),
            "case.undone": _("撤销"),
            "case.noted": _("补充说明"),
            "case.moved_pin": _("改位置"),
        }
    )


def _alarms() -> dict[str, str]:
    return {
        "alarm.raised": _("告警发生"),
        "alarm.received": _("收到告警"),
        "alarm.displayed": _("告警显示在值守屏"),
        "alarm.notified": _("告警告知到人"),
        "alarm.acknowledged": _("确认告警"),
        "alarm.departed": _("出发去现场"),
        "alarm.on_site": _("到达现场"),
        "alarm.verdict": _("给出告警结论"),
        "alarm.controlled": _("现场得到控制"),
        "alarm.normal": _("告警设备恢复正常"),
    }


def _data() -> dict[str, str]:
    return {
        "data.accept": _("核对后确认无误"),
        "data.link": _("给设备指定场所"),
        "data.merge": _("合并重复设备"),
        "data.put_back": _("撤销合并设备"),
        "data.contact": _("登记场所联系人"),
        "data.officer": _("给网格指定网格员"),
        "data.cover": _("由邻近网格员代管网格"),
        "data.move": _("改正位置"),
        "data.swap": _("对调经纬度"),
        "data.assign": _("指定所属网格"),
        "data.time": _("改正时间"),
        "device.register": _("补登设备"),
        "premises.register": _("补登场所"),
        "device.register_undone": _("撤销补登设备"),
        "premises.register_undone": _("撤销补登场所"),
    }


def _patrols() -> dict[str, str]:
    return {
        "patrol.start": _("开始巡查"),
        "patrol.stop": _("巡查到点"),
        "patrol.end": _("结束巡查"),
    }


def _city() -> dict[str, str]:
    return {
        "city.made": _("建立城市数据库"),
        "store.restored": _("从备份恢复"),
        "audit.head": _("写库外链头"),
        "retention.run": _("清理到期数据"),
        "premises.close": _("登记场所关停"),
        "premises.reopen": _("登记场所仍在用"),
        "demo.built": _("生成演示城市"),
        "settings.change": _("修改设置"),
        "catalogue.begin": _("起草派单目录"),
        "catalogue.change": _("改派单目录草稿"),
        "catalogue.discard": _("作废派单目录草稿"),
        "catalogue.publish": _("发布派单目录"),
        "deadlines.reckon": _("重算时限"),
        "rows.export": _("导出明细"),
        "briefing.make": _("生成通报"),
        "import.load": _("导入数据"),
        "import.undo": _("撤销导入"),
        "import.refused_rows": _("下载被拒的行"),
        "import.passwords": _("下载首次口令"),
        "boundaries.load": _("导入边界"),
        "boundaries.in_force": _("启用新边界"),
    }


def action_names() -> dict[str, str]:
    """Return action -> its name, for every action that is ever appended."""
    return _accounts() | _people() | _cases() | _alarms() | _data() | _patrols() | _city()


def action_name(action: str) -> str:
    """Return what was done; an action of an older release that nothing appends any more is shown as it stands."""
    return action_names().get(action, action)


def result_name(result: str) -> str:
    """Return how it ended."""
    return {"done": _("成功"), "refused": _("被拒")}.get(result, result)


def fact_names() -> dict[str, str]:
    """Return key -> its name, for every fact that stands in the detail of an entry."""
    return _what() | _how_many() | _from_where() | _whom()


def _what() -> dict[str, str]:
    return {
        "kind": _("种类"),
        "category": _("类别"),
        "rule": _("依据的派单规则"),
        "state": _("状态"),
        "verdict": _("结论"),
        "role": _("岗位"),
        "reason": _("理由"),
        "whose": _("谁的电话"),
        "refusal": _("原因"),
        "said": _("原因"),
        "place": _("在哪里"),
        "kept_kind": _("数据"),
        "language": _("语言"),
        "level": _("层级"),
        "check": _("核查项"),
        "column": _("字段"),
        "fields": _("改动的内容"),
        "old": _("原值"),
        "new": _("新值"),
        "duty": _("职责"),
        "format": _("格式"),
        "filters": _("筛选"),
        "along": _("一并移动"),
        "start_utc": _("起"),
        "end_utc": _("止"),
    }


def _how_many() -> dict[str, str]:
    return {
        "rows": _("行数"),
        "number": _("第几次"),
        "seq": _("第几步"),
        "areas": _("区域数"),
        "moved": _("改归属的行数"),
        "history": _("历史行数"),
        "read": _("读到"),
        "changed": _("改动"),
        "seen": _("核对的件数"),
        "same": _("不变"),
        "refused": _("被拒"),
        "seed": _("随机种子"),
        "officer": _("在办（网格员）"),
        "handler": _("在办（经办）"),
        "unread": _("未读通知"),
        "covers": _("代班安排"),
        "failures": _("连续失败"),
        "left": _("还剩恢复码"),
    }


def _from_where() -> dict[str, str]:
    return {
        "alarms": _("告警"),
        "ids": _("编号"),
        "import": _("导入编号"),
        "premises": _("场所"),
        "kept": _("保留的设备"),
        "contacts": _("联系人"),
        "officers": _("网格员"),
        "grid": _("网格"),
        "from": _("从"),
        "to": _("到"),
        "before": _("原边界版本"),
        "file": _("文件"),
        "file_sha256": _("文件校验码"),
        "export": _("文件校验码"),
        "pdf": _("文件校验码"),
        "sha256": _("文件校验码"),
        "valid_from": _("生效日期"),
        "until": _("数据截至"),
        "home": _("数据目录"),
        "sessions_ended": _("结束的登录"),
        "area_code": _("区域"),
        "town_code": _("镇区"),
        "grid_code": _("网格"),
        "device_kind": _("设备类型"),
        "department_code": _("主办部门"),
        "category_code": _("类别"),
        "premises_id": _("场所"),
    }


def _whom() -> dict[str, str]:
    return {
        "seen": _("发现时间来自"),
        "clock_off_s": _("手机时钟快（秒）"),
        "for": _("请假人"),
        "deputy": _("代班人"),
        "heirs": _("接手人"),
        "about": _("涉及"),
        "repeats": _("此前未逐条记录的同样被拒次数"),
        "outcome": _("发送结果"),
        "given": _("新负责"),
        "taken": _("不再负责"),
    }
