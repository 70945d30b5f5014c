"""Every field of the pages into which words can be typed or files be put, and where a person finds it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from governance.accounts.rules import Role
from governance.engine.home import ROOT

ASKING = {"text_input": 0, "text_area": 0, "chat_input": 0, "draft_line": 1, "file_uploader": 0}
FILES = {"file_sent", "photo_picker"}  # names of files are told by the payloads of uploads


@dataclass(frozen=True)
class Field:
    """A field as the code has it: its page's module, the function that draws it, and its label in source words."""

    module: str
    drawn_by: str
    label: str


@dataclass(frozen=True)
class Found:
    """Where a person finds a field: who he is, the address, and what he taps first, one after the other."""

    role: Role
    address: str
    taps: tuple[str, ...] = ()


def _words(call: ast.Call, place: int) -> str:
    """Return the words of a label, or nothing where they come from somewhere else."""
    found = call.args[place] if len(call.args) > place else None
    if isinstance(found, ast.Call) and found.args and isinstance(found.args[0], ast.Constant):
        return str(found.args[0].value)
    return ""


def _is_secret(call: ast.Call) -> bool:
    """Tell whether what is typed is never shown again: passwords and codes."""
    told = {one.arg: one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)}
    return told.get("type") == "password" or told.get("autocomplete") == "one-time-code"


def fields() -> Iterator[Field]:
    """Yield every field that the code of the pages has."""
    for path in sorted((ROOT / "pages").rglob("*.py")):
        if path.is_relative_to(ROOT / "pages" / "parts" / "widgets"):
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if name in ASKING and not _is_secret(call):
                    yield Field(module, function.name, _words(call, ASKING[name]))


R = Role
FIELDS = {
    Field("pages.act.case", "_acts", "补充说明"): Found(R.SUPERVISION, "/case?case={case}"),
    Field("pages.act.case_talk", "_write", "说一句"): Found(R.SUPERVISION, "/case?case={case}"),
    Field("pages.act.my_grid", "_list", "查找"): Found(R.GRID_OFFICER, "/my-grid"),
    Field("pages.act.case", "_transfer", "改派理由"): Found(R.SUPERVISION, "/case?case={case}", ("改派",)),
    Field("pages.act.pinning", "_move", "为什么改"): Found(R.SUPERVISION, "/case?case={case}", ("改位置",)),
    Field("pages.act.whistle_what", "_bands", "补充一句"): Found(R.GRID_OFFICER, "/whistle"),
    Field("pages.act.checking", "_check", "退回原因"): Found(R.GRID_OFFICER, "/my-whistles", ("去核实",)),
    Field("pages.act.working", "_feed_back", "办理结果"): Found(R.DEPARTMENT_HANDLER, "/report-in", ("反馈结果",)),
    Field("pages.act.working", "not_ours", "退件原因"): Found(
        R.DEPARTMENT_HANDLER, "/report-in", ("反馈结果", "不是我们的职责")
    ),
    Field("pages.admin.catalogue_rules", "_matching", "规则编号"): Found(R.SUPERVISION, "/catalogue", ("起草",)),
    Field("pages.admin.catalogue_rules", "_form", "为什么派给它"): Found(R.SUPERVISION, "/catalogue", ("起草",)),
    Field("pages.admin.catalogue_rules", "_form", "为什么（英文，可不填）"): Found(
        R.SUPERVISION, "/catalogue", ("起草",)
    ),
    Field("pages.admin.audit", "_wanted", "人员"): Found(R.AUDITOR, "/audit"),
    Field("pages.admin.audit", "_wanted", "对象编号"): Found(R.AUDITOR, "/audit"),
    Field("pages.admin.audit", "_wanted", "来源地址"): Found(R.AUDITOR, "/audit"),
    Field("pages.parts.search", "_panel", "查找"): Found(R.SUPERVISION, "/overview", ("查找",)),
    Field("pages.admin.people", "_filters", "查找"): Found(R.ADMINISTRATOR, "/people"),
    Field("pages.admin.people_cover", "_somebody", "谁请假"): Found(R.ADMINISTRATOR, "/cover"),
    Field("pages.admin.people_new", "_form", "账号名"): Found(R.ADMINISTRATOR, "/people", ("添加人员",)),
    Field("pages.admin.people_new", "_form", "姓名"): Found(R.ADMINISTRATOR, "/people", ("添加人员",)),
    Field("pages.admin.people_new", "_form", "电话"): Found(R.ADMINISTRATOR, "/people", ("添加人员",)),
    Field("pages.admin.people_new", "_form", "邮箱"): Found(R.ADMINISTRATOR, "/people", ("添加人员",)),
    Field("pages.admin.people_file", "_changing", "邮箱"): Found(
        R.ADMINISTRATOR, "/people?person={officer}", ("修改资料",)
    ),
    Field("pages.admin.people_file", "_changing", "姓名"): Found(
        R.ADMINISTRATOR, "/people?person={officer}", ("修改资料",)
    ),
    Field("pages.admin.people_file", "_changing", "电话"): Found(
        R.ADMINISTRATOR, "/people?person={officer}", ("修改资料",)
    ),
    Field("pages.admin.privacy", "_person", "姓名、电话或账号名"): Found(R.ADMINISTRATOR, "/privacy"),
    Field("pages.admin.privacy", "_person", "原因，会留痕"): Found(R.ADMINISTRATOR, "/privacy"),
    Field("pages.admin.privacy_kept", "_closing", "场所编号"): Found(R.ADMINISTRATOR, "/privacy", ("保存期限",)),
    Field("pages.admin.system", "_settings", "新值"): Found(R.ADMINISTRATOR, "/system", ("设置",)),
    Field("pages.watch.alarm_actions", "_verdict_form", "补充一句"): Found(R.CENTRE_OPERATOR, "/alarms", ("误报",)),
    Field("pages.parts.reveal", "ask", "查看原因，会留痕"): Found(R.CENTRE_OPERATOR, "/alarms", ("看电话",)),
}

