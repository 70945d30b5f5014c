"""Making a work order: what the reader may know of a case, on one page, with a code that leads back to it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.engine import Engine, Refused, settings
from governance.engine.text import _, language, pick
from governance.procedures.work_orders.paper import Order, Row, order_pdf
from governance.procedures.work_orders.place import place_svg
from governance.routing import store as routing
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile
from governance.whistles.actions.reading import PHOTOS
from governance.whistles.case import EventKind
from governance.whistles.life import case_stage_name
from governance.whistles.words import event_name

MOST_PHOTOS, MOST_STEPS = 3, 6


def work_order(eng: Engine, account: Account, case_id: str, home: str) -> bytes:
    """Return the work order of a case as PDF on A4, in the language spoken now, and note in the audit who has it.

    `home` is the address of this installation where the setting names none. It holds what the account may read:
    names and numbers are masked as on the screen. Raises NotFound for a case beyond its reach, Refused for one that
    speaks of a home's people to whoever has nothing to do with it.
    """
    require(account, Action.CASE_SEE)
    file = whistles.case_file(eng, account, case_id)
    if file.withheld:
        raise Refused(_("这一件涉及住户的个人信息，只有经办的人能打印。"))
    content = order_pdf(_order(eng, account, file, home), eng.now(), eng.home)
    eng.write(lambda db: audit.append(db, eng.now(), account.account_id, "case.printed", case_id, detail={}))
    return content


def _order(eng: Engine, account: Account, file: CaseFile, home: str) -> Order:
    case, city = file.case, areas.profile(eng)
    own = eng.read(lambda db: settings.text(db, "notices.address")) or home
    return Order(
        title=_("{city}网格治理工作单").format(city=pick(city.name, city.name_en)),
        number=case.case_id,
        link=f"{own.rstrip('/')}/case?case={case.case_id}",
        note=_("扫码打开这一件。此件由 {who} 于 {at} 打印，含个人信息，用完请收好。").format(
            who=account.name, at=_moment(eng.now(), city.zone)
        ),
        rows=_rows(eng, file, city.zone),
        history=_history(file, city.zone),
        place=place_svg(areas.feature(eng, case.grid_code) if case.grid_code else None, case.lon, case.lat),
        photos=[eng.files.get(one.photo_id, PHOTOS) for one in file.photos[:MOST_PHOTOS]],
        history_title=_("经过"),
        blanks=[_("到场时间"), _("现场情况"), _("处理结果"), _("经办人签名"), _("当事人签名")],
    )


def _rows(eng: Engine, file: CaseFile, zone: ZoneInfo) -> list[Row]:
    case = file.case
    names = eng.read(lambda db: {one.department_code: one for one in routing.departments(db)})

    def called(code: str) -> str:
        found = names.get(code)
        return pick(found.short_name, found.name_en) if found else code

    joint = _("、").join(called(code) for code in case.joint_departments)
    lead = called(case.lead_department)
    where = areas.names(eng)
    parts = [pick(*where[code]) for code in (case.town_code, case.grid_code) if code in where]
    category = pick(file.category.name, file.category.name_en) if file.category else case.category_code
    rows = [
        Row(_("事项"), category),
        Row(_("说明"), case.line or "—"),
        Row(_("地点"), case.place),
        Row(_("区域"), _("、").join(parts) or "—"),
        Row(_("经纬度"), f"{case.lon:.6f}, {case.lat:.6f}"),
        Row(_("吹哨"), f"{case.reporter_name}  {_moment(case.blown_at_utc, zone)}"),
        Row(_("主办"), f"{lead} {case.handler_name or ''}".strip()),
        Row(_("报到期限"), _moment(case.report_in_due_at_utc, zone)),
        Row(_("办结期限"), _moment(case.handle_due_at_utc, zone)),
        Row(_("现在"), case_stage_name(case)),
    ]
    return [*rows[:7], Row(_("协办部门"), joint), *rows[7:]] if joint else rows


def _history(file: CaseFile, zone: ZoneInfo) -> list[Row]:
    """Return the newest steps that tell whoever goes there something, oldest first."""
    quiet = (EventKind.REGISTERED, EventKind.DISPATCHED, EventKind.BLOWN)
    told = [one for one in file.entries if one.kind not in quiet][-MOST_STEPS:]
    return [
        Row(_moment(one.at_utc, zone), " ".join(part for part in (event_name(one.kind), one.actor, one.note) if part))
        for one in told
    ]


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local, spoken = at.astimezone(zone), "zh_CN" if language() == "zh" else "en_GB"
    return f"{format_skeleton('yMMMd', local, locale=spoken)} {format_time(local, 'HH:mm', locale=spoken)}"
