"""A clock that a story moves by hand: the file named in MOVED_CLOCK holds the seconds it is ahead of the machine's."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from governance import engine

machine = engine.utc_now


def moved() -> datetime:
    """Return the machine's time and what the story adds to it."""
    return machine() + timedelta(seconds=float(Path(os.environ["MOVED_CLOCK"]).read_text() or 0))


engine.utc_now = moved  # whoever opens a store takes it from here
