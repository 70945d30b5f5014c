"""A notice in words for outside: what happened, which case, where, and the link; never a phone number, never more."""

from __future__ import annotations

from dataclasses import dataclass

from governance.alarms.store import live
from governance.alarms.words import level_label
from governance.areas import actions as areas
from governance.devices.rules import kind_name
from governance.engine import Engine, settings
from governance.engine.phones import masked_in
from governance.engine.text import _, pick, speaking
from governance.notices.channels import Message, wire_key
from governance.notices.rules import PERSONAL, NoticeKind, notice_text
from governance.places import store as places
from governance.places.rules import PremisesKind
from governance.routing import actions as routing
from governance.whistles.case import Case
from governance.whistles.store import cases, discretion

LONGEST_PLACE = 60


@dataclass(frozen=True)
class Told:
    """What goes into a message: the delivery, what happened to what, and the reader's language."""

    delivery_id: str
    kind: NoticeKind
    subject_id: str
    urgent: bool
    language: str | None


def message(eng: Engine, told: Told) -> Message:
    """Return the message of a delivery in its reader's language, the city's first one where he has chosen none."""
    with speaking(told.language or areas.profile(eng).languages[0]):
        title = notice_text(told.kind)
        title = _("【应急】{title}").format(title=title) if told.urgent else title
        home = eng.read(lambda db: settings.text(db, "notices.address"))
        key = wire_key(told.delivery_id)
        if told.kind is NoticeKind.ALARM:
            return _of_alarm(eng, told, title, key, home)
        case = None if told.kind in PERSONAL else eng.read(lambda db: cases.case(db, told.subject_id))
        if case is None:
            link = f"{home}/account" if home else ""
            return Message(key, title, _joined(title, (), link), link, urgent=told.urgent)
        link = f"{home}/case?case={case.case_id}" if home else ""
        category, place = ("", "") if _is_discreet(eng, case) else (_category(eng, case), _place(eng, case))
        text = _joined(title, (case.case_id, category, place), link)
        return Message(key, title, text, link, case.case_id, category, place, told.urgent)


def _of_alarm(eng: Engine, told: Told, title: str, key: str, home: str) -> Message:
    """Return the message of an alarm: its level and device, where it is, and never whose home that is."""
    alarm = eng.read(lambda db: live.any_alarm(db, told.subject_id))
    link = f"{home}/alarms?alarm={told.subject_id}" if home else ""
    if alarm is None:
        return Message(key, title, _joined(title, (told.subject_id,), link), link, told.subject_id, urgent=told.urgent)
    premises = eng.read(lambda db: places.premises(db, alarm.premises_id or ""))
    of_a_home = premises is None or premises.kind in (PremisesKind.HOME, PremisesKind.LONE_ELDER_HOME)
    named = "" if of_a_home or premises is None else masked_in(premises.name)[:LONGEST_PLACE]
    area = _area(eng, alarm.grid_code, alarm.town_code)
    place = " ".join(part for part in (area, named) if part)
    what = f"{level_label(alarm.level)} {kind_name(alarm.device_kind)}"
    text = _joined(title, (alarm.alarm_id, what, place), link)
    return Message(key, title, text, link, alarm.alarm_id, what, place, told.urgent)


def test_message(eng: Engine, key: str, language: str | None) -> Message:
    """Return the message of a trial."""
    with speaking(language or areas.profile(eng).languages[0]):
        title = _("测试通知")
        home = eng.read(lambda db: settings.text(db, "notices.address"))
        return Message(wire_key(key), title, _joined(title, (_("收到这条就说明渠道通了"),), home), home)


def _joined(title: str, facts: tuple[str, ...], link: str) -> str:
    """Return one paragraph: the product's name, what happened, the facts there are, the link."""
    told = " · ".join(one for one in facts if one)
    words = _("【哨图】{title}：{facts}") if told else _("【哨图】{title}")
    return " ".join(part for part in (words.format(title=title, facts=told), link) if part)


def _is_discreet(eng: Engine, case: Case) -> bool:
    """Tell whether a case is told by its number alone: where it would tell that an elder lives alone."""
    listed = eng.read(lambda db: settings.text(db, "notices.discreet_categories"))
    of_a_home = eng.read(lambda db: discretion.withheld(db, None, [case.case_id]))
    return bool(of_a_home) or case.category_code in settings.role_words(listed)


def _category(eng: Engine, case: Case) -> str:
    found = routing.catalogue(eng, case.catalogue_version).category(case.category_code)
    return pick(found.name, found.name_en) if found else case.category_code


def _place(eng: Engine, case: Case) -> str:
    """Return the area and the place of a case, without numbers of phones that somebody wrote there."""
    area = _area(eng, case.grid_code, case.town_code)
    place = masked_in(" ".join(case.place.split()))[:LONGEST_PLACE]
    return place if area and area in place else " ".join(part for part in (area, place) if part)


def _area(eng: Engine, *codes: str | None) -> str:
    """Return the name of the first area that is known."""
    names = areas.names(eng)
    return next((pick(*names[code]) for code in codes if code in names), "")
