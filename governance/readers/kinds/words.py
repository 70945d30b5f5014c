"""Text, codes and the words that stand for our values."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.text import _
from governance.readers.fields import Field, plain
from governance.readers.kinds.column import Column, matching, present

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_SCIENTIFIC = r"^\d(\.\d+)?[eE]\+?\d{1,3}$"
_SEPARATORS = r"[\s,;|/、]+"
_TRUE = ("是", "有", "对", "真", "√", "y", "yes", "true", "t", "1", "on")
_FALSE = ("否", "无", "没有", "不", "假", "×", "x", "n", "no", "false", "f", "0", "off")


def texts(text: pa.Array, one: Field) -> Column:
    """Return a column of text. Complaints: longer than the field, control characters."""
    column = Column(text)
    column.complain(matching(text, _CONTROL), _("含有看不见的控制字符；请重新输入这一格。"))
    too_long = pc.fill_null(pc.greater(pc.utf8_length(text), one.longest), False).to_numpy(zero_copy_only=False)
    column.complain(too_long, _("超过 {most} 个字；请缩短。").format(most=one.longest))
    return column


def codes(text: pa.Array, one: Field) -> Column:
    """Return a column of codes: numbers kept as text, zeros in front of them too.

    Complaints: digits that a spreadsheet rounded, control characters, too long.

    >>> from governance.readers.fields import Kind
    >>> codes(pa.array(["00123", "330106001.0", "3.30106E+11"]), Field("code", "编码", Kind.CODE)).values.to_pylist()
    ['00123', '330106001', None]
    """
    column = texts(pc.replace_substring_regex(text, r"^(\d{6,})\.0$", r"\1"), one)
    rounded = matching(column.values, _SCIENTIFIC)
    column.complain(rounded, _("数字被表格软件改成了科学计数；请把这一列设为文本格式后重新填写。"))
    return column


def code_lists(text: pa.Array, one: Field) -> Column:
    """Return a column of lists of codes, which stand in one cell between commas, semicolons, slashes or blanks.

    >>> from governance.readers.fields import Kind
    >>> code_lists(pa.array(["01、 02", None]), Field("codes", "编码", Kind.CODES)).values.to_pylist()
    [['01', '02'], None]
    """
    column = codes(text, one)
    even = pc.utf8_trim(pc.replace_substring_regex(column.values, _SEPARATORS, ","), ",")
    column.values = pc.split_pattern(pc.if_else(pc.equal(even, ""), None, even), ",")
    return column


def choices(text: pa.Array, one: Field) -> Column:
    """Return a column of our values for the words that people write.

    >>> from governance.readers.fields import Kind
    >>> kind = Field("kind", "类型", Kind.CHOICE, choices={"smoke": ("烟感", "智能烟感"), "gas": ("燃气",)})
    >>> choices(pa.array(["烟感", "Gas ", "水压"]), kind).values.to_pylist()
    ['smoke', 'gas', None]
    """
    meaning = {plain(word): ours for ours, words in one.choices.items() for word in words}
    meaning.update({plain(ours): ours for ours in one.choices})
    column = Column(mapped(text, lambda word: meaning.get(plain(word))))
    known = "、".join(words[0] if words else ours for ours, words in one.choices.items())
    column.complain(
        present(text) & ~present(column.values),
        _("不认识这个值；可以写：{known}，或在取值对照表里写明它是哪一个。").format(known=known),
    )
    return column


def yes_no(text: pa.Array) -> Column:
    """Return a column of true and false.

    >>> yes_no(pa.array(["是", "No", "0", "也许"])).values.to_pylist()
    [True, False, False, None]
    """
    meaning = dict.fromkeys(_TRUE, "1") | dict.fromkeys(_FALSE, "0")
    found = mapped(text, lambda word: meaning.get(plain(word)))
    column = Column(pc.equal(found, "1"))
    column.complain(present(text) & ~present(found), _("应为“是”或“否”。"))
    return column


def translated(text: pa.Array, values: Mapping[str, str]) -> pa.Array:
    """Return the cells with the words of a value map replaced by ours; all others stay."""
    ours = {_key(theirs): value for theirs, value in values.items()}
    return mapped(text, lambda word: ours.get(_key(word), word))


def mapped(text: pa.Array, meaning: Callable[[str], str | None]) -> pa.Array:
    """Return each cell's meaning, asked once for each different cell."""
    encoded = text.dictionary_encode()
    found = pa.array([meaning(word) for word in encoded.dictionary.to_pylist()], pa.string())
    return found.take(encoded.indices)


def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()


def repeated(value: object, kind: pa.DataType, count: int) -> pa.Array:
    """Return a column that says the same everywhere."""
    return pa.array(np.full(count, value, object), kind) if not isinstance(value, list) else pa.array([value] * count)
