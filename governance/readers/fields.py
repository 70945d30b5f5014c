"""What a room wants to know of each record, and in which columns of a file it stands."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.controls import control


class Kind(StrEnum):
    """What the cells of a field are read as."""

    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    NUMBER = "number"
    LON = "lon"
    LAT = "lat"
    TIME = "time"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PHONE = "phone"
    CODES = "codes"
    EMAIL = "email"


SHARED = frozenset({Kind.TEXT, Kind.TIME, Kind.DAY, Kind.PHONE})  # one column may well serve two such fields


@dataclass(frozen=True)
class Field:
    """One thing a room keeps of each record.

    `name` is ours, `label` the Chinese text shown for it, `synonyms` what files call it in Chinese and English;
    `choices` our value -> the words people write for it; `low` and `high` the bounds of a number, both allowed;
    `longest` the most characters of a text; `unit` what a number is kept in (m, km, min, h, s, degC), so that a file
    may write it in another; `default` the value of an empty or missing cell; `future` whether a time may lie ahead.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 200
    low: float | None = None
    high: float | None = None
    default: object | None = None
    unit: str = ""
    future: bool = False


def plain(name: str) -> str:
    """Return a column's name without what differs between files: width, case, spaces, underscores, marks.

    >>> plain(" Device_ID* "), plain("ＩＤ-号")
    ('deviceid', 'id号')
    """
    return re.sub(r"[\s_\-*.:：#/]+", "", unicodedata.normalize("NFKC", name).casefold())


def _bare(name: str) -> str:
    """Return a column's name without a remark in brackets.

    >>> _bare("经度（WGS84）"), _bare("area [m2]")
    ('经度', 'area')
    """
    return plain(re.sub(r"[(\[【<].*$", "", unicodedata.normalize("NFKC", name)))


def guessed(columns: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """Return field name -> column, for every field that a column is named after; each column serves one field.

    A name as it stands counts before one without its remark in brackets; our own name for a field before its label,
    the label before the synonyms in their order.

    >>> spot = [Field("lon", "经度", Kind.LON, synonyms=("lng",)), Field("note", "备注", Kind.TEXT)]
    >>> guessed(["经度（WGS84）", "别的"], spot)
    {'lon': '经度（WGS84）'}
    """
    found: dict[str, str] = {}
    words = [(rank, one.name, word) for one in fields for rank, word in enumerate((one.name, one.label, *one.synonyms))]
    for key in (plain, _bare):
        named: dict[str, str] = {}
        for column in columns:
            named.setdefault(key(column), column)
        for _rank, field_name, word in sorted(words, key=lambda one: one[0]):
            column = named.get(plain(word), "")
            if column and field_name not in found and column not in found.values():
                found[field_name] = column
    return found


def demanded(mapping: Mapping[str, str], columns: Sequence[str], fields: Sequence[Field], path: Path) -> None:
    """Return when every required field has a column and the mapping names only what is there.

    Raises Refused for an unknown field or column, a required field without a column, and a column given to two
    fields that cannot both be right.
    """
    known = {one.name: one for one in fields}
    for name, column in mapping.items():
        if name not in known:
            raise Refused(
                _("没有名为“{field}”的字段；可用的字段：{fields}。").format(field=name, fields="、".join(known))
            )
        if column not in columns:
            raise Refused(
                _("{file} 里没有“{column}”这一列；它的列：{columns}。").format(
                    file=path.name, column=column, columns=_listed(columns)
                )
            )
    missing = [one for one in fields if one.required and one.default is None and one.name not in mapping]
    if missing:
        raise Refused(
            _(
                "{file} 第 1 行缺少“{label}”一列；请补上这一列，或指明哪一列是 {field}（{control}）。"
                "它的列：{columns}。"
            ).format(
                file=path.name,
                label=_(missing[0].label),
                field=missing[0].name,
                columns=_listed(columns),
                control=control("map"),
            )
        )
    _demand_one_meaning(mapping, known, path)


def _demand_one_meaning(mapping: Mapping[str, str], known: Mapping[str, Field], path: Path) -> None:
    """Raise Refused where one column is given to two fields that cannot both be right."""
    for column, times in Counter(mapping.values()).items():
        users = [known[name] for name, chosen in mapping.items() if chosen == column]
        if times > 1 and not all(one.kind in SHARED for one in users):
            raise Refused(
                _("{file} 的“{column}”一列同时指给了{labels}；请为每个字段各指一列。").format(
                    file=path.name, column=column, labels="、".join(_(one.label) for one in users)
                )
            )


def _listed(columns: Sequence[str], most: int = 30) -> str:
    """Return column names to show in a sentence, not more than a screen takes."""
    return "、".join(columns[:most]) + ("……" if len(columns) > most else "")
