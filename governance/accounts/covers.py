"""Leave and cover 请假代班: who stands in for whom, and what the deputy may do meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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


LONGEST = timedelta(days=366)
REASONS = ("leave", "illness", "training")
LONGEST_REASON = 40
LAST_HOUR = 23


def reason_name(reason: str) -> str:
    """Return the word of a reason for being away; a word of somebody's own stays as it is."""
    return {"leave": _("休假"), "illness": _("病假"), "training": _("培训")}.get(reason, reason)


def span_of_days(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the span of whole days of the city's calendar, both included.

    >>> span_of_days(date(2026, 11, 23), date(2026, 11, 24), ZoneInfo("Asia/Shanghai"))[1].isoformat()
    '2026-11-25T00:00:00+08:00'
    """
    begins = datetime.combine(first, time(), tzinfo=zone)
    return begins, datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)


def usual_hours(now: datetime) -> tuple[datetime, datetime]:
    """Return the hours first offered to whoever is away for a part of a day: the next three of this day or the next.

    `now` is local. A span is of one day: late in the evening it is the next morning.

    >>> [f"{one:%d %H:%M}" for one in usual_hours(datetime(2026, 11, 23, 14, 37))]
    ['23 15:00', '23 18:00']
    >>> [f"{one:%d %H:%M}" for one in usual_hours(datetime(2026, 11, 23, 20, 10))]
    ['24 09:00', '24 12:00']
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    late = hour.hour >= LAST_HOUR - 3
    begins = hour.replace(hour=9) + timedelta(days=1) if late else hour + timedelta(hours=1)
    return begins, begins + timedelta(hours=3)


def may_be_arranged(
    known: Sequence[Cover], absent: Account, deputy: Account, from_at: datetime, until_at: datetime, now: datetime
) -> Decision:
    """Decide whether an absence can be covered by this deputy in this span, beside the covers there are.

    Who is away stands in for nobody and who stands in does not go away meanwhile, so that there is neither a chain nor
    a circle: every cover leads to somebody who is there.
    """
    fits = may_stand_in(absent, deputy)
    away = may_be_away(known, absent, from_at, until_at, now)
    if not fits or not away:
        return away if fits else fits
    if any(one.account_id == deputy.account_id and one.overlaps(from_at, until_at) for one in known):
        return Decision(False, _("{name}自己这段时间也请假，请另选一位代班人。").format(name=deputy.name))
    return Decision(True)


def may_be_away(
    known: Sequence[Cover], absent: Account, from_at: datetime, until_at: datetime, now: datetime
) -> Decision:
    """Decide whether somebody can be away in a span, whoever stands in: not twice at once, not while he stands in."""
    if not now < until_at or not from_at < until_at:
        return Decision(False, _("结束时间要在开始时间和现在之后，请改一下日期。"))
    if until_at - from_at > LONGEST:
        return Decision(False, _("一次最多请假一年，请把结束日期改早。"))
    meanwhile = [one for one in known if one.overlaps(from_at, until_at)]
    if any(one.account_id == absent.account_id for one in meanwhile):
        return Decision(False, _("{name}这段时间已经安排了代班，请先结束原来的安排。").format(name=absent.name))
    if any(one.deputy_id == absent.account_id for one in meanwhile):
        sentence = _("{name}这段时间正替别人代班，请先把那边的代班改由别人承担，再给{name}安排请假。")
        return Decision(False, sentence.format(name=absent.name))
    return Decision(True)


def acting_name(absent: str, deputy: str) -> str:
    """Return how a deputy is named while he stands in for somebody."""
    return _("{deputy}（代{absent}）").format(deputy=deputy, absent=absent)


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
