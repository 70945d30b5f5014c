"""What a reporter was asked about his whistle and answered, as its first event keeps it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

Answers = tuple[tuple[str, bool], ...]


def answers_text(answers: Iterable[tuple[str, bool]]) -> str:
    """Return answers as the log keeps them.

    >>> answers_text([("inside", True), ("hurt", False)])
    'inside:yes,hurt:no'
    """
    return ",".join(f"{code}:{'yes' if yes else 'no'}" for code, yes in answers)


def answers_of(text: str) -> Answers:
    """Return the answers of what the log keeps; nothing where it keeps something else.

    >>> answers_of("inside:yes,hurt:no"), answers_of("same")
    ((('inside', True), ('hurt', False)), ())
    """
    pairs = (one.partition(":") for one in text.split(",") if one)
    return tuple((code, said == "yes") for code, _colon, said in pairs if said in ("yes", "no"))
