"""The register of personal data: every column that says something of a person, why it is kept, how long, and its end.

A test walks the schema: a column that looks like a name, a phone or the like stands in `COLUMNS` or in `OTHERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from governance.engine.text import _


class Sort(StrEnum):
    """What a column says of a person."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    LOGIN = "login"
    ID = "id"  # identifier of an account, contact or member of staff
    TEXT = "text"  # what somebody wrote, in which a name or number may stand
    PLACE = "place"  # where somebody lives or works
    POSITION = "position"  # where somebody was
    ADDRESS = "address"  # of the network
    SECRET = "secret"  # for signing in, never shown


class End(StrEnum):
    """What becomes of a column's values when a person is erased or their time is over."""

    ERASED = "erased"  # replaced by a mark, the row stays
    DELETED = "deleted"  # the row goes
    KEPT = "kept"  # stays: a number without a name, or a record that the law demands


@dataclass(frozen=True)
class Personal:
    """One column of the register; `kept` is a setting with days, or a word: served, record, audit, import.

    `twin` is the column of the same table that says whose the value is, where there is one.
    """

    table: str
    column: str
    sort: Sort
    kept: str
    end: End
    twin: str | None = None


COLUMNS_TOLD = """
gov.accounts         account_id     id       record                   kept
gov.accounts         name           name     retention.leavers_days   erased  account_id
gov.accounts         phone          phone    retention.leavers_days   erased  account_id
gov.accounts         email          email    retention.leavers_days   erased  account_id
gov.accounts         login          login    retention.leavers_days   erased  account_id
gov.accounts         password_hash  secret   served                   erased  account_id
gov.account_areas    account_id     id       served                   kept
gov.sessions         account_id     id       retention.sessions_days  deleted
gov.sessions         address        address  retention.sessions_days  deleted account_id
gov.half_sign_ins    account_id     id       served                   deleted
gov.half_sign_ins    address        address  served                   deleted account_id
gov.sign_in_failures login          login    retention.failures_days  deleted
gov.sign_in_failures address        address  retention.failures_days  deleted login
gov.password_history account_id     id       served                   deleted
gov.password_history password_hash  secret   served                   deleted account_id
gov.second_factors   account_id     id       served                   deleted
gov.second_factors   secret         secret   served                   deleted account_id
gov.recovery_codes   account_id     id       served                   deleted
gov.recovery_codes   code_hash      secret   served                   deleted account_id
gov.notice_choices   account_id     id       served                   deleted
gov.channel_choices  account_id     id       served                   deleted
gov.notice_deliveries account_id    id       retention.notices_days   deleted
gov.covers           account_id     id       record                   kept
gov.covers           deputy_id      id       record                   kept
gov.covers           reason         text     record                   erased  account_id
gov.covers           made_by        id       record                   kept
gov.covers           ended_by       id       record                   kept
gov.contacts         contact_id     id       record                   kept
gov.contacts         name           name     retention.contacts_days  erased  contact_id
gov.contacts         phone          phone    retention.contacts_days  erased  contact_id
gov.centre_staff     staff_id       id       served                   kept
gov.centre_staff     name           name     served                   erased  staff_id
gov.centre_staff     phone          phone    served                   erased  staff_id
gov.cases            reporter_id    id       record                   kept
gov.cases            reporter_name  name     record                   erased  reporter_id
gov.case_keys        reporter_id    id       record                   kept
gov.cases            officer_id     id       record                   kept
gov.cases            judge_id       id       record                   kept
gov.cases            handler_id     id       record                   kept
gov.cases            handler_name   name     record                   erased  handler_id
gov.cases            line           text     record                   erased
gov.cases            place          text     record                   erased
gov.case_events      account_id     id       record                   kept
gov.case_events      acted_for      id       record                   kept
gov.case_events      actor          name     record                   erased  account_id
gov.case_events      note           text     record                   erased
gov.case_events      lon            position record                   kept    account_id
gov.case_events      lat            position record                   kept    account_id
gov.messages         account_id     id       retention.messages_days  kept
gov.messages         author         name     retention.messages_days  erased  account_id
gov.messages         text           text     retention.messages_days  erased
gov.patrols          account_id     id       retention.patrols_days   deleted
gov.patrol_stops     account_id     id       retention.patrols_days   deleted
gov.patrol_stops     lon            position retention.patrols_days   deleted account_id
gov.patrol_stops     lat            position retention.patrols_days   deleted account_id
gov.note_templates   changed_by     id       served                   kept
gov.alarm_events     account_id     id       record                   kept
gov.alarm_events     person         name     record                   erased
gov.alarm_events     note           text     record                   erased
gov.photos           uploaded_by    id       retention.photos_days    deleted
gov.case_steps       account_id     id       served                   deleted
gov.case_steps       standing       text     served                   deleted account_id
gov.drafts           account_id     id       retention.drafts_days    deleted
gov.drafts           content        text     retention.drafts_days    deleted account_id
gov.notices          account_id     id       retention.notices_days   deleted
gov.premises         name           place    record                   kept
gov.premises         address        place    record                   kept
gov.unknown_owners   name           place    import                   kept
gov.unknown_owners   address        place    import                   kept
gov.exports          account_id     id       exports.keep_days        deleted
gov.briefings        made_by        id       record                   kept
gov.imports          account_id     id       import                   kept
gov.imports          undone_by      id       import                   kept
gov.import_mappings  saved_by       id       import                   kept
gov.settings         changed_by     id       record                   kept
gov.catalogue_versions published_by id       record                   kept
gov.catalogue_drafts begun_by       id       record                   kept
gov.catalogue_drafts changed_by     id       record                   kept
gov.calendar_changes applied_by     id       record                   kept
gov.boundary_versions loaded_by     id       record                   kept
gov.placements       officer_id     id       record                   kept
gov.quality_accepted accepted_by    id       record                   kept
gov.retired_devices  retired_by     id       record                   kept
gov.closed_premises  closed_by      id       record                   kept
gov.audit            account_id     id       audit                    kept
gov.audit            subject        id       audit                    kept
gov.audit            address        address  audit                    kept    account_id
"""


