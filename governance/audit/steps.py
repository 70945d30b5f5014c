"""The words of what was refused: every step that a page or a route asks for, in the reader's language.

A step is written as room and function, such as `whistles.report_in`. One that a button, an address or a route may ask
for and that has no name here fails a test; any other is told by its room.
"""

from __future__ import annotations

from governance.engine.text import _


def _accounts() -> dict[str, str]:
    return {
        "accounts.add": _("新建账号"),
        "accounts.arrange": _("安排代班"),
        "accounts.change": _("修改账号资料"),
        "accounts.change_password": _("修改自己的口令"),
        "accounts.choose_theme": _("选择外观"),
        "accounts.confirm": _("启用验证器"),
        "accounts.confirm_half": _("登录第二步"),
        "accounts.finish": _("登录第二步"),
        "accounts.waiting_for_code": _("登录第二步"),
        "accounts.end": _("结束代班"),
        "accounts.end_one": _("结束一处登录"),
        "accounts.give_areas": _("改负责区域"),
        "accounts.lock": _("锁定账号"),
        "accounts.person": _("打开人员档案"),
        "accounts.reset": _("重设首次口令或验证器"),
        "accounts.sign_in": _("登录"),
        "accounts.sign_in_demo": _("一键登录演示账号"),
        "accounts.turn_off": _("停用验证器"),
        "accounts.unlock": _("解除锁定"),
        "notices.choose": _("选择通知"),
        "notices.choose_channels": _("选择通知渠道"),
        "accounts.change_own_email": _("修改自己的邮箱"),
        "procedures.send_test": _("测试通知渠道"),
        "procedures.try_again": _("重发未送达的通知"),
        "procedures.hand_over": _("办理离任交接"),
    }


def _cases() -> dict[str, str]:
    return (
        _deciding()
        | _desk()
        | {
            "whistles.add_note": _("补充说明"),
            "whistles.blow": _("吹哨"),
            "whistles.case_file": _("打开案件"),
            "whistles.destination": _("查看派往哪个部门"),
            "whistles.move_pin": _("改位置"),
            "whistles.evaluate": _("评价"),
            "whistles.handle": _("反馈办理结果"),
            "whistles.keep_photo": _("上传照片"),
            "whistles.photo": _("查看照片"),
            "whistles.redispatch": _("改派"),
            "whistles.report_in": _("报到"),
            "whistles.return_not_ours": _("退件"),
            "whistles.same_as": _("补充到已有的案件"),
            "whistles.save_draft": _("保存草稿"),
            "whistles.send_back": _("退回返工"),
            "whistles.spot": _("选择现场位置"),
            "whistles.taken_along": _("随身带上类别目录"),
            "whistles.urge": _("催办"),
            "whistles.verify_close": _("核实结案"),
            "whistles.withdraw": _("撤回"),
        }
    )


def _desk() -> dict[str, str]:
    return {
        "whistles.assign": _("指派"),
        "whistles.staff": _("查看谁手里有多少"),
        "whistles.keep_template": _("改办理意见模板"),
        "whistles.drop_template": _("删除办理意见模板"),
        "whistles.note_templates": _("打开办理意见模板"),
        "whistles.filled_note": _("选用办理意见模板"),
        "whistles.conversation": _("打开交流"),
        "whistles.say": _("留言"),
        "whistles.take_back": _("撤回留言"),
        "whistles.alike": _("查看附近的同类案件"),
        "whistles.join_late": _("把离线写的哨并入已有的案件"),
    }


def _deciding() -> dict[str, str]:
    return {
        "whistles.approve": _("同意派出"),
        "whistles.confirm": _("确认派出"),
        "whistles.decline": _("退回吹哨人"),
        "procedures.work_order": _("打印工作单"),
        "whistles.merge": _("并案"),
        "whistles.split": _("分案"),
        "whistles.undo": _("撤销"),
        "whistles.unmerge": _("撤销并案"),
        "whistles.refuse": _("不同意派出"),
        "whistles.ask_extension": _("申请延期"),
        "whistles.ask_suspension": _("申请缓办"),
        "whistles.grant": _("批准申请"),
        "whistles.deny": _("不准申请"),
        "whistles.suspend": _("缓办"),
        "whistles.resume": _("恢复办理"),
        "whistles.reopen": _("重开"),
    }


