"""Places 场所: kinds of premises, duties of contacts, and who may know that an elder lives alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.accounts.rules import Account, Role
from governance.engine.text import _


class PremisesKind(StrEnum):
    """Kind of premises."""

    FACTORY = "factory"  # 工厂
    COMPOUND = "compound"  # 厂中厂: the lessor's premises, with tenants inside
    TENANT = "tenant"  # 租户 inside a compound
    NINE_SMALL = "nine_small"  # 九小场所
    MALL = "mall"  # 商业综合体
    BARBECUE = "barbecue"  # 烧烤店
    SCHOOL = "school"  # 学校
    CARE_HOME = "care_home"  # 养老机构
    HOME = "home"  # 住宅
    LONE_ELDER_HOME = "lone_elder_home"  # 独居老人家
    WAREHOUSE = "warehouse"  # 仓库
    OTHER = "other"  # 其他


HOMES = frozenset({PremisesKind.HOME, PremisesKind.LONE_ELDER_HOME})


class Duty(StrEnum):
    """What a contact is to the premises."""

    OWNER = "owner"  # 负责人
    SAFETY_OFFICER = "safety_officer"  # 安全员
    GATE_GUARD = "gate_guard"  # 门卫
    LESSOR = "lessor"  # 出租方
    RELATIVE = "relative"  # 家属
    NEIGHBOUR = "neighbour"  # 邻居


@dataclass(frozen=True)
class Premises:
    """One premises; `lon`, `lat` in WGS-84, `registered_at` aware UTC."""

    premises_id: str
    name: str
    kind: PremisesKind
    small_kind: str | None
    compound_id: str | None
    compound_role: str | None
    address: str
    staff_count: int
    floors: int
    lon: float | None
    lat: float | None
    town_code: str | None
    grid_code: str | None
    micro_grid_code: str | None
    located: str
    boundary_version: int | None
    registered_at: datetime


@dataclass(frozen=True)
class Contact:
    """A person who answers for a premises; the phone has digits only."""

    contact_id: str
    premises_id: str
    duty: str
    name: str
    phone: str


def knows_lone_elder(account: Account, grid_code: str | None) -> bool:
    """Tell whether an account may know that an elder lives alone: only the officer of that very grid may."""
    return account.role is Role.GRID_OFFICER and grid_code is not None and grid_code in account.area_codes


def shown_kind(kind: str, grid_code: str | None, account: Account) -> str:
    """Return the kind of premises as this account may see it: a lone elder's home is a home to all but its officer."""
    if kind == PremisesKind.LONE_ELDER_HOME and not knows_lone_elder(account, grid_code):
        return PremisesKind.HOME.value
    return kind


def place_words(premises: Premises) -> str:
    """Return what a premises is called where a case says where it is: of a home its address, which names nobody.

    Everybody on the case reads it, also who may not see the premises.
    """
    home = premises.kind in (PremisesKind.HOME, PremisesKind.LONE_ELDER_HOME)
    return premises.address if home else premises.name


def kind_name(kind: str) -> str:
    """Return the name of a kind of premises in the reader's language."""
    return {
        PremisesKind.FACTORY: _("工厂"),
        PremisesKind.COMPOUND: _("厂中厂"),
        PremisesKind.TENANT: _("厂中厂租户"),
        PremisesKind.NINE_SMALL: _("九小场所"),
        PremisesKind.MALL: _("商业综合体"),
        PremisesKind.BARBECUE: _("烧烤店"),
        PremisesKind.SCHOOL: _("学校"),
        PremisesKind.CARE_HOME: _("养老机构"),
        PremisesKind.HOME: _("住宅"),
        PremisesKind.LONE_ELDER_HOME: _("独居老人家"),
        PremisesKind.WAREHOUSE: _("仓库"),
        PremisesKind.OTHER: _("其他"),
    }[PremisesKind(kind)]


def duty_name(duty: str) -> str:
    """Return the name of a contact's duty; a duty that is none of ours is shown as it came."""
    names = {
        Duty.OWNER: _("负责人"),
        Duty.SAFETY_OFFICER: _("安全员"),
        Duty.GATE_GUARD: _("门卫"),
        Duty.LESSOR: _("出租方"),
        Duty.RELATIVE: _("家属"),
        Duty.NEIGHBOUR: _("邻居"),
    }
    return names[Duty(duty)] if duty in set(Duty) else duty
