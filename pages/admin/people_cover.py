"""Leave and cover 请假代班: who is away until when, who stands in, and arranging it. A page, and a card of a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from governance.accounts import covering, directory
from governance.accounts.covers import LONGEST_REASON, REASONS, Cover, reason_name, span_of_days, usual_hours
from governance.accounts.directory import Person
from governance.accounts.listing import Asked, Standing
from governance.accounts.rules import Account, Action, Where, can, role_name
from governance.engine.text import _, ngettext
from governance.procedures import deputies
from pages.parts import covers, frame, look, session
from pages.parts.acting import attempt

SHOWN = 60


LATEST = timedelta(days=730)
ARRANGED = "covers-arranged"  # how many in this tab


def render() -> None:
    """Draw the page: who is away now or soon, and the form for somebody of the reader's reach."""
    account, store = session.account(), session.store()
    with look.title_row(_("请假代班"), session.city_name()):
        pass
    left, right = st.columns([1.4, 1], gap="xsmall")
    with left:
        found = covering.current(store, account)
        with look.card(
            _("现在和将要请假的"), "covers", right=ngettext("{n} 位", "{n} 位", len(found)).format(n=len(found))
        ):
            if not found:
                look.empty_state("event_available", _("没有人请假。"))
            for one in found[:SHOWN]:
                _line(account, one.cover, one.absent, one.deputy)
    with right, look.card(_("安排请假"), "arrange"):
        _somebody()


@st.fragment
def _somebody() -> None:
    account = session.account()
    words = st.text_input(
        _("谁请假"),
        key=f"cover-find-{st.session_state.get(ARRANGED, 0)}",
        placeholder=_("姓名、账号或电话"),
        max_chars=60,
    )
    if not words.strip() and can(account, Action.ACCOUNT_SEE):
        st.caption(_("先查找请假的人，再选日期和代班人。"))
        return
    rows = directory.found(session.store(), account, Asked(words=words), 20)
    rows = rows[~rows["standing"].isin([Standing.LEFT, Standing.LOCKED])]
    if rows.empty:
        look.empty_state("person_search", _("没有符合条件的人。"))
        return
    names = {
        row.account_id: f"{row.name_} · {role_name(row.role)} {row.login}"
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    }
    chosen = st.selectbox(
        _("选一位"),
        list(names),
        0 if len(names) == 1 else None,
        format_func=lambda one: names[one],
        key=f"cover-who-{st.session_state.get(ARRANGED, 0)}",
        placeholder=_("请选择"),
    )
    if chosen:
        form(account, str(chosen))


def card(account: Account, person: Person) -> None:
    """Draw somebody's covers and, where the reader may, the form for a new one."""
    who, now = person.account, session.store().now()
    held = [one for one in person.covers if one.until_at > now and (one.ended_at is None or one.ended_at > now)]
    past = [one for one in person.covers if one not in held][:5]
    may = can(account, Action.ACCOUNT_COVER, Where(lead_department=who.department_code))
    with look.card(_("请假和代班"), "person-covers"):
        for one in held:
            _line(account, one, person.names[one.account_id], person.names[one.deputy_id])
        if not held:
            st.caption(_("现在没有请假，也没有替人代班。"))
        if past:
            with st.expander(_("以前的")):
                for one in past:
                    st.caption(look.plain(_words(one, person.names[one.account_id], person.names[one.deputy_id])))
        if may and person.standing not in (Standing.LEFT,):
            with st.expander(_("安排请假"), icon=":material/event_busy:"):
                form_alone(who.account_id)


def _words(one: Cover, absent: str, deputy: str) -> str:
    """Return one cover in a line: who is away from when until when, and who stands in."""
    until = one.ended_at if one.ended_at and one.ended_at < one.until_at else one.until_at
    return _("{absent}请假，{deputy}代班：{from_at} 至 {until}").format(
        absent=absent, deputy=deputy, from_at=covers.begin_words(one.from_at), until=covers.end_words(until)
    )


def _line(account: Account, one: Cover, absent: str, deputy: str) -> None:
    begun = one.from_at <= session.store().now()
    with st.container(border=True, key=f"cover-{one.cover_id}", gap="xsmall"):
        st.markdown(look.plain(_words(one, absent, deputy)))
        with st.container(horizontal=True, vertical_alignment="center"):
            if can(account, Action.ACCOUNT_COVER):  # why somebody is away concerns whoever arranges it
                st.caption(look.plain(reason_name(one.reason)), width="content")
            other = one.deputy_id if st.query_params.get("person") == one.account_id else one.account_id
            frame.link("people", _("档案"), ":material/person:", {"person": other})
            word = _("提前结束") if begun else _("取消")
            if can(account, Action.ACCOUNT_COVER):
                _end(account, one, word, begun)


