"""Leave and cover 请假代班: who stands in for whom, and what the deputy may do meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from governance.accounts.rules import Account, Decision, Role
from governance.engine.text import _


@dataclass(frozen=True)
class Cover:
    """One absence with its deputy; it holds from `from_at` until `until_at`, which is not included."""

    cover_id: str
    account_id: str
    deputy_id: str
    from_at: datetime
    until_at: datetime
    reason: str
    ended_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the deputy stands in at this moment."""
        return self.from_at <= now < min(self.until_at, self.ended_at or self.until_at)

    def overlaps(self, from_at: datetime, until_at: datetime) -> bool:
        """Tell whether some moment of a span falls into this cover."""
        return self.from_at < until_at and from_at < min(self.until_at, self.ended_at or self.until_at)


def may_stand_in(absent: Account, deputy: Account) -> Decision:
    """Decide whether a deputy fits: the same post, in the same department or centre where the post belongs to one.

    A head may also be stood in for by a handler of his department, who then has the head's rights. Nobody gets rights
    of a different kind of post, and what a company's contact sees goes to contacts of the same premises only.
    """
    if absent.account_id == deputy.account_id:
        return Decision(False, _("不能由本人代班，请另选一位。"))
    heads = (absent.role, deputy.role) == (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER)
    if absent.role is not deputy.role and not heads:
        return Decision(False, _("代班人要和请假人同一岗位（部门负责人可由本部门经办代）。"))
    if absent.department_code != deputy.department_code or absent.centre_id != deputy.centre_id:
        return Decision(False, _("代班人要和请假人在同一部门或同一服务中心。"))
    if not set(absent.premises_ids) <= set(deputy.premises_ids):
        return Decision(False, _("单位联系人只能由同一单位的联系人代班。"))
    return Decision(True)


def with_covers(deputy: Account, absent: Sequence[Account]) -> Account:
    """Return the deputy as he is while he stands in: their areas beside his own, their cases and notices his.

    >>> officer = Account("U1", "u1", "", Role.GRID_OFFICER, area_codes=("G1",))
    >>> away = Account("U2", "u2", "", Role.GRID_OFFICER, area_codes=("G2",))
    >>> with_covers(officer, [away]).area_codes, with_covers(officer, [away]).ids
    (('G1', 'G2'), ('U1', 'U2'))
    """
    fitting = [one for one in absent if may_stand_in(one, deputy)]
    areas = {code for one in fitting for code in one.area_codes} | set(deputy.area_codes)
    acts_as = next((one.role for one in fitting if one.role is not deputy.role), None)
    ids = tuple(sorted(one.account_id for one in fitting))
    return replace(deputy, area_codes=tuple(sorted(areas)), stands_for=ids, acts_as=acts_as)