# Fields that come only with a state of their own. What is typed there goes through the functions that are tried with
# any words in tests/actions/test_forms.py, and is shown on pages that are opened over a store full of payloads.
ELSEWHERE = {
    Field("pages.admin.catalogue", "_publish", "改了什么、为什么"): "a draft of the catalogue",
    Field("pages.admin.catalogue_categories", "_named", "名称"): "a draft of the catalogue",
    Field("pages.admin.catalogue_categories", "_named", "英文名称，可不填"): "a draft of the catalogue",
    Field("pages.admin.catalogue_categories", "_named", "图标名"): "a draft of the catalogue",
    Field("pages.admin.catalogue_categories", "_named", "类别代码"): "a draft of the catalogue",
    Field("pages.admin.told_by", "_mailbox", "邮箱"): "an account that a demo does not share",
    Field("pages.act.checking", "_judge", "补充一句"): "a case that was closed",
    Field("pages.act.letting", "_confirm", "退回原因"): "a reporter's whistle that waits",
    Field("pages.act.letting", "_mended", "改写说明"): "a reporter's whistle that waits",
    Field("pages.act.parting", "unmerge", "撤销原因"): "a case that was merged",
    Field("pages.act.parting", "_split", "第二处隐患"): "a dialog of its own",
    Field("pages.act.asking", "ask", "申请理由"): "a case that is being handled",
    Field("pages.act.asking", "answer", "批复意见"): "a request that waits",
    Field("pages.act.asking", "suspend", "缓办说明"): "a case that is being handled",
    Field("pages.act.assigning", "_give", "交办说明"): "a dialog of its own",
    Field("pages.act.note_templates", "_form", "模板名称"): "a dialog of its own",
    Field("pages.act.note_templates", "_form", "模板内容"): "a dialog of its own",
    Field("pages.act.asking", "reopen", "重开原因"): "a case closed lately",
    Field("pages.act.letting", "_decide", "不同意的原因"): "a whistle that waits for the town's leader",
    Field("pages.admin.boundaries", "_rollback", "恢复原因"): "a second boundary version",
    Field("pages.admin.imports_choices", "_text", ""): "a file that was sent",
    Field("pages.admin.imports_columns", "_constant", ""): "a file that was sent",
    Field("pages.admin.people_new", "owner_field", "场所编号"): "a company's contact",
    Field("pages.admin.quality_forms", "contact", "姓名"): "premises without a contact",
    Field("pages.admin.quality_forms", "contact", "电话"): "premises without a contact",
    Field("pages.admin.quality_forms", "premises", "找场所"): "devices without premises",
}
