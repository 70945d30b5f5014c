"""Value maps 取值对照: a file that says which of our words a word of theirs means, with `*` and `?` for the rest.

As TOML a table per field (`[level]`, then `"Fire: *" = "1"`), as CSV the columns field, theirs, ours. An exact word
goes before a pattern, an earlier pattern before a later one; letter case does not matter.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from governance.engine import Refused
from governance.engine.text import _
from governance.readers.fields import Field

Words = Mapping[str, Mapping[str, str]]
HEADER = ["field", "theirs", "ours"]
MOST_BYTES = 5_000_000


def read_values(path: Path | None, fields: Sequence[Field]) -> Words:
    """Return field -> their word -> our word; raises Refused, naming file and place, when it cannot be read."""
    if path is None:
        return {}
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(_("取值对照文件 {path} 太大，应在 5 MB 以内。").format(path=path.name))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_("无法读取取值对照文件 {path}，请存为 UTF-8。").format(path=path.name)) from error
    found = _from_toml(path, text) if path.suffix.lower() == ".toml" else _from_csv(path, text)
    unknown = sorted(set(found) - {field.name for field in fields})
    if unknown:
        names = "、".join(field.name for field in fields)
        raise Refused(
            _("取值对照文件 {path}：没有字段“{field}”，可用的是 {names}。").format(
                path=path.name, field=unknown[0], names=names
            )
        )
    return found


def _from_toml(path: Path, text: str) -> dict[str, dict[str, str]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_("取值对照文件 {path} 不是有效的 TOML：{error}").format(path=path.name, error=error)) from error
    wrong = [name for name, table in tables.items() if not isinstance(table, dict)]
    if wrong:
        raise Refused(
            _("取值对照文件 {path}：“{field}”应是一个表，例如 [{field}]。").format(path=path.name, field=wrong[0])
        )
    return {field: {str(theirs): str(ours) for theirs, ours in table.items()} for field, table in tables.items()}


def _from_csv(path: Path, text: str) -> dict[str, dict[str, str]]:
    lines = csv.reader(text.splitlines())
    if [cell.strip().lower() for cell in next(lines, [])] != HEADER:
        raise Refused(_("取值对照文件 {path} 的首行应是 field,theirs,ours。").format(path=path.name))
    found: dict[str, dict[str, str]] = {}
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(HEADER):
            raise Refused(_("取值对照文件 {path} 第 {line} 行应有三格。").format(path=path.name, line=number))
        field, theirs, ours = (cell.strip() for cell in cells)
        found.setdefault(field, {})[theirs] = ours
    return found


def translated(words: Mapping[str, str], theirs: str) -> str:
    """Return our word for one of theirs; theirs itself where the map does not know it.

    >>> words = {"Fire: *": "1", "Fire: GAS*": "2", "Fire: TEST": "4"}
    >>> translated(words, "Fire: gas odor"), translated(words, "Fire: test"), translated(words, "EMS: FALL")
    ('1', '4', 'EMS: FALL')
    """
    folded = theirs.strip().casefold()
    patterns = []
    for pattern, ours in words.items():
        if pattern.casefold() == folded:
            return ours
        patterns.append((pattern.casefold(), ours))
    return next((ours for pattern, ours in patterns if _fits(folded, pattern)), theirs)


def _fits(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))
