"""The catalogue in words: areas, times, what is wrong with a draft, what differs between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from governance.areas import actions as areas
from governance.engine.text import _, pick
from governance.routing.comparing import GROUP_ORDER, Change, How, Part
from governance.routing.grouping import groups_of
from governance.routing.moments import Slot
from governance.routing.rules import Catalogue, LeaderGate, RoutingRule
from governance.routing.soundness import Finding, Flaw
from governance.whistles import actions as whistles
from governance.whistles.case import EventKind
from governance.whistles.words import event_name
from pages.act.case_words import department_name
from pages.parts import labels, session


def anything() -> str:
    """Return the word for what a rule leaves open."""
    return _("不限")


def slot_name(slot: str) -> str:
    """Return a part of the week in words."""
    return {
        Slot.OFFICE: _("上班时间"),
        Slot.AFTER_HOURS: _("工作日下班后"),
        Slot.DAY_OFF: _("休息日和节假日"),
    }[Slot(slot)]


def month_name(month: int) -> str:
    """Return a month in words."""
    return _("{n} 月").format(n=month)


def step_words(step: str) -> str:
    """Return a step of a case in words."""
    return event_name(EventKind(step))


def gate_name(gate: str) -> str:
    """Return in words whether the town's leader decides."""
    return {
        LeaderGate.USUAL: _("按通常：几个部门办的才审定"),
        LeaderGate.ALWAYS: _("都要审定"),
        LeaderGate.NEVER: _("都不用审定"),
    }[LeaderGate(gate)]


def times(rule: RoutingRule) -> str:
    """Return when a rule holds: parts of the week and months; spans of months that follow one another are one."""
    slots = _("、").join(slot_name(one) for one in rule.slots)
    told = " ".join(part for part in (slots, _spans(rule.months)) if part)
    return told or anything()


def _spans(months: Iterable[int]) -> str:
    found: list[list[int]] = []
    for month in sorted(months):
        if found and found[-1][-1] == month - 1:
            found[-1].append(month)
        else:
            found.append([month])
    spans = [f"{one[0]}-{one[-1]}" if len(one) > 1 else str(one[0]) for one in found]
    return _("{n} 月").format(n=_("、").join(spans)) if spans else ""


@dataclass(frozen=True)
class Names:
    """Names of what a catalogue speaks of, by code."""

    departments: Mapping[str, str]
    categories: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)

    def department(self, code: str | None) -> str:
        """Return a department's name; nothing for none."""
        return self.departments.get(code or "", code or "")

    def departments_of(self, codes: Iterable[str]) -> str:
        """Return several departments in one line."""
        return _("、").join(self.department(code) for code in codes)

    def category(self, code: str | None) -> str:
        """Return a category's name, or that any will do."""
        return self.categories.get(code, code) if code else anything()

    def area(self, code: str | None) -> str:
        """Return an area's name, or that any will do."""
        return self.areas.get(code, code) if code else anything()


def names_of(catalogue: Catalogue) -> Names:
    """Return the names for a catalogue, with those of categories that are in no version any more."""
    store = session.store()
    known = whistles.directory(store)
    categories = {code: pick(one.name, one.name_en) for code, one in known.categories.items()}
    categories |= {one.category_code: pick(one.name, one.name_en) for one in catalogue.categories}
    return Names(
        departments={code: department_name(one, code) for code, one in known.departments.items()},
        categories=categories,
        groups={one.group_code: pick(one.name, one.name_en) for one in groups_of(catalogue)},
        areas={code: pick(zh, en) for code, (zh, en) in areas.names(store).items()},
    )