def _watching() -> dict[str, str]:
    return {
        "alarms.acknowledge": _("确认告警"),
        "alarms.alarm_file": _("打开告警"),
        "alarms.normal": _("告警设备恢复正常"),
        "alarms.on_site": _("到达现场"),
        "devices.device": _("打开设备"),
        "places.premises_file": _("打开场所"),
        "indicators.export": _("导出明细"),
        "indicators.fetch_export": _("下载导出的文件"),
        "briefings.files": _("下载通报"),
        "briefings.issued": _("打开通报"),
        "briefings.make_month": _("生成通报"),
        "tiles.alarms_json": _("地图上的告警"),
        "tiles.areas_geojson": _("地图上的区域"),
        "tiles.cases_json": _("地图上的案件"),
        "tiles.devices_json": _("地图上的设备"),
        "tiles.points": _("地图上的点位"),
        "tiles.waterways_json": _("地图上的水系"),
    }


def _catalogue() -> dict[str, str]:
    return {
        "procedures.begin": _("起草派单目录"),
        "procedures.keep_rule": _("存进派单目录草稿的规则"),
        "procedures.drop_rule": _("删除派单目录草稿的规则"),
        "procedures.keep_groups": _("改派单目录草稿的大类"),
        "procedures.order_categories": _("排派单目录草稿的类别"),
        "routing.catalogue": _("打开派单目录"),
        "procedures.keep_category": _("存进派单目录草稿的类别"),
        "procedures.withdraw_category": _("撤掉派单目录草稿的类别"),
        "procedures.dry_run": _("试派派单目录草稿"),
        "procedures.publish": _("发布派单目录"),
        "procedures.discard": _("作废派单目录草稿"),
        "procedures.reckon": _("重算时限"),
    }


def _office() -> dict[str, str]:
    return _catalogue() | {
        "procedures.admitted": _("短信网关交回执"),
        "procedures.take": _("收下短信网关的回执"),
        "procedures.change_setting": _("修改设置"),
        "procedures.clear": _("清理到期数据"),
        "procedures.close_premises": _("登记场所关停"),
        "procedures.erase": _("删除个人信息"),
        "procedures.export": _("导出名单或记录"),
        "procedures.find": _("查找个人信息"),
        "procedures.holdings": _("查询个人信息"),
        "procedures.likely_kind": _("识别文件"),
        "procedures.look": _("试读文件"),
        "procedures.place_for": _("上传文件"),
        "imports.refused_rows": _("下载被拒的行"),
        "procedures.refused_rows": _("下载被拒的行"),
        "procedures.take_passwords": _("下载首次口令"),
        "procedures.register_unknown": _("补登设备或场所"),
        "procedures.reveal": _("查看电话"),
        "procedures.rollback": _("退回原来的边界"),
        "procedures.run": _("执行命令"),
        "procedures.settle": _("上传文件"),
        "procedures.settle_words": _("上传取值对照"),
        "procedures.start": _("导入数据"),
        "procedures.start_undo": _("撤销导入"),
        "procedures.words_of": _("读取取值对照"),
    }


def _walking() -> dict[str, str]:
    return {
        "patrols.start": _("开始巡查"),
        "patrols.here": _("巡查到点"),
        "patrols.look": _("记下看过的场所"),
        "patrols.finish": _("结束巡查"),
    }


def _rooms() -> dict[str, str]:
    return {
        "accounts": _("账号"),
        "alarms": _("告警"),
        "areas": _("区域"),
        "audit": _("留痕"),
        "briefings": _("通报"),
        "centres": _("服务中心"),
        "devices": _("设备"),
        "imports": _("导入"),
        "indicators": _("指标"),
        "notices": _("通知"),
        "patrols": _("巡查"),
        "places": _("场所"),
        "tiles": _("地图"),
        "whistles": _("案件"),
    }


def step_names() -> dict[str, str]:
    """Return step -> its name, for every step that a page or a route asks for by itself."""
    return _accounts() | _cases() | _watching() | _walking() | _office()


def step_name(step: str) -> str:
    """Return what was asked for and refused; of a step without a name of its own what it was about, or that a page was.

    >>> from governance.engine.text import speaking
    >>> with speaking("zh"):
    ...     step_name("whistles.report_in"), step_name("whistles.of_old"), step_name("page")
    ('报到', '案件', '页面')
    """
    return step_names().get(step) or _rooms().get(step.partition(".")[0]) or _("页面")
