"""A progress bar on a terminal; silence everywhere else."""

from __future__ import annotations

import sys
from typing import TextIO

WIDTH = 24


class Bar:
    """Draws how far a long piece of work is; does nothing where the stream is no terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = 0
        self._active = self._stream.isatty()

    def __call__(self, stage: str, share: float) -> None:
        """Show the stage in words and the share done, 0 to 1."""
        if self._active:
            line = picture(stage, share)
            self._stream.write("\r" + line.ljust(self._shown))
            self._stream.flush()
            self._shown = len(line)

    def end(self) -> None:
        """Wipe the bar, so that the result stands alone."""
        if self._shown:
            self._stream.write("\r" + " " * (2 * self._shown) + "\r")  # a Chinese character is two columns wide
            self._stream.flush()
            self._shown = 0


def picture(stage: str, share: float) -> str:
    """Return the bar as text.

    >>> picture("copying", 0.5)
    '[############------------]  50%  copying'
    """
    share = min(max(share, 0.0), 1.0)
    done = round(WIDTH * share)
    return f"[{'#' * done}{'-' * (WIDTH - done)}] {share:4.0%}  {stage}"
