"""Words of theirs that mean none of our values: each is given its meaning here, or by a file of such words."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading import looking, received
from governance.procedures.loading.order import Order
from governance.procedures.loading.received import Received
from governance.procedures.loading.value_map import HEADER
from governance.readers.fields import Field, Kind
from pages.admin.imports_terms import value_name
from pages.parts import look, session
from pages.parts.widgets.files import file_sent

MERGED = "values.csv"  # what the load is given: the file of words with what was chosen here
Words = dict[str, dict[str, str]]


def draw(account: Account, order: Order, waiting: Received, found: looking.Look) -> Order:
    """Draw the words of the file that nobody knows; return the order with what each of them means."""
    given, stamp = received.words_file(waiting), ""
    words, single = _given(given, order), _given(waiting.room / MERGED, order)
    if order.words and given is None:  # saved for the source: each word can be changed, patterns count as they are
        words, single = _parted(order.words)
        stamp = f"{order.source_name}-"
    order = replace(order, words={})
    known = looking.look(session.store(), account, replace(order, values_file=None, words=words))
    if not known.unknown and not words and not single and not _has_choices(known):
        return replace(order, values_file=None)
    if known.unknown:
        with look.card(_("取值对照"), "imports-words", right=_("文件里这些写法不认识，请指明是哪一个")):
            _grid(known, single, words, stamp)
    if stamp:
        _unseen(known, single, words)
    with st.expander(_("用文件给出取值对照"), icon=":material/translate:"):
        _upload(account, given)
    return replace(order, values_file=_kept(waiting.room / MERGED, words))


def _has_choices(found: looking.Look) -> bool:
    return any(one.kind is Kind.CHOICE and one.name in found.how.columns for one in found.fields)


def _given(path: Path | None, order: Order) -> Words:
    try:
        return looking.words_of(path, order.kind)
    except Refused as refusal:
        st.warning(look.plain(str(refusal)), icon=":material/info:")
        return {}


def forget(path: Path) -> None:
    """Forget what the words of a file were said to mean."""
    (path.parent.parent / MERGED).unlink(missing_ok=True)


def _parted(saved: Mapping[str, Mapping[str, str]]) -> tuple[Words, Words]:
    """Return saved words, those that are patterns and those that stand for themselves."""
    patterns: Words = {}
    single: Words = {}
    for name, pairs in saved.items():
        for word, ours in pairs.items():
            part = patterns if "*" in word or "?" in word else single
            part.setdefault(name, {})[word] = ours
    return patterns, single


def _unseen(found: looking.Look, single: Words, words: Words) -> None:
    """Put saved words that were not asked about, because the first rows do not have them, among the words."""
    for name, pairs in single.items():
        for word, ours in pairs.items():
            if word not in found.unknown.get(name, ()):
                words.setdefault(name, {}).setdefault(word, ours)


def _grid(found: looking.Look, earlier: Mapping[str, Mapping[str, str]], words: Words, stamp: str) -> None:
    """Draw a choice for each unknown word and put what was chosen into the words."""
    grid = st.grid(4, min_column_width=150, gap="xsmall")
    fields = {one.name: one for one in found.fields}
    for name, unknown in found.unknown.items():
        for word in unknown:
            with grid.cell():
                chosen = _meaning(fields[name], word, earlier.get(name, {}).get(word), stamp)
            if chosen:
                words.setdefault(name, {})[word] = chosen


def _meaning(one: Field, word: str, said: str | None, stamp: str) -> str | None:
    values = list(one.choices)
    label = _("{field}“{word}”是").format(field=_(one.label), word=word)
    return st.selectbox(
        look.plain(label),
        values,
        index=values.index(said) if said in values else None,
        format_func=lambda value: value_name(one, value),
        placeholder=_("不认识，这些行会被拒"),
        key=f"imports-word-{stamp}{one.name}-{word}",
    )


def _upload(account: Account, given: Path | None) -> None:
    st.caption(_("TOML（每个字段一个表）或 CSV（首行 field,theirs,ours），可以用 * 和 ? 代替任意文字。"))
    if given is not None:
        st.caption(look.plain(_("正在使用 {file}").format(file=given.name)))
        if st.button(_("不用这个文件"), icon=":material/close:", key="imports-words-drop"):
            given.unlink(missing_ok=True)
            st.rerun()
        return
    token = file_sent("imports-words-file")
    if token is not None:
        try:
            received.settle_words(session.store(), account, token)
        except Refused as refusal:
            st.warning(look.plain(str(refusal)), icon=":material/info:")
        else:
            st.rerun()


def _kept(path: Path, words: Words) -> Path | None:
    """Write the words as a file for the load and return it, None when there are none."""
    if not words:
        path.unlink(missing_ok=True)
        return None
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(HEADER)
    rows.writerows([name, theirs, ours] for name, pairs in words.items() for theirs, ours in pairs.items())
    if not path.exists() or path.read_text(encoding="utf-8") != buffer.getvalue():
        path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    return path
