"""Looking at a file before it is loaded: what it is made of, how its columns would be read, and its first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.areas.fields import area_fields
from governance.engine import Engine, Refused
from governance.engine.text import _, language, speaking
from governance.imports.actions import allow
from governance.procedures.loading.columns import LEFT_OUT, Chosen, chosen, sheet_of_fields, source_mark, unused
from governance.procedures.loading.naming import LEVELS, demand_naming
from governance.procedures.loading.order import AREAS, Fault, Order, What
from governance.procedures.loading.reading import told_faults
from governance.procedures.loading.run import fields_of
from governance.procedures.loading.value_map import read_values
from governance.readers.controls import on_page
from governance.readers.fields import Field, Kind, guessed
from governance.readers.parsing import Reading, parsed
from governance.readers.sheet import Sheet, picked
from governance.readers.source import Asked, Source, open_source

HEAD_ROWS = 6
WORKBOOKS = (".xlsx", ".xlsm")
SCANNED_ROWS = 50_000  # words that nobody knows are looked for in these; the dry run sees all rows
MOST_WORDS, MOST_FAULTS = 60, 200
LEVEL_DIGITS = {9: What.TOWNS, 15: What.GRIDS, 17: What.MICRO_GRIDS}  # of national codes; other cities have others


@dataclass(frozen=True)
class Look:
    """What is known of a file before it is loaded.

    `columns` (field -> column), `constants`, `datum` and `words` are how it would be read; `trouble` is the sentence
    why it cannot be loaded like that, empty when it can. `theirs` are the first rows as they stand, `ours` what they
    become (both with `line` first; `ours` as typed values, named after the fields), `faults` what is wrong with them.
    `unknown` is field -> words of the file that mean none of our values, among the first `scanned` rows.
    """

    source: Source
    fields: tuple[Field, ...]
    how: Chosen
    trouble: str
    theirs: pd.DataFrame
    ours: pd.DataFrame
    faults: tuple[Fault, ...]
    unknown: Mapping[str, tuple[str, ...]]
    scanned: int

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns of the file that fill no field."""
        return unused(self.source, self.how)


@on_page()
def look(eng: Engine, account: Account | None, order: Order) -> Look:
    """Return what is known of a file; raises Refused when it cannot be opened, or holds nothing but a header."""
    allow(account)
    source, sheet = opened(order.path, order.asked, order.kind)
    fields = looked_at(order.kind)
    how, trouble = _how(eng, order, source, fields)
    trouble = trouble or _unnamed(sheet, how, order)
    profile = areas.profile(eng)
    reading = Reading(zone=profile.zone, now=eng.now(), datum=how.datum, day_first=order.day_first)
    head = picked(sheet, np.arange(len(sheet)) < HEAD_ROWS)
    ours, mapping = sheet_of_fields(head, how)
    read = parsed(ours, fields, mapping, reading)
    return Look(
        source,
        tuple(fields),
        how,
        trouble,
        _with_line(head, head.cells.to_pandas()),
        _with_line(head, _named(read.values, how, head)),
        told_faults(read.faults, MOST_FAULTS),
        _unknown_words(sheet, fields, how, reading),
        len(sheet),
    )


def looked_at(kind: str) -> Sequence[Field]:
    """Return the fields of a kind of file, areas included."""
    return area_fields(LEVELS[What(kind)]) if kind in AREAS else fields_of(kind)


@on_page()
def opened(path: Path, asked: Asked, kind: str = "") -> tuple[Source, Sheet]:
    """Return the opened file and its first rows; raises Refused for what cannot be read or holds no row.

    Of a workbook it is the sheet that suits the kind best, or any kind where none is named.
    """
    facts = path.stat()
    suited = kind if path.suffix.lower() in WORKBOOKS else ""
    return _opened(path, asked, suited, language(), (facts.st_mtime_ns, facts.st_size))


@lru_cache(maxsize=4)
def _opened(path: Path, asked: Asked, kind: str, spoken: str, stamp: tuple[int, int]) -> tuple[Source, Sheet]:
    """Open a file once for all the questions about it; another language asks anew, for the notes are sentences."""
    with speaking(spoken):
        source = open_source(path, asked, lambda columns: _suits(columns, kind))
        sheet = next((one for one in source.batches(SCANNED_ROWS) if len(one)), None)
        if sheet is None:
            raise Refused(_("{file} 只有表头，没有数据行；请核对导出的文件。").format(file=path.name))
        return source, sheet