def _end(account: Account, one: Cover, word: str, begun: bool) -> None:
    """Draw the way to end a cover before its time; what happens then is said before it is confirmed."""
    with st.popover(word, key=f"end-{one.cover_id}"):
        if begun:
            st.caption(_("案件、通知和权限立即回到本人，双方都会收到通知。"))
        else:
            st.caption(_("这次代班不再开始。"))
        done = _("代班已结束，事情回到本人") if begun else _("已取消")
        if st.button(_("确认{word}").format(word=word), key=f"end-do-{one.cover_id}", type="primary") and attempt(
            lambda: covering.end(session.store(), account, one.cover_id), done
        ):
            st.rerun(scope="app")


@st.fragment
def form_alone(person_id: str) -> None:
    """Draw the form in a fragment of its own."""
    account = session.account()
    form(account, person_id)


def form(account: Account, person_id: str) -> None:
    """Draw dates, reason and the deputies that fit, the nearest and least loaded first."""
    turn = f"{person_id}-{st.session_state.get(ARRANGED, 0)}"  # once one is arranged, the form begins anew
    span = _span(turn)
    reason = st.selectbox(
        _("原因"),
        REASONS,
        format_func=reason_name,
        key=f"cover-reason-{turn}",
        accept_new_options=True,
        help=_("最多 {n} 个字；只有安排请假的人看得到").format(n=LONGEST_REASON),
    )
    if span is None:
        st.caption(_("请选开始和结束日期。"))
        return
    found = {one.account_id: one for one in deputies.proposed(session.store(), account, person_id, *span)}
    if not found:
        own = deputies.hindered(session.store(), account, person_id, *span)
        st.warning(look.plain(own or _("这段时间没有合适的代班人：同岗位的人都在请假。")), icon=":material/info:")
        return
    deputy = st.selectbox(
        _("代班人"), list(found), format_func=lambda one: _candidate(found[one]), key=f"cover-deputy-{turn}"
    )
    if st.button(_("安排代班"), type="primary", key=f"cover-do-{person_id}", width="stretch") and attempt(
        lambda: covering.arrange(session.store(), account, person_id, str(deputy), span, reason or ""),
        _("代班已安排，到时通知双方"),
    ):
        st.session_state[ARRANGED] = st.session_state.get(ARRANGED, 0) + 1
        st.rerun(scope="app")


def _candidate(one: deputies.Candidate) -> str:
    """Return a deputy with why he is proposed."""
    near = _("网格相邻") if one.touches else _("同镇区") if one.same_town else ""
    load = ngettext("手上 {n} 件", "手上 {n} 件", one.open_cases).format(n=one.open_cases)
    return " · ".join(part for part in (one.name, near, load) if part)


def _span(turn: str) -> tuple[datetime, datetime] | None:
    """Draw whole days, or two moments of one day; return the span, None while it is not complete."""
    if st.toggle(_("只请几个小时"), key=f"cover-short-{turn}"):
        return _hours(turn)
    zone, today = session.zone(), session.store().now().astimezone(session.zone()).date()
    days = st.date_input(
        _("从哪天到哪天（含）"),
        (today, today + timedelta(days=1)),
        min_value=today,
        max_value=today + LATEST,
        key=f"cover-days-{turn}",
    )
    return span_of_days(min(days), max(days), zone) if isinstance(days, tuple) and len(days) == 2 else None


def _hours(turn: str) -> tuple[datetime, datetime] | None:
    """Draw one day and two times of it; say so where the first of them is past."""
    zone = session.zone()
    now = session.store().now().astimezone(zone)
    usual = usual_hours(now)
    day = st.date_input(
        _("哪一天"), usual[0].date(), min_value=now.date(), max_value=now.date() + LATEST, key=f"cover-day-{turn}"
    )
    one, two = st.columns(2)
    begins = one.time_input(_("从"), usual[0].time(), key=f"cover-from-{turn}")
    ends = two.time_input(_("到"), usual[1].time(), key=f"cover-until-{turn}")
    if not isinstance(day, date) or begins is None or ends is None:
        return None
    span = datetime.combine(day, begins, tzinfo=zone), datetime.combine(day, ends, tzinfo=zone)
    if span[0] < now.replace(second=0, microsecond=0) < span[1]:
        st.caption(_("开始时间已过，代班从现在算起。"))
    return span
