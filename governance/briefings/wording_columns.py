"""How wide the columns of the circular's tables are, so that no word of a head or name breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from governance.briefings.document import Column

SHORT_LINE = 8  # signs of a head's line that stay together although they are several words


def name_share(names: Sequence[str]) -> float:
    """Return the share of the table's width that a column of names needs, so that the longest breaks no word.

    >>> name_share(["云阳街道"]), round(name_share(["UPPER PROVIDENCE"]), 1)
    (1.7, 3.0)
    """
    widest = max((sum(1.0 if ord(sign) > 0x2E80 else 0.66 for sign in name) for name in names), default=0.0)
    return min(max(1.7, 0.2 + 0.3 * widest), 3.0)


def head_share(title: str) -> float:
    """Return the share of the table's width that a column's head needs: its Latin words and short lines stay whole.

    >>> head_share("受理\\n（件）"), round(head_share("Reported\\nin (%)"), 1), round(head_share("Unit responsible"), 1)
    (0.2, 1.8, 2.4)
    """
    lines = [line for line in title.splitlines() if line.isascii()]
    longest = max((len(word) for line in lines for word in line.split()), default=0)
    return 0.2 + 0.2 * max((min(len(line), max(longest, SHORT_LINE)) for line in lines), default=0)


def fitted(*columns: Column) -> tuple[Column, ...]:
    """Return columns, each at least as wide as the longest word of its head."""
    return tuple(replace(column, width=max(column.width, head_share(column.title))) for column in columns)
