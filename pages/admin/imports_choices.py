"""What the person says about a file: what it holds, how it is written, where its coordinates come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.engine.text import _
from governance.imports import actions as imports
from governance.procedures.loading import looking, remembered
from governance.procedures.loading.order import AREAS, Order, What
from governance.procedures.loading.remembered import Saved
from governance.readers.source import Asked
from pages.admin import imports_words
from pages.admin.imports_terms import DATUMS, datum_name, kind_name, kinds
from pages.parts import look, session

TABLES, WORKBOOKS, LAYERED = (".csv", ".txt", ".tsv"), (".xlsx",), (".gpkg", ".zip", ".kml")
SHAPED = (*LAYERED, ".geojson", ".json", ".shp", ".parquet", ".geoparquet")
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
DELIMITERS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
ASKED = "imports-asked"  # file and format as they were said when the page was drawn last


def draw(account: Account, path: Path, earlier: Order | None) -> Order:
    """Draw the questions about a file as a whole and return the order they make, columns not yet among it."""
    room = st.container()
    with room:
        kind = _kind(path, _asked_before(path, earlier), earlier)
        source = _source(account, kind, earlier)
        same = earlier if earlier is not None and earlier.kind == kind and earlier.source_name == source else None
        saved = remembered.saved(session.store(), account, kind, source) if same is None else None
        used = saved if saved is not None and saved.parts and _use(saved, path, kind) else None
        said = same or Order(kind, path, fresh=saved is not None and used is None)
        if used is not None:
            said = replace(said, words=used.words, datum=used.datum, day_first=used.day_first, asked=used.asked)
        key = f"{kind}-{source if used else ''}"  # what is saved for another source begins with its own answers
        datum = None if kind == What.ACCOUNTS else _datum(said, key)
        day_first = None if kind in AREAS else _day_first(said, key)
        valid_from = _valid_from(earlier) if kind in AREAS else None
    asked = _format(path, said.asked, key)
    _remember_asked(path, asked, earlier)
    return replace(said, source_name=source, datum=datum, day_first=day_first, asked=asked, valid_from=valid_from)


def _asked_before(path: Path, earlier: Order | None) -> Asked:
    """Return what was said of the format when the page was drawn last, which decides what the file seems to hold."""
    known = st.session_state.get(ASKED)
    if known is not None and known[0] == path:
        return known[1]
    return earlier.asked if earlier is not None else Asked()


def _remember_asked(path: Path, asked: Asked, earlier: Order | None) -> None:
    if asked != _asked_before(path, earlier):
        st.session_state[ASKED] = (path, asked)
        st.rerun()


def _use(saved: Saved, path: Path, kind: str) -> bool:
    """Say what was saved for the source and let it be left aside."""
    label = look.plain(_("沿用这个来源上次的读取：{parts}").format(parts=_("、").join(saved.parts)))
    key = f"imports-saved-{kind}-{saved.source}"
    return st.checkbox(label, value=True, key=key, on_change=imports_words.forget, args=(path,))


def _kind(path: Path, asked: Asked, earlier: Order | None) -> str:
    try:
        likely = earlier.kind if earlier else str(looking.likely_kind(path, asked))
    except Refused:
        likely = str(What.DEVICES)
    known = kinds()
    kind = st.selectbox(
        _("这个文件里是"), known, index=known.index(likely), format_func=kind_name, key=f"imports-kind-{likely}"
    )
    return str(kind)


def _source(account: Account, kind: str, earlier: Order | None) -> str:
    known = imports.sources(session.store(), account, kind)
    said = earlier.source_name if earlier else ""
    options = list(dict.fromkeys([*([said] if said else []), *known]))
    chosen = st.selectbox(
        _("来源"),
        options,
        index=0 if said else None,
        placeholder=_("起个名字，下次自动套用"),
        accept_new_options=True,
        help=_(
            "例如“移动平台导出”。列的对应、固定值、取值对照、坐标系和格式按来源记住，下次同一来源的文件不用再核对。"
        ),
        key=f"imports-source-{kind}",
    )
    return (chosen or "").strip()[:60]


def _datum(said: Order, key: str) -> str | None:
    known = said.datum if said.datum in DATUMS else None
    return st.selectbox(
        _("坐标系"),
        DATUMS,
        index=DATUMS.index(known) if known else None,
        format_func=datum_name,
        placeholder=_("没有说明就是 WGS-84"),
        key=f"imports-datum-{key}",
    )


def _day_first(said: Order, key: str) -> bool | None:
    words = {None: _("自动判断"), True: _("日在前，如 25/6/2026"), False: _("月在前，如 6/25/2026")}
    return st.selectbox(
        _("年在后的日期"),
        list(words),
        index=list(words).index(said.day_first),
        format_func=words.__getitem__,
        key=f"imports-day-first-{key}",
    )


def _valid_from(earlier: Order | None) -> date:
    today = session.store().now().astimezone(session.zone()).date()
    said = earlier.valid_from if earlier and earlier.valid_from else today
    chosen = st.date_input(_("从哪天起生效"), value=said, format="YYYY-MM-DD", key="imports-valid-from")
    return chosen if isinstance(chosen, date) else said


def _format(path: Path, said: Asked, key: str) -> Asked:
    """Draw what may have to be said about the format; what nobody says the reader finds out."""
    suffix = path.suffix.lower()
    if suffix not in (*TABLES, *WORKBOOKS, *SHAPED):
        return Asked()
    with st.expander(_("文件格式"), icon=":material/tune:"):
        encoding = (
            _one_of(_("编码"), ENCODINGS, said.encoding, f"encoding-{key}") if suffix in (*TABLES, ".zip") else None
        )
        delimiter = _delimiter(said.delimiter, key) if suffix in TABLES else None
        sheet = _text(_("工作表"), said.sheet, f"sheet-{key}") if suffix in WORKBOOKS else None
        layer = _text(_("图层"), said.layer, f"layer-{key}") if suffix in LAYERED else None
        crs = _text(_("坐标参考系，例如 EPSG:4547"), said.crs, f"crs-{key}") if suffix in SHAPED else None
    return Asked(encoding, delimiter, sheet, layer, crs)


def _one_of(label: str, options: tuple[str, ...], said: str | None, key: str) -> str | None:
    index = options.index(said) if said in options else None
    return st.selectbox(label, options, index=index, placeholder=_("自动识别"), key=f"imports-{key}")


def _delimiter(said: str | None, key: str) -> str | None:
    options = list(DELIMITERS)
    return st.selectbox(
        _("分隔符"),
        options,
        index=options.index(said) if said in options else None,
        format_func=DELIMITERS.__getitem__,
        placeholder=_("自动识别"),
        key=f"imports-delimiter-{key}",
    )


def _text(label: str, said: str | None, key: str) -> str | None:
    return st.text_input(label, value=said or "", placeholder=_("自动识别"), key=f"imports-{key}").strip() or None
