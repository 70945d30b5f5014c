"""How fast a load goes and how long it will still take, in words; and the place where it can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from governance.engine.text import _
from governance.procedures.loading.order import FINAL_SHARE, Progress

READ_SHARE = 0.7  # of the whole; comparing and writing take the rest


class Stopped(Exception):
    """Somebody asked for the load to stop; nothing of it stands."""


@dataclass
class Pace:
    """Tells progress onward and raises Stopped once somebody has asked to stop.

    `rows_about` is how many rows the file has, None where only reading tells.
    """

    progress: Progress
    rows_about: int | None = None
    stop: Event = field(default_factory=Event)
    clock: Callable[[], float] = time.monotonic
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.clock()

    def read(self, rows: int) -> None:
        """Tell how many rows have been read."""
        seconds = max(self.clock() - self.began, 1e-3)
        share = min(rows / self.rows_about, 1.0) if self.rows_about else 0.5
        told = _("读取并校验：{rows} 行，每秒 {rate} 行").format(rows=f"{rows:,}", rate=f"{rows / seconds:,.0f}")
        if self.rows_about and share > 0:
            left = seconds / share * (1 / READ_SHARE - share)
            told += _("，约剩 {seconds} 秒").format(seconds=max(1, round(left)))
        self.tell(told, READ_SHARE * share)

    def write(self, done: int, rows: int, began: float, shares: tuple[float, float]) -> None:
        """Tell how many of some rows stand in the history since `began`; they take the part `shares` of the whole."""
        first, last = shares
        told = _("写入历史：{n} / {rows} 行").format(n=f"{done:,}", rows=f"{rows:,}")
        if done:
            rate = done / max(self.clock() - began, 1e-3)
            left = (rows - done) / rate + rows / rate * (1 - last) / (last - first)
            told += _("，每秒 {rate} 行").format(rate=f"{rate:,.0f}")
            told += _("，约剩 {seconds} 秒").format(seconds=max(1, round(left)))
        self.tell(told, first + (last - first) * done / rows)

    def tell(self, stage: str, share: float) -> None:
        """Tell the stage in words and the share of the whole, 0 to 1."""
        if self.stop.is_set() and share <= FINAL_SHARE:  # after that it stands, whoever wants it to stop
            raise Stopped
        self.progress(stage, share)

    def final(self) -> None:
        """Tell that the last step comes; raises Stopped for the last time."""
        self.tell(_("最后一步：一次写入，此后不能停止"), FINAL_SHARE)
