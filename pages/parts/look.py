"""The frame of every page: style sheet, logo, account bar, title row, cards, headline figures, empty states.

`apply()` is called once per run by the navigation script, before the page draws; the rest is called by pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from html import escape
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from governance.engine.home import DATA
from governance.engine.text import _
from pages.parts import page_help
from pages.parts.look_theme import follow_theme
from pages.parts.look_tokens import DARK, LIGHT

Layout = Literal["desk", "phone"]

JOINER = "\u2060"  # a sign without width
_ADDRESS = re.compile(r"://|www(?=\.)|@(?=\w)", re.I)  # what Markdown takes for the middle of an address
ASSETS = DATA / "assets"
FAVICON = ASSETS / "own" / "favicon.svg"
LOGO = ASSETS / "own" / "logo.svg"
FONTS = ("vendor/noto-sans-sc/font.css", "vendor/noto-serif-sc/font.css")
LEAFLET = "vendor/leaflet/leaflet"
MAP_SCRIPTS = (f"{LEAFLET}.js", "built/map.js")
MAP_SHEETS = (f"{LEAFLET}.css", "own/map.css", FONTS[0])


@cache
def _stamp(path: str) -> str:
    return sha256((ASSETS / path).read_bytes()).hexdigest()[:10]


def asset_url(path: str) -> str:
    """Return the address of a file under data/assets, with a stamp of its content so that it may be cached for ever."""
    return f"{own_url('/assets/')}{path}?v={_stamp(path)}"


def map_files() -> list[tuple[str, str]]:
    """Return address and kind of every file that the frame of a map is going to ask for, one after the other."""
    kinds = {"script": MAP_SCRIPTS, "style": MAP_SHEETS}
    return [(asset_url(path), kind) for kind, paths in kinds.items() for path in paths]


def own_url(path: str) -> str:
    """Return an address of one of our own routes; it honours the path under which the whole product is served."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


@cache
def colour_variables() -> str:
    """Return the colours as CSS variables `--wm-...` that follow the reader's theme."""
    rules = []
    for field in fields(LIGHT):
        light, dark = getattr(LIGHT, field.name), getattr(DARK, field.name)
        name = field.name.replace("_", "-")
        if isinstance(light, str):
            rules.append(f"--wm-{name}:light-dark({light},{dark})")
        else:
            pairs = enumerate(zip(light, dark, strict=True), start=1)
            rules.extend(f"--wm-{name}-{n}:light-dark({one},{other})" for n, (one, other) in pairs)
    return ":root{" + ";".join(rules) + "}"


def style_sheet(page: str, layout: Layout, city: str = "") -> str:
    """Return the style element of a page: imports of fonts and sheets, colours, and the words beside the logo."""
    sheets = [*FONTS, "own/look.css", "own/parts.css", "own/pages.css", f"own/layout-{layout}.css"]
    imports = "".join(f"@import url('{asset_url(sheet)}');" for sheet in sheets)
    brand = f":root{{--wm-brand:{_css_text(_('哨图'))};--wm-city:{_css_text(city)};--wm-page:{_css_text(page)};"
    brand += f"--wm-more:{_css_text(_('更多'))}}}"
    return f"<style>{imports}{colour_variables()}{brand}</style>"


def _css_text(text: str) -> str:
    """Quote a text for CSS so that nothing typed can leave the string or the style element."""
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):x} " for sign in text) + '"'


def apply(
    page: str, layout: Layout = "desk", *, city: str = "", theme: str | None = None, paths: Sequence[str] = ()
) -> None:
    """Put the style sheet and the logo in place for the page with this url path.

    `theme` is the one the reader's account asks for, on each of the `paths` he may open.

    `city` is the short name written beside the logo. `phone` pages hide the bar on narrow screens.
    """
    st.html(style_sheet(page, layout, city))
    st.logo(str(LOGO), size="large")
    follow_theme(theme, paths)


