"""The one table of rights: role, action, and how far the right goes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

RIGHTS_TOPIC = "rights"  # what a write that gives or takes areas or covers tells those who listen


class Role(StrEnum):
    """The eleven roles."""

    GRID_OFFICER = "grid_officer"  # 网格员
    MICRO_GRID_REPORTER = "micro_grid_reporter"  # 微网格信息员
    DEPARTMENT_HANDLER = "department_handler"  # 部门经办
    DEPARTMENT_HEAD = "department_head"  # 部门负责人
    CENTRE_OPERATOR = "centre_operator"  # 服务中心值守
    COMPANY_CONTACT = "company_contact"  # 单位联系人
    TOWN_LEADER = "town_leader"  # 镇街领导
    CITY_LEADER = "city_leader"  # 市领导
    SUPERVISION = "supervision"  # 督查室
    ADMINISTRATOR = "administrator"  # 管理员
    AUDITOR = "auditor"  # 审计员


class Action(StrEnum):
    """What an account may want to do; the word before the dot names the room."""

    FIGURES_SEE = "figures.see"
    ROWS_SEE = "rows.see"
    ROWS_EXPORT = "rows.export"
    ALARM_SEE = "alarm.see"
    PLACE_NAME = "place.name"
    ALARM_ACKNOWLEDGE = "alarm.acknowledge"
    ALARM_ON_SITE = "alarm.on_site"
    ALARM_VERDICT = "alarm.verdict"
    ALARM_NORMAL = "alarm.normal"
    CONTACT_REVEAL = "contact.reveal"
    CASE_BLOW = "case.blow"
    CASE_SEE = "case.see"
    CASE_CONFIRM = "case.confirm"
    CASE_DECIDE = "case.decide"
    CASE_REPORT_IN = "case.report_in"
    CASE_ASSIGN = "case.assign"
    CASE_TEMPLATE = "case.template"
    CASE_HANDLE = "case.handle"
    CASE_RETURN = "case.return"
    CASE_VERIFY = "case.verify"
    CASE_URGE = "case.urge"
    CASE_GRANT = "case.grant"
    CASE_REOPEN = "case.reopen"
    CASE_MERGE = "case.merge"
    CASE_WITHDRAW = "case.withdraw"
    CASE_REDISPATCH = "case.redispatch"
    CASE_EVALUATE = "case.evaluate"
    CASE_NOTE = "case.note"
    CASE_MOVE_PIN = "case.move_pin"
    GRID_FACTS = "grid.facts"
    PATROL_WALK = "patrol.walk"
    COVERAGE_SEE = "coverage.see"
    BRIEFING_SEE = "briefing.see"
    BRIEFING_MAKE = "briefing.make"
    SYSTEM_SEE = "system.see"
    SETTINGS_CHANGE = "settings.change"
    CATALOGUE_EDIT = "catalogue.edit"
    DEADLINES_RECKON = "deadlines.reckon"
    ACCOUNT_SEE = "account.see"
    ACCOUNT_MANAGE = "account.manage"
    ACCOUNT_COVER = "account.cover"
    PERSON_HOLDINGS = "person.holdings"
    PERSON_ERASE = "person.erase"
    LOAD = "data.load"
    MEND = "data.mend"
    AUDIT_SEE = "audit.see"


class Reach(StrEnum):
    """How far a role's right to an action goes."""

    ALL = "all"
    GRID = "grid"  # own grids, and whatever he reported himself
    MICRO_GRID = "micro_grid"  # own micro-grids, and whatever he reported himself
    TOWN = "town"  # own towns
    DEPARTMENT = "department"  # cases of which the own department is lead or joint
    LEAD = "lead"  # cases of which the own department is lead
    CENTRE = "centre"  # grids of the own service centre
    PREMISES = "premises"  # own premises, or the compound it lies in
    REPORTED = "reported"  # own reports


