"""The script Streamlit runs: who reads, which pages he has, and the frame around them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:  # Streamlit puts this folder first, and the product is imported from the one above
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from governance.accounts.rules import Account, Action, Role, can  # noqa: E402
from governance.engine.text import _  # noqa: E402
from pages.parts import filters, frame, layers, links, look, page_help, session, trouble  # noqa: E402


@dataclass(frozen=True)
class Entry:
    """One page: its address, word, icon, module, the action that opens it, what a link to it may carry, its layout.

    `also` is a second action that opens it just as well.
    """

    path: str
    word: str
    icon: str
    module: str
    action: Action
    query: tuple[str, ...] = ()
    layout: look.Layout = "desk"
    hidden: bool = False
    also: Action | None = None

    def opens(self, account: Account) -> bool:
        """Tell whether an account has one of the actions that open the page."""
        return bool(can(account, self.action)) or (self.also is not None and bool(can(account, self.also)))


FILTERS = (*filters.NAMES, *filters.DAYS)
OVERVIEW = (*FILTERS, *layers.NAMES)
DESK = ("span", "light", "whose", "beside")
PEOPLE = ("person", "post", "town", "department", "standing", "seen")
ROWS = ("figure", *FILTERS, "department", "premises")


def entries() -> list[Entry]:
    """Return every page of the product, in the order of the bar."""
    return [
        Entry("overview", _("总览"), "dashboard", "watch.overview", Action.FIGURES_SEE, OVERVIEW),
        Entry("alarms", _("值守"), "notifications_active", "watch.alarms", Action.ALARM_SEE, ("alarm", "level")),
        Entry("report-in", _("报到"), "assignment_turned_in", "act.report_in", Action.CASE_REPORT_IN, DESK),
        Entry("to-decide", _("待办"), "inbox", "act.to_decide", Action.CASE_DECIDE, also=Action.CASE_GRANT),
        Entry("whistle", _("吹哨"), "campaign", "act.whistle", Action.CASE_BLOW, layout="phone"),
        Entry("my-whistles", _("我的"), "list_alt", "act.my_whistles", Action.CASE_BLOW, layout="phone"),
        Entry("my-grid", _("网格"), "pin_drop", "act.my_grid", Action.GRID_FACTS, layout="phone"),
        Entry("patrol", _("巡查"), "directions_walk", "act.patrol", Action.PATROL_WALK, layout="phone"),
        Entry("coverage", _("巡查覆盖"), "fact_check", "watch.coverage", Action.COVERAGE_SEE),
        Entry("briefing", _("督查通报"), "description", "report.briefing", Action.BRIEFING_SEE, ("issue",)),
        Entry("indicators", _("指标"), "functions", "report.indicators", Action.FIGURES_SEE, FILTERS, hidden=True),
        Entry("rows", _("明细"), "table_rows", "watch.rows", Action.ROWS_SEE, ROWS, hidden=True),
        Entry("case", _("案件"), "folder_open", "act.case", Action.CASE_SEE, ("case",), hidden=True),
        *_office(),
    ]


def _office() -> list[Entry]:
    return [
        Entry("catalogue", _("派单目录"), "alt_route", "admin.catalogue", Action.CATALOGUE_EDIT),
        Entry("people", _("人员"), "group", "admin.people", Action.ACCOUNT_SEE, PEOPLE),
        Entry("cover", _("代班"), "event_busy", "admin.people_cover", Action.ACCOUNT_COVER),
        Entry("data-quality", _("数据质量"), "fact_check", "admin.quality", Action.MEND, ("check",)),
        Entry("imports", _("导入"), "upload_file", "admin.imports", Action.LOAD),
        Entry("system", _("系统"), "settings", "admin.system", Action.SYSTEM_SEE),
        Entry("channels", _("通知渠道"), "outgoing_mail", "admin.channels", Action.SYSTEM_SEE, hidden=True),
        Entry("audit", _("留痕"), "history", "admin.audit", Action.AUDIT_SEE),
        Entry("privacy", _("个人信息"), "shield_person", "admin.privacy", Action.PERSON_HOLDINGS),
        Entry("boundaries", _("边界"), "layers", "admin.boundaries", Action.SYSTEM_SEE),
        Entry(
            "account", _("我的账号"), "account_circle", "admin.account", Action.FIGURES_SEE, ("changed",), hidden=True
        ),
    ]


HOMES = {
    Role.GRID_OFFICER: "whistle",
    Role.MICRO_GRID_REPORTER: "whistle",
    Role.DEPARTMENT_HANDLER: "report-in",
    Role.DEPARTMENT_HEAD: "report-in",
    Role.CENTRE_OPERATOR: "alarms",
    Role.COMPANY_CONTACT: "alarms",
    Role.TOWN_LEADER: "overview",
    Role.CITY_LEADER: "overview",
    Role.SUPERVISION: "overview",
    Role.ADMINISTRATOR: "system",
    Role.AUDITOR: "audit",
}
PASSWORD_PAGE = "account"


def _to_password(account: Account, entry: Entry) -> bool:
    return account.must_change and entry.path == PASSWORD_PAGE


def _render(entry: Entry) -> Callable[[], None]:
    def page() -> None:
        import_module(f"pages.{entry.module}").render()

    page.__name__ = entry.path.replace("-", "_")
    return page


def pages(account: Account) -> tuple[dict[str, st.Page], dict[str, Entry]]:
    """Return path -> page and path -> entry of what this account may open.

    Until the first password is changed that is the own account alone.
    """
    allowed = {entry.path: entry for entry in entries() if entry.opens(account) or _to_password(account, entry)}
    made = {
        path: st.Page(
            _render(entry),
            title=entry.word,
            icon=f":material/{entry.icon}:",
            url_path=path,
            visibility="hidden" if entry.hidden else "visible",
        )
        for path, entry in allowed.items()
    }
    return made, allowed


def run() -> None:
    """Draw the frame and the page the address asks for; the bare address sends each role to its own start.

    An address that is no page of this account's gets one sentence: what does not exist and what is closed to it are
    not told apart.
    """
    st.set_page_config(page_title=_("哨图"), page_icon=str(look.FAVICON), layout="wide")
    account = session.account()
    session.settle(account)
    made, allowed = pages(account)
    own = made[PASSWORD_PAGE if account.must_change else HOMES[account.role]]

    def home() -> None:
        if account.must_change or not session.is_astray({"", "home", *allowed}):
            st.switch_page(own)
        trouble.no_such_page(own)

    start = st.Page(home, title=_("首页"), url_path="home", default=True, visibility="hidden")
    chosen = st.navigation([start, *made.values()], position="top")
    entry = allowed.get(chosen.url_path)
    if entry:
        session.found_the_way()
    layout = entry.layout if entry else "desk"
    look.apply(chosen.url_path, layout, city=session.city_name(), theme=account.theme, paths=["", "home", *allowed])
    frame.draw(account, made, layout, chosen.url_path)
    page_help.belongs_to(chosen.url_path)
    if entry:
        links.settle(entry.path, entry.query)
    chosen.run()


if __name__ == "__main__":
    run()
