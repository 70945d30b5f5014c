"""Starting: the server answers at once and shows how far the store is, whatever takes long runs in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from governance import engine
from governance.engine import Engine, Refused, text
from governance.engine.log import report
from governance.engine.text import _

Progress = Callable[[str, float], None]
Opening = Callable[[Progress], Engine]


@dataclass
class Startup:
    """How far the process is: the stage in source words, the share done (0 to 1), and what went wrong."""

    stage: str = ""
    share: float = 0.0
    trouble: Exception | str | None = None
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

    def trouble_in(self, language: str) -> str:
        """Return what went wrong in a reader's language, empty while nothing has."""
        with text.speaking(language):
            return text.again(self.trouble) if self.trouble else ""

    def _run(self, opening: Opening) -> None:
        try:
            with text.kept_for_others():
                opened = opening(self.advance)
        except Refused as refusal:
            self.trouble = refusal
            print(refusal, flush=True)
        except Exception as error:
            with text.kept_for_others():
                self.trouble = _("启动时程序出错，已记入日志。请把编号 {id} 告诉管理员。").format(id=report(error))
            raise
        else:
            engine.set_current(opened)
            if self.on_ready:
                self.on_ready(opened)
            self.ready.set()
            if self.warm:
                self.warm(opened)  # after the first page may be shown: it needs none of this
