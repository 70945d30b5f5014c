"""Who may do what where: one table of role, action and reach. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from governance.engine.text import _


class Role(StrEnum):
    """The nine roles."""

    GRID_OFFICER = "grid_officer"  # 网格员
    MICRO_GRID_REPORTER = "micro_grid_reporter"  # 微网格信息员
    DEPARTMENT_HANDLER = "department_handler"  # 部门经办
    DEPARTMENT_HEAD = "department_head"  # 部门负责人
    CENTRE_OPERATOR = "centre_operator"  # 服务中心值守
    COMPANY_CONTACT = "company_contact"  # 单位联系人
    SUPERVISION = "supervision"  # 督查室
    ADMINISTRATOR = "administrator"  # 管理员
    AUDITOR = "auditor"  # 审计员


def role_name(role: str) -> str:
    """Return the name of a role in the reader's language."""
    names: dict[str, str] = {
        Role.GRID_OFFICER: _("网格员"),
        Role.MICRO_GRID_REPORTER: _("微网格信息员"),
        Role.DEPARTMENT_HANDLER: _("部门经办"),
        Role.DEPARTMENT_HEAD: _("部门负责人"),
        Role.CENTRE_OPERATOR: _("服务中心值守"),
        Role.COMPANY_CONTACT: _("单位联系人"),
        Role.SUPERVISION: _("督查室"),
        Role.ADMINISTRATOR: _("管理员"),
        Role.AUDITOR: _("审计员"),
    }
    return names[role]


class Action(StrEnum):
    """What an account may want to do; the word before the dot names the room."""

    FIGURES_SEE = "figures.see"
    ROWS_SEE = "rows.see"
    ROWS_EXPORT = "rows.export"
    ALARM_SEE = "alarm.see"
    ALARM_ACKNOWLEDGE = "alarm.acknowledge"
    ALARM_ON_SITE = "alarm.on_site"
    ALARM_VERDICT = "alarm.verdict"
    ALARM_NORMAL = "alarm.normal"
    CASE_BLOW = "case.blow"
    CASE_SEE = "case.see"
    CASE_REPORT_IN = "case.report_in"
    CASE_HANDLE = "case.handle"
    CASE_RETURN = "case.return"
    CASE_VERIFY = "case.verify"
    CASE_URGE = "case.urge"
    CASE_WITHDRAW = "case.withdraw"
    CASE_REDISPATCH = "case.redispatch"
    CASE_EVALUATE = "case.evaluate"
    CASE_NOTE = "case.note"
    BRIEFING_SEE = "briefing.see"
    BRIEFING_MAKE = "briefing.make"
    SYSTEM_SEE = "system.see"
    SETTINGS_CHANGE = "settings.change"
    ACCOUNT_MANAGE = "account.manage"
    LOAD = "data.load"
    MEND = "data.mend"
    AUDIT_SEE = "audit.see"


class Reach(StrEnum):
    """How far a role's right to an action goes."""

    ALL = "all"
    GRID = "grid"  # own grids, and whatever he reported himself
    MICRO_GRID = "micro_grid"  # own micro-grids, and whatever he reported himself
    DEPARTMENT = "department"  # cases of which the own department is lead or joint
    LEAD = "lead"  # cases of which the own department is lead
    CENTRE = "centre"  # grids of the own service centre
    PREMISES = "premises"  # own premises, or the compound it lies in
    REPORTED = "reported"  # own reports


_A, _R = Action, Reach
_WATCH_ALL = dict.fromkeys((_A.FIGURES_SEE, _A.ROWS_SEE, _A.ROWS_EXPORT, _A.ALARM_SEE, _A.CASE_SEE), _R.ALL)
_WATCH_GRID = dict.fromkeys((_A.FIGURES_SEE, _A.ROWS_SEE, _A.ROWS_EXPORT, _A.ALARM_SEE, _A.CASE_SEE), _R.GRID)
_WATCH_CENTRE = dict.fromkeys((_A.FIGURES_SEE, _A.ROWS_SEE, _A.ROWS_EXPORT, _A.ALARM_SEE, _A.CASE_SEE), _R.CENTRE)
_FIGURES_ALL = dict.fromkeys((_A.FIGURES_SEE, _A.ROWS_SEE, _A.ROWS_EXPORT, _A.ALARM_SEE), _R.ALL)