def _read(told: str) -> tuple[Personal, ...]:
    rows = (line.split() for line in told.strip().splitlines())
    return tuple(Personal(row[0], row[1], Sort(row[2]), row[3], End(row[4]), *row[5:]) for row in rows)


COLUMNS = _read(COLUMNS_TOLD)

# What looks like personal data and is none, by why.
OTHERS = {
    "names of things and places": (
        *("gov.city.name", "gov.city.name_en", "gov.settings.name", "gov.areas.name", "gov.areas.name_en"),
        *("gov.waterways.name", "gov.waterways.name_en", "gov.centres.name", "gov.centres.name_en"),
        *("gov.departments.name", "gov.departments.short_name", "gov.departments.name_en"),
        "gov.note_templates.name",
        *("gov.categories.name", "gov.categories.name_en", "gov.categories.group_name"),
        *("gov.categories.group_name_en", "gov.exports.filename", "gov.imports.file_name"),
    ),
    "duty telephones, published": ("gov.centres.phone", "gov.departments.phone"),
    "numbers and codes": ("gov.premises.staff_count", "gov.tile_cells.not_online", "gov.notices.subject_id"),
    "identifiers of things": (
        *("gov.placements.subject", "gov.placements.subject_id", "gov.quality_accepted.subject"),
        *("gov.quality_accepted.subject_id", "gov.unknown_owners.owner_kind", "gov.unknown_owners.owner_id"),
    ),
    "rules and mappings, no people": (
        *("gov.routing_rules.reason", "gov.routing_rules.reason_en", "gov.imports.mapping"),
        *("gov.import_mappings.mapping", "gov.catalogue_versions.note", "gov.catalogue_drafts.content"),
    ),
    "facts without personal data, held so where they are written": ("gov.audit.detail",),
    "hashes of entries": ("gov.audit.hash", "gov.audit.previous_hash"),
    "times": ("gov.accounts.password_set_at_utc", "gov.photos.uploaded_at_utc"),
}


def sort_name(sort: Sort) -> str:
    """Return what a column says of a person, in the reader's language."""
    return {
        Sort.NAME: _("姓名"),
        Sort.PHONE: _("电话"),
        Sort.EMAIL: _("邮箱"),
        Sort.LOGIN: _("账号名"),
        Sort.ID: _("编号"),
        Sort.TEXT: _("文字里提到"),
        Sort.PLACE: _("住处或工作地点"),
        Sort.POSITION: _("到过的位置"),
        Sort.ADDRESS: _("网络地址"),
        Sort.SECRET: _("登录凭证（不显示）"),
    }[sort]


def end_name(end: End) -> str:
    """Return what becomes of it."""
    return {End.ERASED: _("可删除，原处留记号"), End.DELETED: _("整行删除"), End.KEPT: _("依法保留")}[end]


def kept_name(kept: str, days: int | None) -> str:
    """Return how long it is kept."""
    words = {
        "served": _("在岗期间"),
        "record": _("随案卷和档案长期保存"),
        "audit": _("留痕，不删除"),
        "import": _("随导入记录保存"),
    }
    if kept in words:
        return words[kept]
    return _("{n} 天").format(n=days) if days else _("一直保留")


def why(table: str) -> str:
    """Return why a table holds people."""
    signing = _("登录和账号安全")
    return {
        "gov.accounts": _("谁在用系统、负责哪里"),
        "gov.contacts": _("告警时通知到人"),
        "gov.centre_staff": _("出动到现场"),
        "gov.cases": _("案件由谁吹哨、谁办"),
        "gov.case_events": _("案件每一步由谁做"),
        "gov.messages": _("案件里的交流"),
        "gov.patrols": _("网格巡查到了哪里"),
        "gov.patrol_stops": _("网格巡查到了哪里"),
        "gov.alarm_events": _("告警由谁处置"),
        "gov.photos": _("案件的证据"),
        "gov.case_steps": _("刚做的一步，可以撤销"),
        "gov.note_templates": _("办理意见模板"),
        "gov.drafts": _("没写完的吹哨"),
        "gov.notices": _("提醒本人"),
        "gov.notice_deliveries": _("提醒本人"),
        "gov.covers": _("请假代班"),
        "gov.premises": _("场所在哪里"),
        "gov.audit": _("谁做了什么，可以追查"),
        "gov.sessions": signing,
        "gov.half_sign_ins": signing,
        "gov.sign_in_failures": signing,
        "gov.password_history": signing,
        "gov.second_factors": signing,
        "gov.recovery_codes": signing,
    }.get(table, _("谁做的这件事"))
