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
from governance.whistles.case import EventKind
from governance.whistles.words import event_name
from pages.act.case_words import department_name, photo_strip
from pages.parts import labels, session


def draw(file: CaseFile) -> None:
    """Draw the history, the newest entry first."""
    names = whistles.directory(session.store())
    rows = "".join(_entry(entry, file, names) for entry in reversed(file.entries))
    st.html(f'<ol class="wm-log">{rows}</ol>')


def _entry(entry: Entry, file: CaseFile, names: Directory) -> str:
    department = names.departments.get(entry.department_code or "")
    who = entry.actor if entry.account_id else _("系统")
    if entry.acted_for:
        who = acting_name(file.acted_for.get(entry.acted_for, ""), who)
    place = department_name(department, entry.department_code) if entry.department_code and entry.account_id else ""
    pictures = photo_strip([photo for photo in file.photos if photo.seq == entry.seq])
    note = f"<p>{escape(_note(entry, file, names))}</p>" if _note(entry, file, names) else ""
    return (
        f"<li><div><b>{escape(event_name(entry.kind))}</b><span>{escape(f'{place} {who}'.strip())}</span>"
        f"<time>{escape(labels.moment(entry.at_utc))}</time></div>{note}{pictures}</li>"
    )


def _note(entry: Entry, file: CaseFile, names: Directory) -> str:
    """Return what stands under an entry; of a dispatch the department and the rule's reason."""
    match entry.kind:
        case EventKind.DISPATCHED:
            lead = department_name(names.departments.get(entry.department_code or ""), entry.department_code)
            reason = text.pick(file.rule.reason, file.rule.reason_en) if file.rule else entry.note
            return _("派给{department}。{reason}").format(department=lead, reason=reason)
        case EventKind.EVALUATED:
            answer = _("满意") if entry.value == "yes" else _("不满意")
            return f"{answer} {entry.note}".strip()
        case EventKind.EXTENDED:
            return _("延长 {hours} 个工作小时。{note}").format(hours=entry.value, note=entry.note)
        case EventKind.MERGED:
            return _("并入 {number}。{note}").format(number=entry.value, note=entry.note)
        case EventKind.MOVED_PIN:
            return move_words(file.moves.get(entry.seq), entry.note)
        case _:
            return entry.note


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