RIGHTS: dict[Role, dict[Action, Reach]] = {
    Role.GRID_OFFICER: _WATCH_GRID
    | {
        _A.CASE_BLOW: _R.ALL,  # a hazard seen beyond the own grid is still a hazard
        _A.CASE_VERIFY: _R.GRID,
        _A.CASE_URGE: _R.GRID,
        _A.CASE_WITHDRAW: _R.REPORTED,
        _A.CASE_EVALUATE: _R.GRID,
        _A.CASE_NOTE: _R.GRID,
        _A.ALARM_ON_SITE: _R.GRID,
        _A.ALARM_VERDICT: _R.GRID,
    },
    Role.MICRO_GRID_REPORTER: {
        _A.FIGURES_SEE: _R.MICRO_GRID,
        _A.CASE_BLOW: _R.ALL,
        _A.CASE_SEE: _R.REPORTED,
        _A.CASE_URGE: _R.REPORTED,
        _A.CASE_WITHDRAW: _R.REPORTED,
        _A.CASE_EVALUATE: _R.REPORTED,
        _A.CASE_NOTE: _R.REPORTED,
    },
    Role.DEPARTMENT_HANDLER: _FIGURES_ALL
    | {
        _A.CASE_SEE: _R.DEPARTMENT,
        _A.CASE_REPORT_IN: _R.DEPARTMENT,
        _A.CASE_HANDLE: _R.LEAD,
        _A.CASE_RETURN: _R.LEAD,
        _A.CASE_NOTE: _R.DEPARTMENT,
        _A.BRIEFING_SEE: _R.ALL,
    },
    Role.DEPARTMENT_HEAD: _FIGURES_ALL
    | {
        _A.CASE_SEE: _R.DEPARTMENT,
        _A.CASE_REPORT_IN: _R.DEPARTMENT,
        _A.CASE_HANDLE: _R.LEAD,
        _A.CASE_RETURN: _R.LEAD,
        _A.CASE_URGE: _R.DEPARTMENT,
        _A.CASE_NOTE: _R.DEPARTMENT,
        _A.BRIEFING_SEE: _R.ALL,
    },
    Role.CENTRE_OPERATOR: _WATCH_CENTRE
    | {
        _A.ALARM_ACKNOWLEDGE: _R.CENTRE,
        _A.ALARM_ON_SITE: _R.CENTRE,
        _A.ALARM_VERDICT: _R.CENTRE,
        _A.ALARM_NORMAL: _R.CENTRE,
        _A.CASE_BLOW: _R.CENTRE,
        _A.CASE_NOTE: _R.CENTRE,
    },
    Role.COMPANY_CONTACT: {
        _A.FIGURES_SEE: _R.PREMISES,
        _A.ALARM_SEE: _R.PREMISES,
        _A.ALARM_ACKNOWLEDGE: _R.PREMISES,
        _A.ALARM_ON_SITE: _R.PREMISES,
        _A.CASE_SEE: _R.PREMISES,
    },
    Role.SUPERVISION: _WATCH_ALL
    | dict.fromkeys((_A.CASE_URGE, _A.CASE_REDISPATCH, _A.CASE_VERIFY, _A.CASE_NOTE), _R.ALL)
    | dict.fromkeys((_A.BRIEFING_SEE, _A.BRIEFING_MAKE), _R.ALL),
    Role.ADMINISTRATOR: _WATCH_ALL
    | dict.fromkeys((_A.BRIEFING_SEE, _A.SYSTEM_SEE, _A.SETTINGS_CHANGE, _A.ACCOUNT_MANAGE, _A.LOAD, _A.MEND), _R.ALL),
    Role.AUDITOR: _FIGURES_ALL | dict.fromkeys((_A.BRIEFING_SEE, _A.SYSTEM_SEE, _A.AUDIT_SEE), _R.ALL),
}


@dataclass(frozen=True)
class Account:
    """A person who may sign in, as the rules see him.

    `area_codes` are the grids of an officer, the micro-grids of a reporter, the grids served by an operator's centre;
    `premises_ids` are a contact's own premises and, inside a compound, those that share its alarm. `must_change` says
    that somebody else knows the password: until it is changed the account may do nothing. Whoever stands in for
    colleagues has their areas too; `stands_for` are their accounts, whose cases and notices are his meanwhile, and
    `acts_as` is the role of a colleague who may do more.
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

    @property
    def ids(self) -> tuple[str, ...]:
        """The account and those it stands in for: whose reports and cases are its own for now."""
        return (self.account_id, *self.stands_for)

    @property
    def reaches(self) -> dict[Action, Reach]:
        """The row of the table that holds for this account; empty until the first password is changed."""
        return {} if self.must_change else RIGHTS[self.acts_as or self.role]


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
    if where is None or _within(account, reach, where):
        return Decision(True)
    return Decision(False, _("这不在您负责的范围内。"))


def _within(account: Account, reach: Reach, where: Where) -> bool:
    mine = where.reporter_id in account.ids or where.officer_id in account.ids
    leads = account.department_code is not None and account.department_code == where.lead_department
    match reach:
        case Reach.ALL:
            return True
        case Reach.GRID:
            return mine or where.grid_code in account.area_codes
        case Reach.MICRO_GRID:
            return mine or where.micro_grid_code in account.area_codes
        case Reach.LEAD:
            return leads
        case Reach.DEPARTMENT:
            return leads or account.department_code in where.joint_departments
        case Reach.CENTRE:
            return where.grid_code in account.area_codes
        case Reach.PREMISES:
            return where.premises_id in account.premises_ids
        case Reach.REPORTED:
            return where.reporter_id in account.ids
