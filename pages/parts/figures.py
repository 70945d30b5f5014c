"""A figure in words: its value with its unit, its change, and what a reader must know to trust it."""

from __future__ import annotations

from typing import Literal

from governance.engine import text
from governance.engine.text import _
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Direction, Figure, Unit, unit_name
from pages.parts import labels, look_metrics


def written(figure: Figure) -> str:
    """Return the value with its unit; a dash for a rate of nothing.

    A Chinese count carries its counter; an English label names what is counted, and saying it twice breaks the line.
    """
    unit = INDICATORS[figure.key].unit
    if figure.value is None:
        return "—"
    if unit is Unit.PERCENT:
        return labels.percent(figure.value / 100)
    count = labels.number(figure.value)
    return text.pick(f"{count} {unit_name(unit)}", count)


def change(figure: Figure) -> str:
    """Return the change in words; the two counts where a percentage of so few would mislead, a dash without one."""
    if figure.told_as_counts:
        now, before = labels.number(figure.value or 0), labels.number(figure.previous or 0)
        return _("{now}，上期 {before}").format(now=now, before=before)
    return "—" if figure.change is None else f"{figure.change:+.1f} {figure.change_unit}"


def caution(figure: Figure) -> str:
    """Return what stands beside a figure of few rows: the count before, or that the sample is small; else nothing."""
    if figure.few:
        return _("样本少")
    return _("上期 {before}").format(before=labels.number(figure.previous or 0)) if figure.told_as_counts else ""


def metric(figure: Figure, note: str = "", *, opens: bool, compared: bool = True) -> look_metrics.Metric:
    """Return the headline figure; `note` says what it was made of, `compared` is False where no change is shown."""
    indicator = INDICATORS[figure.key]
    notes = [caution(figure) if compared or figure.few else "", note]
    return look_metrics.Metric(
        key=figure.key,
        label=indicator.name,
        value=written(figure),
        delta=figure.change if compared else None,
        delta_unit="points" if indicator.unit is Unit.PERCENT else "percent",
        better=_better(indicator.direction),
        note=" · ".join(one for one in notes if one),
        help=indicator.formula,
        opens=opens,
    )


def _better(direction: Direction) -> Literal["up", "down"] | None:
    match direction:
        case Direction.HIGHER:
            return "up"
        case Direction.LOWER:
            return "down"
        case _:
            return None
