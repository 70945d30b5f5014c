"""What a file of accounts may hold, and the words people write for it."""

from __future__ import annotations

from governance.accounts.rules import Role
from governance.readers.fields import Field, Kind

ROLES: dict[str, tuple[str, ...]] = {
    Role.GRID_OFFICER.value: ("网格员", "专职网格员", "网格长", "officer"),
    Role.MICRO_GRID_REPORTER.value: ("微网格信息员", "微网格员", "信息员", "reporter"),
    Role.DEPARTMENT_HANDLER.value: ("部门经办", "经办人", "经办", "handler"),
    Role.DEPARTMENT_HEAD.value: ("部门负责人", "head"),
    Role.CENTRE_OPERATOR.value: ("服务中心值守", "值守员", "值守", "operator"),
    Role.COMPANY_CONTACT.value: ("单位联系人", "企业联系人", "company contact"),
    Role.TOWN_LEADER.value: ("镇街领导", "镇街分管领导", "镇领导", "街道领导", "town leader"),
    Role.CITY_LEADER.value: ("市领导", "分管市领导", "city leader"),
    Role.SUPERVISION.value: ("督查室", "督查"),
    Role.ADMINISTRATOR.value: ("管理员", "系统管理员", "admin"),
    Role.AUDITOR.value: ("审计员", "审计"),
}
LANGUAGES: dict[str, tuple[str, ...]] = {"zh": ("中文", "chinese"), "en": ("英文", "英语", "english")}

FIELDS = (
    Field(
        "login",
        "账号名",
        Kind.CODE,
        required=True,
        synonyms=("账号", "登录名", "用户名", "工号", "警号", "user", "username", "staff no", "account"),
        longest=60,
    ),
    Field("name", "姓名", Kind.TEXT, required=True, synonyms=("名字", "人员姓名", "full name"), longest=50),
    Field(
        "role",
        "岗位",
        Kind.CHOICE,
        required=True,
        synonyms=("角色", "职务", "岗位类型", "人员类型"),
        choices=ROLES,
    ),
    Field(
        "area_codes",
        "负责区域",
        Kind.CODES,
        synonyms=(
            *("网格编号", "网格", "负责网格", "微网格编号", "区域编码", "网格编码"),
            *("区域代码", "网格代码", "微网格代码", "微网格编码"),
            *("区域", "责任区", "责任区域", "责任网格", "areas", "grid", "grid code"),
        ),
    ),
    Field(
        "department_code",
        "部门",
        Kind.TEXT,
        synonyms=("部门编码", "所属部门", "单位", "department"),
        longest=60,
    ),
    Field("centre_id", "服务中心", Kind.TEXT, synonyms=("服务中心编号", "所属中心", "centre", "center"), longest=60),
    Field("premises_id", "场所编号", Kind.CODE, synonyms=("单位编号", "企业编号", "premises"), longest=60),
    Field("phone", "电话", Kind.PHONE, synonyms=("手机", "手机号", "联系电话", "联系方式", "mobile", "tel")),
    Field(
        "email",
        "邮箱",
        Kind.EMAIL,
        synonyms=("电子邮箱", "电子邮件", "邮件", "邮箱地址", "e-mail", "mail", "email address"),
    ),
    Field("language", "语言", Kind.CHOICE, choices=LANGUAGES),
    Field("active", "启用", Kind.YES_NO, synonyms=("是否启用", "在岗", "是否在岗", "有效", "enabled")),
)
