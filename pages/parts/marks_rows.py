"""Rows of lists as HTML: a case on the phone, a line of a work list. Everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from governance.deadlines.rules import Light
from governance.engine.text import _
from pages.parts.marks import light, step_bars


def dotted(parts: Sequence[str]) -> str:
    """Return texts set apart by a dot, escaped."""
    return '<span class="wm-dot-small">•</span>'.join(escape(part) for part in parts if part)


def case_summary(
    title: str, state: Light | str, words: str, facts: Sequence[str], step: int, holder: str, step_words: str
) -> str:
    """Return a case card's text: title and light, place and time, step bars, who has it now and at which step."""
    return (
        f'<div class="wm-case"><div class="wm-line"><b>{escape(title)}</b>{light(state, words, 16)}</div>'
        f'<div class="wm-facts">{dotted(facts)}</div>{step_bars(step, state)}'
        f'<div class="wm-line"><span><i>{escape(_("现在在"))}</i><b>{escape(holder)}</b></span>'
        f"<i>{escape(step_words)}</i></div></div>"
    )


def work_row(state: Light | str, words: str, kind: str, title: str, source: Sequence[str]) -> str:
    """Return a line of a work list: light, kind in a frame, title over where it comes from."""
    return (
        f'<div class="wm-work">{light(state, words, 13)}<span class="wm-kind">{escape(kind)}</span>'
        f'<span class="wm-two"><b>{escape(title)}</b><i>{dotted(source)}</i></span></div>'
    )