# A hazard seen beyond the own grid is still a hazard: whoever walks the city may blow the whistle everywhere.
TABLE = """
action            officer  reporter   handler    head       operator contact  town city supervision admin auditor
figures.see       grid     micro_grid all        all        centre   premises town all  all         all   all
rows.see          grid     -          all        all        centre   -        town all  all         all   all
rows.export       grid     -          all        all        centre   -        town -    all         all   all
alarm.see         grid     -          all        all        centre   premises town all  all         all   all
place.name        grid     micro_grid all        all        centre   premises town -    all         all   -
alarm.acknowledge -        -          -          -          centre   premises -    -    -           -     -
alarm.on_site     grid     -          -          -          centre   premises -    -    -           -     -
alarm.verdict     grid     -          -          -          centre   -        -    -    -           -     -
alarm.normal      -        -          -          -          centre   -        -    -    -           -     -
contact.reveal    grid     -          department department centre   premises -    -    -           -     -
case.blow         all      all        -          -          centre   -        -    -    -           -     -
case.see          grid     reported   department department centre   premises town all  all         all   -
case.confirm      grid     -          -          -          -        -        -    -    -           -     -
case.decide       -        -          -          -          -        -        town -    -           -     -
case.report_in    -        -          department department -        -        -    -    -           -     -
case.assign       -        -          -          lead       -        -        -    -    -           -     -
case.template     -        -          -          lead       -        -        -    -    all         -     -
case.handle       -        -          lead       lead       -        -        -    -    -           -     -
case.return       -        -          lead       lead       -        -        -    -    -           -     -
case.verify       grid     -          -          -          -        -        -    -    all         -     -
case.urge         grid     reported   -          department -        -        town all  all         -     -
case.grant        -        -          -          -          -        -        -    -    all         -     -
case.reopen       grid     reported   -          -          -        -        -    -    all         -     -
case.merge        grid     -          -          -          -        -        -    -    all         -     -
case.withdraw     reported reported   -          -          -        -        -    -    -           -     -
case.redispatch   -        -          -          -          -        -        -    -    all         -     -
case.evaluate     grid     reported   -          -          -        -        -    -    -           -     -
case.note         grid     reported   department department centre   -        town -    all         -     -
case.move_pin     grid     -          lead       lead       -        -        -    -    all         all   -
grid.facts        grid     -          -          -          -        -        -    -    -           -     -
patrol.walk       grid     -          -          -          -        -        -    -    -           -     -
coverage.see      -        -          -          -          -        -        town all  all         -     -
briefing.see      -        -          all        all        -        -        all  all  all         all   all
briefing.make     -        -          -          -          -        -        -    -    all         -     -
system.see        -        -          -          -          -        -        -    -    -           all   all
settings.change   -        -          -          -          -        -        -    -    -           all   -
catalogue.edit    -        -          -          -          -        -        -    -    all         all   -
deadlines.reckon  -        -          -          -          -        -        -    -    -           all   -
account.see       -        -          -          -          -        -        -    -    -           all   all
account.manage    -        -          -          -          -        -        -    -    -           all   -
account.cover     -        -          -          department -        -        -    -    -           all   -
person.holdings   -        -          -          -          -        -        -    -    -           all   all
person.erase      -        -          -          -          -        -        -    -    -           all   -
data.load         -        -          -          -          -        -        -    -    -           all   -
data.mend         -        -          -          -          -        -        -    -    -           all   -
audit.see         -        -          -          -          -        -        -    -    -           -     all
"""


def cells(table: str) -> Iterator[tuple[str, Role, Reach]]:
    """Yield (first word of the line, role, reach) of a table whose columns stand in the order of the roles."""
    for line in table.strip().splitlines()[1:]:
        word, *told = line.split()
        yield from ((word, role, Reach(cell)) for role, cell in zip(Role, told, strict=True) if cell != "-")


def _read(table: str) -> dict[Role, dict[Action, Reach]]:
    rights: dict[Role, dict[Action, Reach]] = {role: {} for role in Role}
    for action, role, reach in cells(table):
        rights[role][Action(action)] = reach
    return rights


RIGHTS = _read(TABLE)

# Standing in for somebody lends his work, not the say over who stands in for whom: nobody prolongs his own loan.
NOT_LENT = frozenset({Action.ACCOUNT_COVER})
