"""The history of a case as a list: what happened, who did it, when, and what he wrote."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.covers import acting_name
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, Directory, Entry, PinMove
from governance.whistles.asked import answers_of
from governance.whistles.case import EventKind
from governance.whistles.history import effective
from governance.whistles.words import event_name, handed_words
from pages.act.asking import cause_name
from pages.act.case_words import category_name, department_name, escalated_words, photo_strip
from pages.parts import labels, session


def draw(file: CaseFile) -> None:
    """Draw the history, the newest entry first."""
    names = whistles.directory(session.store())
    holding = {entry.seq for entry in effective(file.entries)}
    rows = "".join(_entry(entry, file, names, entry.seq in holding) for entry in reversed(file.entries))
    st.html(f'<ol class="wm-log">{rows}</ol>')


def _entry(entry: Entry, file: CaseFile, names: Directory, holds: bool) -> str:
    department = names.departments.get(entry.department_code or "")
    who = entry.actor if entry.account_id else _("系统")
    if entry.acted_for:
        who = acting_name(file.named.get(entry.acted_for, ""), who)
    place = department_name(department, entry.department_code) if entry.department_code and entry.account_id else ""
    pictures = photo_strip([photo for photo in file.photos if photo.seq == entry.seq])
    said = " ".join(one for one in (_note(entry, file, names), _where(entry, file)) if one)
    note = f"<p>{escape(said)}</p>" if said else ""
    mark = "" if holds or entry.kind is EventKind.UNDONE else ' class="wm-undone"'
    return (
        f"<li{mark}><div><b>{escape(event_name(entry.kind))}</b><span>{escape(f'{place} {who}'.strip())}</span>"
        f"<time>{escape(labels.moment(entry.at_utc))}</time></div>{note}{pictures}</li>"
    )


def _note(entry: Entry, file: CaseFile, names: Directory) -> str:
    """Return what stands under an entry; of a dispatch the department and the rule's reason."""
    match entry.kind:
        case EventKind.DISPATCHED:
            lead = department_name(names.departments.get(entry.department_code or ""), entry.department_code)
            reason = text.pick(file.rule.reason, file.rule.reason_en) if file.rule else entry.note
            return _("派给{department}。{reason}").format(department=lead, reason=reason) + _instead(entry, file, names)
        case EventKind.BLOWN:
            return f"{entry.note} {_answers(entry, file)}".strip()
        case EventKind.EVALUATED:
            answer = _("满意") if entry.value == "yes" else _("不满意")
            return f"{answer} {entry.note}".strip()
        case EventKind.ESCALATED:
            return escalated_words(entry.value)
        case EventKind.CONFIRMED:
            return f"{mended_words(entry.value, names)} {entry.note}".strip()
        case EventKind.JOINED:
            return _("{number} 并入这一件。").format(number=entry.value)
        case EventKind.MERGED:
            return _("并入 {number}。{note}").format(number=entry.value, note=entry.note)
        case EventKind.UNMERGED:
            return _("从 {number} 拆出，单独办理。{note}").format(number=entry.value, note=entry.note)
        case EventKind.ASSIGNED:
            told = _("交给{name}。{note}")
            return told.format(name=file.named.get(entry.value, ""), note=entry.note)
        case EventKind.HANDED_OVER:
            return handed_words(entry.note)
        case EventKind.MOVED_PIN:
            return move_words(file.moves.get(entry.seq), entry.note)
        case _:
            return _time_note(entry)


def _instead(entry: Entry, file: CaseFile, names: Directory) -> str:
    """Return that a fallback has it, because the rule's lead had nobody who could report in."""
    rule = file.rule
    if rule is None or entry.department_code != rule.fallback_department:
        return ""
    lead = department_name(names.departments.get(rule.lead_department), rule.lead_department)
    return _("{lead}当时没有人能报到，由兜底部门接。").format(lead=lead)


def _answers(entry: Entry, file: CaseFile) -> str:
    """Return what the reporter was asked and answered."""
    found = []
    for code, yes in answers_of(entry.value):
        question = file.category.question(code) if file.category else None
        asked = text.pick(question.text, question.text_en) if question else code
        answer = _("是") if yes else _("否")
        found.append(f"{asked} {answer}")
    return " ".join(found)


def _time_note(entry: Entry) -> str:
    """Return what stands under an entry about time asked for, granted or let go by; else what was written."""
    match entry.kind:
        case EventKind.EXTENSION_ASKED:
            return _("申请延长 {hours} 个工作小时。{note}").format(hours=entry.value, note=entry.note)
        case EventKind.EXTENDED:
            return _("延长 {hours} 个工作小时。{note}").format(hours=entry.value, note=entry.note)
        case EventKind.SUSPENSION_ASKED | EventKind.SUSPENDED if entry.value:
            return _("{cause}。{note}").format(cause=cause_name(entry.value), note=entry.note)
        case EventKind.RELEASED:
            return _("网格员没有按时确认。") if entry.value == "confirm" else _("镇街领导没有按时审定。")
        case EventKind.PARTED:
            return _("{number} 拆了出去，单独办理。").format(number=entry.value)
        case EventKind.SPLIT:
            return _("另立 {number}：{note}").format(number=entry.value, note=entry.note)
        case EventKind.BLOWN if entry.value:
            return _("由 {number} 分出。{note}").format(number=entry.value, note=entry.note)
        case EventKind.UNDONE:
            return _("撤销了“{action}”，回到上一步。").format(action=event_name(EventKind(entry.value)))
        case _:
            return entry.note


def _where(entry: Entry, file: CaseFile) -> str:
    """Return how far from the pin a step was done, where the phone said so."""
    if entry.seq not in file.metres:
        return ""
    return _("在离标记 {n} 米处。").format(n=labels.number(round(file.metres[entry.seq])))


def mended_words(value: str, names: Directory) -> str:
    """Return what an officer mended while he confirmed, from what to what; the words he wrote only by name."""
    told = []
    for change in value.split(",") if value else ():
        name, _colon, codes = change.partition(":")
        before, _colon, after = codes.partition(":")
        if name == "category_code":
            pair = [category_name(names.categories.get(code), code) for code in (before, after)]
            told.append(_("事项由“{before}”改为“{after}”。").format(before=pair[0], after=pair[1]))
        elif name == "severity":
            pair = [labels.severity(code) for code in (before, after)]
            told.append(_("紧急程度由“{before}”改为“{after}”。").format(before=pair[0], after=pair[1]))
        else:
            told.append(_("说明已改写。"))
    return text.pick("", " ").join(told)


def move_words(move: PinMove | None, reason: str) -> str:
    """Return how far a pin was moved, from which grid to which, and why."""
    if move is None:
        return reason
    before, after = (_area(*codes) for codes in _codes(move))
    metres = round(move.moved_m)
    if before == after:
        return _("位置移了 {n} 米，仍在{area}。{reason}").format(n=metres, area=after, reason=reason)
    words = _("位置移了 {n} 米，从{before}改到{after}。{reason}")
    return words.format(n=metres, before=before, after=after, reason=reason)


def _codes(move: PinMove) -> tuple[tuple[str | None, str | None], tuple[str | None, str | None]]:
    return (move.from_town_code, move.from_grid_code), (move.to_town_code, move.to_grid_code)


def _area(*codes: str | None) -> str:
    names = areas.names(session.store())
    return text.pick("", " ").join(text.pick(*names[code]) for code in codes if code in names)
