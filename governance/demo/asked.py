"""The demo city that the environment asks for: whether, until when, and of what size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from governance.demo import parameters
from governance.engine import Engine, Refused, settings
from governance.engine.text import _
from governance.procedures.start import Build

Progress = Callable[[str, float], None]


def asked_build() -> Build | None:
    """Return what builds the demo city as the environment asks for it, or None when it asks for none.

    Raises Refused with one sentence when a setting cannot be understood.
    """
    if settings.environment("GOVERNANCE_DEMO") == "0":
        return None
    until, wanted = _until(), asked_parameters()

    def fill(eng: Engine, progress: Progress) -> None:
        from governance.demo.build import build  # late: a start on an existing store needs none of the generator

        build(eng, until=until, parameters=wanted, progress=progress)

    return fill


def asked_parameters(folder: Path | None = None, scale: float | None = None) -> parameters.Parameters:
    """Return the parameters in a folder at a scale; what is not given comes from the environment."""
    named = settings.environment("GOVERNANCE_DEMO_PARAMETERS")
    asked = settings.environment("GOVERNANCE_DEMO_SCALE")
    try:
        where = folder or (Path(named).expanduser() if named != "data/demo" else parameters.SHIPPED)
        return parameters.load(where, float(asked) if scale is None else scale)
    except (OSError, ValueError, KeyError) as error:
        raise Refused(_("演示城市的参数无法使用：{error}").format(error=error)) from error


def _until() -> datetime | None:
    """Return the end of the history; a time without a zone is the city's wall clock."""
    named = settings.environment("GOVERNANCE_DEMO_UNTIL")
    try:
        return None if named == "now" else datetime.fromisoformat(named)
    except ValueError as error:
        text = _("GOVERNANCE_DEMO_UNTIL 写的“{text}”不是时间，请写成 2026-11-01T00:00+08:00 的样子。")
        raise Refused(text.format(text=named)) from error
