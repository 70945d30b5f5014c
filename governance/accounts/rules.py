"""Who an account is, and whether it may do what it wants where. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from governance.accounts.rights import NOT_LENT, RIGHTS, Action, Reach, Role
from governance.engine.text import _


def role_name(role: str) -> str:
    """Return the name of a role in the reader's language."""
    names: dict[str, str] = {
        Role.GRID_OFFICER: _("网格员"),
        Role.MICRO_GRID_REPORTER: _("微网格信息员"),
        Role.DEPARTMENT_HANDLER: _("部门经办"),
        Role.DEPARTMENT_HEAD: _("部门负责人"),
        Role.CENTRE_OPERATOR: _("服务中心值守"),
        Role.COMPANY_CONTACT: _("单位联系人"),
        Role.TOWN_LEADER: _("镇街领导"),
        Role.CITY_LEADER: _("市领导"),
        Role.SUPERVISION: _("督查室"),
        Role.ADMINISTRATOR: _("管理员"),
        Role.AUDITOR: _("审计员"),
    }
    return names[role]


@dataclass(frozen=True)
class Account:
    """A person who may sign in, as the rules see him.

    `area_codes` are the grids of an officer, the micro-grids of a reporter, the towns of a town's leader, the grids
    served by an operator's centre; `premises_ids` are a contact's own premises and, inside a compound, those that share
    its alarm. `must_change` says that somebody else knows the password: until it is changed the account may do nothing.
    Whoever stands in for colleagues has their areas too; `stands_for` are their accounts, whose cases and notices are
    his meanwhile, and `acts_as` is the role of a colleague who may do more; `lacks_factor` is that role while it is not
    lent because the city asks for a second factor that this session was begun without.
    """

    account_id: str
    login: str
    name: str
    role: Role
    department_code: str | None = None
    centre_id: str | None = None
    premises_ids: tuple[str, ...] = ()
    area_codes: tuple[str, ...] = ()
    language: str | None = None
    must_change: bool = False
    stands_for: tuple[str, ...] = ()
    acts_as: Role | None = None
    lacks_factor: Role | None = None
    theme: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The account and those it stands in for: whose reports and cases are its own for now."""
        return (self.account_id, *self.stands_for)

    @property
    def standing(self) -> frozenset[str]:
        """Everything that decides how far he sees, each with what it is: roles, areas, department, centre, premises.

        >>> sorted(Account("U1", "w0001", "张三", Role.GRID_OFFICER, area_codes=("990001001001001",)).standing)
        ['area 990001001001001', 'role grid_officer']
        """
        one = {"role": self.role, "acts as": self.acts_as, "department": self.department_code, "centre": self.centre_id}
        more = {"area": self.area_codes, "premises": self.premises_ids, "for": self.stands_for}
        each = [*one.items(), *((kind, code) for kind, codes in more.items() for code in codes)]
        return frozenset(f"{kind} {code}" for kind, code in each if code)

    @property
    def reaches(self) -> dict[Action, Reach]:
        """The row of the table that holds for this account; empty until the first password is changed."""
        if self.must_change or self.acts_as is None:
            return {} if self.must_change else RIGHTS[self.role]
        lent = {action: reach for action, reach in RIGHTS[self.acts_as].items() if action not in NOT_LENT}
        return lent | {action: reach for action, reach in RIGHTS[self.role].items() if action in NOT_LENT}


@dataclass(frozen=True)
class Where:
    """Whose an object is: what `can` needs to know about a case, an alarm, a premises or a set of rows."""

    town_code: str | None = None
    grid_code: str | None = None
    micro_grid_code: str | None = None
    lead_department: str | None = None
    joint_departments: tuple[str, ...] = ()
    premises_id: str | None = None
    reporter_id: str | None = None
    officer_id: str | None = None
    judge_id: str | None = None


@dataclass(frozen=True)
class Decision:
    """Whether an action is allowed, and one translated sentence why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def can(account: Account, action: Action, where: Where | None = None) -> Decision:
    """Decide whether an account may carry out an action, on an object when one is given.

    Without an object the answer is whether the role has the action at all.
    """
    if account.must_change:
        return Decision(False, _("请先修改首次口令，再做别的事。"))
    reach = account.reaches.get(action)
    if reach is None:
        return Decision(False, _("您的岗位没有这项权限，请联系管理员。"))
    if where is None or within(account, reach, where):
        return Decision(True)
    return Decision(False, _("这不在您负责的范围内。"))


def within(account: Account, reach: Reach, where: Where) -> bool:
    """Tell whether an object lies within a reach of an account."""
    reported = where.reporter_id in account.ids or where.judge_id in account.ids
    mine = reported or where.officer_id in account.ids
    leads = account.department_code is not None and account.department_code == where.lead_department
    match reach:
        case Reach.ALL:
            return True
        case Reach.GRID:
            return mine or where.grid_code in account.area_codes
        case Reach.MICRO_GRID:
            return mine or where.micro_grid_code in account.area_codes
        case Reach.TOWN:
            return where.town_code in account.area_codes
        case Reach.LEAD:
            return leads
        case Reach.DEPARTMENT:
            return leads or account.department_code in where.joint_departments
        case Reach.CENTRE:
            return where.grid_code in account.area_codes
        case Reach.PREMISES:
            return where.premises_id in account.premises_ids
        case Reach.REPORTED:
            return reported
