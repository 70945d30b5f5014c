"""Starting: the server answers at once and shows how far the store is, whatever takes long runs in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from governance import engine
from governance.engine import Engine, Refused, text
from governance.engine.log import report

Progress = Callable[[str, float], None]
Opening = Callable[[Progress], Engine]


@dataclass
class Startup:
    """How far the process is: the stage in source words, the share done (0 to 1), and what went wrong."""

    stage: str = ""
    share: float = 0.0
    trouble: str = ""
    began: float = field(default_factory=time.monotonic)
    ready: threading.Event = field(default_factory=threading.Event)
    on_ready: Callable[[Engine], None] | None = None
    warm: Callable[[Engine], None] | None = None

    def begin(self, opening: Opening) -> None:
        """Open or build the store in a thread of its own."""
        threading.Thread(target=self._run, args=(opening,), name="startup", daemon=True).start()

    def advance(self, stage: str, share: float) -> None:
        """Tell the page and the terminal how far it is."""
        self.stage, self.share = stage, share
        print(f"{share:4.0%}  {time.monotonic() - self.began:5.1f} s  {stage}", flush=True)

    def stage_in(self, language: str) -> str:
        """Return the stage in a reader's language."""
        with text.speaking(language):
            return text.gettext(self.stage) if self.stage else ""

    def _run(self, opening: Opening) -> None:
        try:
            opened = opening(self.advance)
        except Refused as refusal:
            self.trouble = str(refusal)
            print(refusal, flush=True)
        except Exception as error:
            self.trouble = report(error)
            raise
        else:
            engine.set_current(opened)
            if self.on_ready:
                self.on_ready(opened)
            self.ready.set()
            if self.warm:
                self.warm(opened)  # after the first page may be shown: it needs none of this