def account_bar(name: str, *, before: Callable[[], None] | None = None) -> DeltaGenerator:
    """Pin the account's name into the bar at the right; return the menu under it for the page to fill.

    `before` draws what stands left of the name, such as the live badge.
    """
    bar = st.container(key="account-bar", horizontal=True, vertical_alignment="center", gap="xsmall")
    with bar:
        if before:
            before()
        return st.popover(name, icon=":material/account_circle:", type="tertiary")


@dataclass(frozen=True)
class Tab:
    """One tab of the phone's bottom bar: page, icon name and word; one that changes by itself is `drawn` by its own."""

    page: str | Page
    icon: str
    word: str
    drawn: Callable[[], None] | None = None


def bottom_bar(tabs: Sequence[Tab], active: str | Page) -> DeltaGenerator:
    """Draw the phone's bottom bar; return the place above its tabs for the one primary button of the page.

    `active` is the page of the tab the reader is on. Pages are given as st.page_link understands them.
    """
    with st.bottom, st.container(key="bottom-bar", gap=None):
        place = st.container(key="bottom-action", gap=None)
        with st.container(key="bottom-tabs", horizontal=True, gap=None):
            for number, tab in enumerate(tabs):
                mark = "bottom-on" if tab.page == active else "bottom-off"
                with st.container(key=f"{mark}-{number}", gap=None):
                    if tab.drawn:
                        tab.drawn()
                    else:
                        st.page_link(tab.page, label=tab.word, icon=f":material/{tab.icon}:")
    return place


@contextmanager
def title_row(title: str, caption: str | Sequence[str] = "") -> Iterator[DeltaGenerator]:
    """Draw the page's title row and yield its right end, where the page puts its filters.

    Several captions are set apart by a dot.
    """
    parts = [caption] if isinstance(caption, str) else list(caption)
    with st.container(key="title-row", horizontal=True, vertical_alignment="center", gap="medium"):
        st.header(plain(title), anchor=False, width="content")
        if any(parts):
            said = '<span class="wm-dot">•</span>'.join(escape(part) for part in parts if part)
            st.html(f'<span class="wm-caption">{said}</span>', width="content")
        st.space("stretch")
        right = st.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
        with right:
            yield right
        page_help.button()


@contextmanager
def card(
    title: str, key: str, height: int | Literal["content"] = "content", right: str = ""
) -> Iterator[DeltaGenerator]:
    """Open a card 卡片 with its title; yield the right end of its title row for pills or a table switch.

    `height` is in pixels and fixed: content over it is cut, so that a wall of cards never scrolls.
    """
    with st.container(key=f"card-{key}", border=True, height=height, gap="xsmall"):
        with st.container(key=f"cardhead-{key}", horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(plain(title), anchor=False, width="content")
            st.space("stretch")
            if right:
                st.html(f'<span class="wm-caption">{escape(right)}</span>', width="content")
            head = st.container(horizontal=True, wrap=False, gap="xsmall", width="content", vertical_alignment="center")
        yield head


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Return facts under their names as HTML, with the words as they were typed; what is empty stays away."""
    shown = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)
    return f"<dl>{shown}</dl>"


def empty_state(icon: str, sentence: str) -> None:
    """Say in one line what is well and what to do, where a chart, list or table has nothing to show."""
    with st.container(horizontal_alignment="center", vertical_alignment="center", height="stretch"):
        st.markdown(f":gray[:material/{icon}:] :gray[{plain(sentence)}]", width="content")


def banner(sentences: Sequence[str]) -> None:
    """Say above every page what holds for all of it, such as that the data is invented; thin, never red.

    They stand in one line, on a narrow screen one under the other: none may push another out.
    """
    if sentences:
        title = escape("　·　".join(sentences))
        said = "".join(f"<span>{escape(one)}</span>" for one in sentences)
        st.html(f'<div class="wm-banner" role="note" title="{title}">{said}</div>')


def plain(text: str) -> str:
    r"""Escape what Markdown would read as markup, and part what it would make a link of by a sign nobody sees.

    >>> plain("[x](y)") == r"\[x\]\(y\)", plain("http://a").replace(JOINER, "^") == r"http\://^a"
    (True, True)
    """
    parted = _ADDRESS.sub(rf"\g<0>{JOINER}", text)
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>~$:" else sign for sign in parted)