def finding_words(finding: Finding, names: Names) -> str:
    """Return what is wrong in one sentence: what, where, how to mend."""
    flaw, subject, other = finding
    said = {
        Flaw.TWICE: _("编号 {subject} 出现两次，请改掉一个。"),
        Flaw.NO_DEPARTMENT: _("规则 {subject} 写的部门 {other} 不存在，请重新选。"),
        Flaw.NO_CATEGORY: _("规则 {subject} 写的类别 {other} 不在草稿里，请改规则或恢复类别。"),
        Flaw.NO_AREA: _("规则 {subject} 写的区域 {other} 现行边界里没有，请重新选。"),
        Flaw.LEAD_TWICE: _("规则 {subject} 把主办部门又写成协办或兜底，请改一个。"),
        Flaw.NO_TIME: _("规则 {subject} 没有给时间，请填报到和办理时限。"),
        Flaw.GATE: _("规则 {subject} 是应急哨的，谁也不能拦，请不要让镇街领导审定。"),
        Flaw.HOLE: _("“{category}”的{kind}哨有时没有规则可用，请补一条不限的规则。"),
        Flaw.NEVER_REACHED: _("规则 {subject} 永远用不上，总是 {other} 先中，请删掉或改得更具体。"),
        Flaw.NO_BUTTON: _("一个类别也没有，请至少留一类。"),
    }[flaw]
    kind = labels.case_kind(other) if flaw is Flaw.HOLE else ""
    return said.format(subject=subject, other=other, category=names.category(subject), kind=kind)


def _field_names() -> dict[str, str]:
    return {
        "category_code": _("类别"),
        "area_code": _("区域"),
        "kind": _("哨种"),
        "slots": _("时间"),
        "months": _("月份"),
        "lead_department": _("主办部门"),
        "joint_departments": _("协办部门"),
        "fallback_department": _("兜底部门"),
        "report_in_minutes": _("报到时限（分钟）"),
        "handle_work_hours": _("办理时限（小时）"),
        "reason": _("为什么"),
        "reason_en": _("为什么（英文）"),
        "name": _("名称"),
        "name_en": _("英文名称"),
        "group_code": _("组"),
        "icon": _("图标"),
        "default_severity": _("通常的紧急程度"),
        "default_kind": _("通常的哨种"),
        "order": _("次序"),
        "leader_gate": _("镇街领导审定"),
        "same_within_m": _("同一件的范围（米）"),
        "same_within_hours": _("同一件的时间（小时）"),
        "photo_steps": _("要附照片的步骤"),
        "questions": _("追问"),
    }


def change_row(change: Change, names: Names) -> dict[str, str]:
    """Return a difference as a row of a table."""
    how = {How.ADDED: _("新增"), How.REMOVED: _("撤掉"), How.CHANGED: _("修改")}[change.how]
    part = {Part.GROUP: _("组"), Part.CATEGORY: _("类别"), Part.RULE: _("规则")}[change.part]
    if change.code == GROUP_ORDER:  # the codes in its field are those of groups
        names = replace(names, categories=names.groups)
    known = _field_names()
    told = [
        f"{known.get(name, name)}: "
        + ("" if change.how is How.ADDED else f"{_value(name, old, names)} → ")
        + _value(name, new, names)
        for name, old, new in change.fields
    ]
    return {_("部分"): part, _("编号"): _subject(change, names), _("变化"): how, _("内容"): "; ".join(told)}


def _subject(change: Change, names: Names) -> str:
    match change.part:
        case Part.GROUP:
            return names.groups.get(change.code, change.code) if change.code != GROUP_ORDER else _("全部组")
        case Part.CATEGORY:
            return names.category(change.code)
    return change.code


def _value(name: str, value: Any, names: Names) -> str:
    """Return a value of a rule or a category in words."""
    if name == "questions":
        return _("、").join(pick(one["text"], one["text_en"]) for one in value or ()) or "—"
    said = {
        "category_code": lambda: names.category(value),
        "area_code": lambda: names.area(value),
        "kind": lambda: labels.case_kind(value) if value else anything(),
        "default_kind": lambda: labels.case_kind(value),
        "default_severity": lambda: labels.severity(value),
        "slots": lambda: _("、").join(slot_name(one) for one in value) or anything(),
        "months": lambda: _spans(value) or anything(),
        "lead_department": lambda: names.department(value),
        "fallback_department": lambda: names.department(value) or "—",
        "joint_departments": lambda: names.departments_of(value) or "—",
        "photo_steps": lambda: _("、").join(step_words(one) for one in value) or "—",
        "order": lambda: _("、").join(names.category(one) for one in value),
        "leader_gate": lambda: gate_name(value),
        "icon": lambda: value or _("第一类的图标"),
    }.get(name)
    return said() if said else str(value)
