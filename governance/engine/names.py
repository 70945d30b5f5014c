"""Names of people as they are shown to those who need not know them: the family name and nothing else."""

from __future__ import annotations

import re

HIDDEN = "＊"
# The compound family names 复姓 that are still met; every other Chinese family name is one character.
COMPOUND = (
    *("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "长孙"),
    *("宇文", "轩辕", "淳于", "申屠", "澹台", "呼延", "南宫", "独孤", "百里", "西门"),
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def masked_name(name: str) -> str:
    """Return a name with all but the family name hidden; of other scripts the first letter stays.

    >>> masked_name("王建国"), masked_name("欧阳修"), masked_name("Ann Lee"), masked_name("王")
    ('王＊＊', '欧阳＊', 'A＊＊', '王＊')
    """
    clean = name.strip()
    if not clean or HIDDEN in clean:
        return clean
    if not _CHINESE.match(clean):
        return clean[0] + HIDDEN * 2
    family = clean[:2] if clean[:2] in COMPOUND and len(clean) > 2 else clean[:1]
    return family + HIDDEN * max(1, min(len(clean) - len(family), 2))
