"""What was saved for a source 来源: how its last file was read fills whatever an order for its next one leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from governance.accounts.rules import Account
from governance.engine import Engine
from governance.engine.text import _, ngettext
from governance.imports import store
from governance.imports.actions import allow
from governance.procedures.loading.order import Order
from governance.procedures.loading.value_map import Words
from governance.readers.source import Asked


@dataclass(frozen=True)
class Saved:
    """How the last file of a source was read: columns and constants by field, words by field, and what was said."""

    source: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    datum: str | None = None
    day_first: bool | None = None
    asked: Asked = field(default_factory=Asked)

    @property
    def parts(self) -> tuple[str, ...]:
        """What was saved, in words."""
        words = sum(len(pairs) for pairs in self.words.values())
        told = [
            _counted(len(self.columns), ngettext("{n} 列的对应", "{n} 列的对应", len(self.columns))),
            _counted(len(self.constants), ngettext("{n} 个固定值", "{n} 个固定值", len(self.constants))),
            _counted(words, ngettext("{n} 个取值", "{n} 个取值", words)),
            {"gcj02": "GCJ-02", "bd09": "BD-09"}.get(self.datum or "", ""),
            {True: _("日在前"), False: _("月在前")}.get(self.day_first, "") if self.day_first is not None else "",
            *(str(value) for value in asdict(self.asked).values() if value),
        ]
        return tuple(part for part in told if part)

    def told(self) -> str:
        """Return one sentence on what is used of it."""
        return _("按来源“{source}”上次保存的读取：{parts}。").format(source=self.source, parts=_("、").join(self.parts))


def saved(eng: Engine, account: Account | None, kind: str, source: str) -> Saved | None:
    """Return what was saved for a source of a kind of file, None where nothing was."""
    allow(account)
    name = source.strip()
    kept = eng.read(lambda db: store.mapping(db, kind, name)) if name else None
    if kept is None:
        return None
    asked = {part: str(value) for part, value in _of(kept, "asked").items() if part in Asked.__dataclass_fields__}
    first = kept.get("day_first")
    return Saved(
        name,
        columns={str(one): str(column) for one, column in _of(kept, "columns").items()},
        constants={str(one): str(value) for one, value in _of(kept, "constants").items()},
        words={str(one): dict(pairs) for one, pairs in _of(kept, "values").items() if isinstance(pairs, dict)},
        datum=str(kept["datum"]) if kept.get("datum") else None,
        day_first=first if isinstance(first, bool) else None,
        asked=Asked(**asked),
    )


def filled(eng: Engine, account: Account | None, order: Order) -> tuple[Order, tuple[str, ...]]:
    """Return the order with what was saved for its source where it says nothing itself, and a sentence that tells so.

    A value map of the order's own takes the place of the saved one as a whole. Columns and constants are filled where
    the file's columns are known.
    """
    found = None if order.fresh else saved(eng, account, order.kind, order.source_name)
    if found is None or not found.parts:
        return order, ()
    asked = {name: value or getattr(found.asked, name) for name, value in asdict(order.asked).items()}
    full = replace(
        order,
        asked=Asked(**asked),
        datum=order.datum or found.datum,
        day_first=found.day_first if order.day_first is None else order.day_first,
        words=found.words if order.values_file is None and not order.words else order.words,
    )
    return full, (found.told(),)


def _counted(number: int, words: str) -> str:
    return words.format(n=number) if number else ""


def _of(kept: store.Record, name: str) -> dict:
    found = kept.get(name)
    return found if isinstance(found, dict) else {}
