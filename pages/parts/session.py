"""Who reads, in which language and zone: the one typed way to what a page knows about its reader.

Shareable filters live in the URL; `st.session_state` holds language, pages and what widgets keep there.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Account
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.areas.rules import CityProfile
from governance.engine import Engine, origin, text
from pages.parts.look import own_url

LANGUAGE_COOKIE = "whistlemap_language"
_LANGUAGE = "reader_language"
_ASTRAY = "reader_astray"
_RIGHTS = "reader_rights"


def identity() -> tuple[str | None, str | None]:
    """Return (account_id, session reference) that the middleware has vouched for when the tab connected."""
    user = st.user.to_dict()
    account_id, ref = user.get("account_id"), user.get("session_ref")
    return (str(account_id), str(ref)) if account_id and ref else (None, None)


def store() -> Engine:
    """Return the open store."""
    return engine.current()


def reader() -> Account | None:
    """Return the account of the reader, or None once its session has ended: asked anew at every run."""
    account_id, ref = identity()
    account = accounts.who(store(), ref) if ref else None
    return account if account and account.account_id == account_id else None


def account() -> Account:
    """Return the reader's account; a tab whose session has ended stops here and is sent to sign in."""
    found = reader()
    if found is None:
        address = own_url("/login")
        st.html(f"<script>window.location.replace('{address}')</script>", unsafe_allow_javascript=True)
        st.link_button(text.gettext("登录已结束，请重新登录"), address, icon=":material/login:")
        st.stop()
    context = get_script_run_ctx(suppress_warning=True)
    if context and context.fragment_ids_this_run and st.session_state.get(_RIGHTS) not in (None, _rights(found)):
        st.rerun()  # the page was drawn for somebody who answers for something else, or stands in for others
    return found


def asked_path() -> str:
    """Return the path in the reader's address bar, below the base path and without slashes around it."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return unquote(urlsplit(st.context.url or "").path).strip("/").removeprefix(base).strip("/")


def is_astray(known: set[str]) -> bool:
    """Tell whether the reader came by an address that is none of the known paths.

    The page server writes its own start into the address bar at once, so what was asked is kept for this tab's reruns.
    """
    st.session_state[_ASTRAY] = st.session_state.get(_ASTRAY, False) or asked_path() not in known
    return bool(st.session_state[_ASTRAY])


def found_the_way() -> None:
    """Forget that the reader came by an address that leads nowhere."""
    st.session_state.pop(_ASTRAY, None)


def language() -> str | None:
    """Return the reader's language: the account's, else this browser's choice, else the browser's own.

    None outside a page, so that other readers' languages are asked for.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    return st.session_state.get(_LANGUAGE)


def address() -> str | None:
    """Return the network address this tab is connected from, for the record of what he does; None outside a page."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    told = st.user.to_dict().get("address")
    return str(told) if told else None


def _rights(account: Account) -> tuple[object, ...]:
    owners = account.department_code, account.centre_id, account.premises_ids
    return account.role, account.acts_as, *owners, account.area_codes, account.stands_for


def settle(account: Account) -> None:
    """Decide the reader's language once per run, and remember what he may; fragments of the same tab then find it."""
    st.session_state[_RIGHTS] = _rights(account)
    chosen = account.language or st.context.cookies.get(LANGUAGE_COOKIE)
    if chosen not in text.LANGUAGES:
        chosen = "en" if (st.context.locale or "zh").lower().startswith("en") else "zh"
    st.session_state[_LANGUAGE] = chosen


@st.cache_resource(show_spinner=False)
def _profile(_eng: Engine, home: str) -> CityProfile:
    return areas.profile(_eng)


def city() -> CityProfile:
    """Return the profile of the city this store is about."""
    return _profile(store(), str(store().home))


def city_name() -> str:
    """Return the city's name in the reader's language."""
    return text.pick(city().name, city().name_en)


def zone() -> ZoneInfo:
    """Return the city's time zone."""
    return ZoneInfo(city().time_zone)


@st.cache_resource(show_spinner=False)
def _demo(_eng: Engine, home: str) -> bool:
    return _eng.read(people.is_demo)


def is_demo() -> bool:
    """Tell whether everything in this store is invented."""
    return _demo(store(), str(store().home))


def is_shared(account: Account) -> bool:
    """Tell whether every visitor of a demo may sign in as this account, so that it keeps no language of its own."""
    return is_demo() and any(
        account.account_id == offered for offered, _name, _role in store().read(people.demo_accounts)
    )


def form_token() -> str:
    """Return the token our own routes ask for with every upload from this tab."""
    _account_id, ref = identity()
    return accounts.form_token(ref or "")


text.add_language_source(language)
origin.add_source(address)