def _suits(columns: Sequence[str], kind: str) -> int:
    """Return how many columns fill a field of a kind, or of the kind that they suit best."""
    kinds = [What(kind)] if kind else [one for one in What if one not in AREAS]
    return max(len(guessed(columns, looked_at(one))) for one in kinds)


def likely_kind(path: Path, asked: Asked) -> str:
    """Return what a file probably holds, by the names of its columns and the shapes in it."""
    source, sheet = opened(path, asked)
    if sheet.shapes is not None and any(shape is not None and "Polygon" in shape.geom_type for shape in sheet.shapes):
        named = [guessed(source.columns, area_fields(level)).get("code") for level in LEVELS.values()]
        code = next((column for column in named if column), None)
        told = sheet.cells[code].to_pylist()[:1] if code else []
        return LEVEL_DIGITS.get(len(str(told[0]).strip()) if told else 0, What.TOWNS)
    scores = {kind: _fit(source.columns, fields_of(kind)) for kind in What if kind not in AREAS}
    return max(scores, key=lambda kind: scores[kind])


def _fit(columns: Sequence[str], fields: Sequence[Field]) -> tuple[bool, int]:
    """Return whether all that is required is there, and how many columns say something."""
    found = guessed(columns, fields)
    return all(one.name in found for one in fields if one.required), len(found)


def _how(eng: Engine, order: Order, source: Source, fields: Sequence[Field]) -> tuple[Chosen, str]:
    """Return how the file is read, as far as can be said, and why that is not enough."""
    try:
        return chosen(eng, order, source, fields), ""
    except Refused as refusal:
        trouble = str(refusal)
    willing = [replace(one, required=False) for one in fields]
    for bent in (order, replace(order, values_file=None), replace(order, values_file=None, constants={})):
        try:
            return chosen(eng, bent, source, willing), trouble
        except Refused:
            continue
    columns = {name: column for name, column in guessed(source.columns, fields).items() if column != LEFT_OUT}
    return Chosen(columns, {}, order.datum or "wgs84", {}, source_mark(order, source)), trouble


def _unnamed(sheet: Sheet, how: Chosen, order: Order) -> str:
    """Return why codes or names of areas would have to be made up, empty when they need not."""
    try:
        if order.kind in AREAS:
            demand_naming(sheet, how, order)
    except Refused as refusal:
        return str(refusal)
    return ""


def _with_line(head: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    frame.insert(0, "line", head.lines, allow_duplicates=True)
    return frame


def _named(values: pa.Table, how: Chosen, head: Sheet) -> pd.DataFrame:
    """Return the fields the file says something about, and what each shape is."""
    frame = pd.DataFrame({name: values[name].to_pylist() for name in values.column_names if name in how.given})
    if head.shapes is not None:
        frame["shape"] = [None if shape is None else shape.geom_type for shape in head.shapes]
    return frame


def _unknown_words(sheet: Sheet, fields: Sequence[Field], how: Chosen, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Return field -> words that neither its choices nor the value map know, the most frequent first."""
    found = {}
    for one in fields:
        if one.kind is not Kind.CHOICE or one.name not in how.columns:
            continue
        counted = pc.value_counts(sheet.cells[how.columns[one.name]].combine_chunks()).to_pylist()
        words = [str(each["values"]) for each in sorted(counted, key=lambda each: -each["counts"]) if each["values"]]
        lone = replace(how, columns={one.name: how.columns[one.name]}, constants={}, known={})
        asked = Sheet((how.columns[one.name],), pa.table({how.columns[one.name]: words}), np.arange(len(words)))
        given, mapping = sheet_of_fields(asked, lone)
        lost = parsed(given, [replace(one, required=False)], mapping, reading).faults.line.tolist()
        if lost:
            found[one.name] = tuple(words[at] for at in lost[:MOST_WORDS])
    return found


def words_of(path: Path | None, kind: str) -> dict[str, dict[str, str]]:
    """Return the value map of a file as field -> their word -> ours; raises Refused when it cannot be read."""
    if path is None or not path.exists():
        return {}
    return {name: dict(words) for name, words in read_values(path, looked_at(kind)).items()}
