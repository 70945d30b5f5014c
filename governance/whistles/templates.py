"""Note templates 办理意见模板: what a department writes again and again, with places for what differs by case. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from governance.engine import Refused
from governance.engine.text import _

VARIABLES = ("编号", "场所", "事项", "时限", "经办")  # what a text may name in braces: of the case, and who writes
LONGEST_NAME, LONGEST_TEXT, MOST = 20, 300, 20
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class NoteTemplate:
    """A department's template, as it is stored: its name in the list and its words."""

    template_id: str
    department_code: str
    name: str
    text: str


def braced(names: tuple[str, ...] = VARIABLES) -> str:
    """Return variables as they are written.

    >>> braced(("编号", "场所"))
    '{编号} {场所}'
    """
    return " ".join(f"{{{name}}}" for name in names)


def refuse_unfit(name: str, text: str, others: int) -> None:
    """Raise Refused with one sentence for what is empty, too long, one too many, or names an unknown variable."""
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("请写模板名称，最多 {n} 个字。").format(n=LONGEST_NAME))
    if not text or len(text) > LONGEST_TEXT:
        raise Refused(_("请写模板内容，最多 {n} 个字。").format(n=LONGEST_TEXT))
    if others >= MOST:
        raise Refused(_("一个部门最多 {n} 个模板，请先删去不用的。").format(n=MOST))
    unknown = [one for one in _PLACE.findall(text) if one not in VARIABLES]
    if unknown:
        said = _("没有“{unknown}”这个变量，可用的是 {known}。")
        raise Refused(said.format(unknown=f"{{{unknown[0]}}}", known=braced()))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return a template's words with the facts in their places; a place without a fact stays as it is.

    >>> filled("{编号}已整改，{经办}", {"编号": "W1", "经办": "陈立"})
    'W1已整改，陈立'
    """
    return _PLACE.sub(lambda found: facts.get(found[1], found[0]), text)
