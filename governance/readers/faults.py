"""What is wrong with a file's cells: line, field, value and reason, in columns, because a million may be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from governance.engine.text import _


@dataclass(frozen=True)
class Faults:
    """Faulty cells in the order in which they were found.

    `line` (int64) as in the sheet; `field` the column's name as it stands in the file, empty where the whole record
    is meant; `value` the cell as it stood; `reason` one translated sentence with the cure.
    """

    line: np.ndarray
    field: pa.Array
    value: pa.Array
    reason: pa.Array

    @classmethod
    def none(cls) -> Faults:
        """Return no faults."""
        return cls(np.empty(0, np.int64), *(pa.array([], pa.string()) for _column in range(3)))

    @classmethod
    def of(cls, lines: np.ndarray, field: str, values: pa.Array, reason: str) -> Faults:
        """Return one fault for each line, all of the same column and reason."""
        count = len(lines)
        texts = (pa.repeat(pa.scalar(text, pa.string()), count) for text in (field, reason))
        field_column, reason_column = texts
        return cls(np.asarray(lines, np.int64), field_column, _string(values), reason_column)

    @classmethod
    def joined(cls, parts: Iterable[Faults]) -> Faults:
        """Return the faults of several parts as one, in the order of their lines."""
        found = [part for part in parts if len(part)]
        if not found:
            return cls.none()
        line = np.concatenate([part.line for part in found])
        order = np.argsort(line, kind="stable")
        columns = (
            pa.concat_arrays([getattr(part, name) for part in found]).take(pa.array(order))
            for name in ("field", "value", "reason")
        )
        return cls(line[order], *columns)

    def __len__(self) -> int:
        return len(self.line)

    def chosen(self, which: np.ndarray) -> Faults:
        """Return some of the faults: a boolean for each."""
        mask = pa.array(which, pa.bool_())
        return Faults(self.line[which], self.field.filter(mask), self.value.filter(mask), self.reason.filter(mask))

    def __iter__(self) -> Iterator[tuple[int, str, str | None, str]]:
        columns = (self.field.to_pylist(), self.value.to_pylist(), self.reason.to_pylist())
        return zip(self.line.tolist(), *columns, strict=True)

    def table(self) -> pa.Table:
        """Return columns line (int64), field, value, reason (text)."""
        return pa.table({"line": pa.array(self.line), "field": self.field, "value": self.value, "reason": self.reason})

    def sentences(self, file: str, most: int = 20) -> list[str]:
        """Return the first faults as sentences that name file, line, field, value and cure."""
        head = Faults(self.line[:most], self.field[:most], self.value[:most], self.reason[:most])
        return [sentence(file, line, field, value, reason) for line, field, value, reason in head]


def sentence(file: str, line: int, field: str, value: str | None, reason: str) -> str:
    """Return one sentence that names file, line, field, value and what is wrong with it.

    >>> sentence("a.csv", 7, "经度", "abc", "应为数字。")
    'a.csv 第 7 行，“经度”为“abc”：应为数字。'
    """
    if not field:
        return _("{file} 第 {line} 行：{reason}").format(file=file, line=line, reason=reason)
    shown = shortened(value or "")
    return _("{file} 第 {line} 行，“{field}”为“{value}”：{reason}").format(
        file=file, line=line, field=field, value=shown, reason=reason
    )


def shortened(text: str, most: int = 60) -> str:
    """Return a text short enough to quote in a sentence.

    >>> shortened("a" * 70, most=5)
    'aaaaa…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + "…"


def _string(values: pa.Array) -> pa.Array:
    """Return the values as one array of text."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return whole if pa.types.is_string(whole.type) else whole.cast(pa.string())
