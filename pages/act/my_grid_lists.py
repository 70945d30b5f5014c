"""The lists of an officer's own grids: rows to read on a phone, each with its way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.alarms import actions as alarm_actions
from governance.alarms.words import level_label
from governance.areas import actions as areas
from governance.devices import actions as device_actions
from governance.devices.rules import health_name
from governance.devices.rules import kind_name as device_kind
from governance.devices.store import Wanted
from governance.engine import text
from governance.engine.text import _
from governance.places.rules import Contact, duty_name, kind_name
from governance.procedures.grids import actions as grids
from governance.procedures.privacy.reveal import Whose
from governance.whistles import actions as whistles
from pages.act.case_words import light_words, step_words, title
from pages.parts import frame, labels, look, marks, reveal, session
from pages.parts.marks_rows import dotted
from pages.watch import device_card, premises_card

PAGE = 15
MOST = 300


def premises(account: Account, sought: str) -> None:
    """List the premises: what each is, where, and who answers for it."""
    shown = _shown("premises", sought)
    found, total = grids.premises(session.store(), account, sought, shown)
    for one in found:
        said = (kind_name(one.kind), one.address, _person(one.contact) if one.contact else _("没有登记联系人"))
        _row(one.name, said, f"open-{one.premises_id}", partial(premises_card.show, one.premises_id))
    _rest("premises", sought, len(found), total)


def devices(account: Account, sought: str) -> None:
    """List the devices, those that are faulty or offline first."""
    shown = _shown("devices", sought)
    found, total = device_actions.device_page(session.store(), account, Wanted(text=sought.strip()), shown)
    for row in found.to_dict("records"):
        seen = row["last_seen_at_utc"]
        at = _("最近上报 {at}").format(at=labels.moment(seen.to_pydatetime())) if seen == seen and seen else ""
        name = f"{device_kind(row['kind'])} {row['device_id']}"
        said = (health_name(row["health"]), str(row["premises_name"] or _("未登记场所")), str(row["position"]), at)
        _row(name, said, f"open-{row['device_id']}", partial(device_card.show, row["device_id"]))
    _rest("devices", sought, len(found), total)


def contacts(account: Account, sought: str) -> None:
    """List who answers for the premises; a number is shown for a reason."""
    shown = _shown("contacts", sought)
    found, total = grids.contacts(session.store(), account, sought, shown)
    if found:
        people = {one.contact.contact_id: f"{one.contact.name} {one.premises_name}" for one in found}
        with st.popover(_("看电话"), icon=":material/call:", width="stretch"):
            reveal.ask(Whose.CONTACT, people, "grid-ring", _reasons())
    _lines([(one.contact.name, (duty_name(one.contact.duty), one.premises_name, one.contact.phone)) for one in found])
    _rest("contacts", sought, len(found), total)


def reporters(account: Account) -> None:
    """List the micro-grid reporters who belong to the officer."""
    found = grids.reporters(session.store(), account)
    if not found:
        look.empty_state("group", _("您的网格里还没有微网格信息员。"))
        return
    with st.popover(_("看电话"), icon=":material/call:", width="stretch"):
        reveal.ask(Whose.ACCOUNT, {one.account_id: one.name for one in found}, "reporter-ring", _reasons())
    _lines([(one.name, (_area(one.micro_grid_code),)) for one in found])


def beside(account: Account) -> None:
    """List the grids that touch one's own: who answers there, and the duty telephone through which he is reached."""
    found = grids.neighbours(session.store(), account)
    if not found:
        look.empty_state("pin_drop", _("旁边没有别的网格。"))
        return
    rows = []
    for one in found:
        phone = f'<a href="tel:{escape(one.phone)}">{escape(one.phone)}</a>' if one.phone else ""
        said = dotted((_("网格员 {name}").format(name=one.officer) if one.officer else _("没有网格员"),))
        centre = escape(text.pick(*one.centre))
        rows.append(f"<li><b>{escape(_area(one.code))}</b><span>{said}</span><span>{centre} {phone}</span></li>")
    st.html(f'<ul class="wm-plain">{"".join(rows)}</ul>')
    st.caption(_("找邻格网格员，打服务中心的值班电话转接；同办一件时，案件页上可以看他的电话。"))


def alarms(account: Account) -> None:
    """List what sounds there now, worst and newest first."""
    found = alarm_actions.active(session.store(), account, MOST)
    if found.empty:
        look.empty_state("notifications_off", _("现在没有告警。"))
    for row in found.head(PAGE).to_dict("records"):
        raised = labels.moment(row["raised_at_utc"].to_pydatetime())
        said = f"{level_label(int(row['level']))} · {row['premises_name'] or _('未登记场所')} · {raised}"
        frame.link("alarms", look.plain(said), ":material/notifications_active:", {"alarm": row["alarm_id"]})
    _more_than(len(found))


def cases(account: Account) -> None:
    """List the open whistles there, danger to life first."""
    store = session.store()
    found, names = grids.open_cases(store, account), whistles.directory(store)
    if not found:
        look.empty_state("task_alt", _("现在没有在办的吹哨。"))
    for line in found[:PAGE]:
        light, words = light_words(account, line)
        with st.container(key=f"row-grid-{line.case.case_id}", gap=None):
            said = dotted((line.case.place, step_words(line.case)))
            name = escape(title(line.case, names))
            head = f'<div class="wm-line"><b>{name}</b>{marks.light(light, words, 14)}</div>'
            st.html(f'<div class="wm-case">{head}<div class="wm-facts">{said}</div></div>')
            frame.link("case", _("看经过 {number}").format(number=line.case.case_id), None, {"case": line.case.case_id})
    _more_than(len(found))


def _more_than(count: int) -> None:
    if count > PAGE:
        st.caption(_("只列最急的 {n} 件，另有 {more} 件。").format(n=PAGE, more=count - PAGE))


def _reasons() -> tuple[str, ...]:
    return (_("通知到场"), _("上门检查前联系"), _("询问现场情况"))


def _person(contact: Contact) -> str:
    return _("{name}（{duty}）{phone}").format(name=contact.name, duty=duty_name(contact.duty), phone=contact.phone)


def _area(code: str) -> str:
    known = areas.names(session.store())
    return text.pick(*known[code]) if code in known else code


def _row(name: str, said: Sequence[str], key: str, show: Callable[[], None]) -> None:
    with st.container(key=f"row-grid-{key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="wm-plain-row"><b>{escape(name)}</b><span>{dotted(said)}</span></div>', width="stretch")
        if st.button(_("看"), key=key, type="tertiary", icon=":material/chevron_right:", icon_position="right"):
            show()


def _lines(rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    told = "".join(f"<li><b>{escape(name)}</b><span>{dotted(said)}</span></li>" for name, said in rows)
    st.html(f'<ul class="wm-plain">{told}</ul>')


def _key(kind: str, sought: str) -> str:
    return f"shown-{kind}-{sought}"


def _shown(kind: str, sought: str) -> int:
    """Return how many rows of a list are shown now."""
    return int(st.session_state.get(_key(kind, sought), PAGE))


def _rest(kind: str, sought: str, count: int, total: int) -> None:
    """Say what is not shown, with the button for more; or that nothing was found."""
    if not total:
        look.empty_state("search_off", _("没有找到，换个词试试。") if sought else _("这里还没有登记。"))
    elif count < total and count < MOST:
        words = _("再看一些（已列 {n}，共 {total}）").format(n=labels.number(count), total=labels.number(total))
        if st.button(words, key=f"more-{kind}", width="stretch"):
            st.session_state[_key(kind, sought)] = count + PAGE
            st.rerun()
