"""What an editor has typed of a rule or a category, cleaned, or refused in one sentence. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.routing.rules import Catalogue, Category, Kind, LeaderGate, Question, RoutingRule

LONGEST_NAME, LONGEST_REASON, LONGEST_QUESTION = 20, 200, 60
_RULE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_ICON = re.compile(r"[a-z0-9_]{2,40}")
_CALL = re.compile(r"[0-9]{3,12}")
STEPS = ("handled", "verified", "sent_back")
MOST_MINUTES, MOST_HOURS = 7 * 1440, 700


def clean_rule(rule: RoutingRule, catalogue: Catalogue) -> RoutingRule:
    """Return a rule without signs that nobody sees; raises Refused with what is missing or wrong."""
    kept = replace(rule, reason=cleaned(rule.reason), reason_en=cleaned(rule.reason_en))
    if not _RULE_ID.fullmatch(rule.rule_id):
        raise Refused(_("规则编号只用字母、数字、横线，最多 20 个。"))
    if not kept.reason or len(kept.reason) > LONGEST_REASON or len(kept.reason_en) > LONGEST_REASON:
        raise Refused(_("请写明为什么派给这个部门，最多 {n} 字。").format(n=LONGEST_REASON))
    known = {one.department_code for one in catalogue.departments}
    if {rule.lead_department, *rule.joint_departments, rule.fallback_department or rule.lead_department} - known:
        raise Refused(_("没有这个部门，请重新选。"))
    if rule.lead_department in (*rule.joint_departments, rule.fallback_department):
        raise Refused(_("主办部门不能同时是协办或兜底部门，请改一个。"))
    if rule.category_code and catalogue.category(rule.category_code) is None:
        raise Refused(_("目录里没有这一类，请重新选一类。"))
    if not 0 < rule.report_in_minutes <= MOST_MINUTES or not 0 < rule.handle_work_hours <= MOST_HOURS:
        raise Refused(_("报到时限最多 7 天，办理时限最多 {n} 小时，都要大于零。").format(n=MOST_HOURS))
    if rule.kind is Kind.EMERGENCY and rule.leader_gate is LeaderGate.ALWAYS:
        raise Refused(_("应急哨谁也不能拦，请不要让镇街领导审定。"))
    return replace(kept, reason_en=kept.reason_en or kept.reason)


def clean_category(category: Category, catalogue: Catalogue) -> Category:
    """Return a category without signs that nobody sees, last in its group when new; raises Refused as `clean_rule`.

    Its group keeps the names it has.
    """
    name, name_en = cleaned(category.name), cleaned(category.name_en)
    if not _CODE.fullmatch(category.category_code):
        raise Refused(_("类别代码只用小写字母、数字、下划线，字母开头。"))
    if not name or max(len(name), len(name_en) // 2) > LONGEST_NAME:
        raise Refused(_("类别要有名称，最多 {n} 字。").format(n=LONGEST_NAME))
    if not _ICON.fullmatch(category.icon):
        raise Refused(_("图标名只用小写字母、数字、下划线。"))
    if not 0 <= category.same_within_m <= 2_000 or not 0 <= category.same_within_hours <= 8_760:
        raise Refused(_("同一件的范围最多 2000 米、一年。"))
    beside = [one for one in catalogue.categories if one.group_code == category.group_code]
    if not beside:
        raise Refused(_("没有这一组，请重新选。"))
    return replace(
        category,
        name=name,
        name_en=name_en or name,
        group_name=beside[0].group_name,
        group_name_en=beside[0].group_name_en,
        group_icon=beside[0].group_icon,
        rank=category.rank or _last_rank(beside),
        photo_steps=tuple(step for step in STEPS if step in category.photo_steps),
        questions=tuple(_clean_question(one) for one in category.questions),
    )


def _last_rank(beside: list[Category]) -> int:
    """Return the rank behind all others of a group; its first has the rank of the group itself."""
    last = max(one.rank for one in beside)
    return last + 1 if last >= 100 else last * 100 + 1


def _clean_question(question: Question) -> Question:
    text, text_en = cleaned(question.text), cleaned(question.text_en)
    if not _CODE.fullmatch(question.code):
        raise Refused(_("追问代码只用小写字母、数字、下划线，字母开头。"))
    if not text or max(len(text), len(text_en) // 2) > LONGEST_QUESTION:
        raise Refused(_("追问要有文字，最多 {n} 字。").format(n=LONGEST_QUESTION))
    if question.call and not _CALL.fullmatch(question.call):
        raise Refused(_("电话只用数字，3 到 12 位。"))
    if question.stops and not question.call:
        raise Refused(_("答“是”就危及人命的追问，要写明先打哪个电话。"))
    return replace(question, text=text, text_en=text_en or text)
