"""The audit as people read it: who by name and role, what and on what in words, with times in the city's zone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from governance.accounts import fields as account_fields
from governance.accounts.rules import Role, role_name
from governance.accounts.store import people as accounts
from governance.alarms.words import duty_name, state_name, verdict_name
from governance.areas.rules import Level
from governance.audit.steps import step_name
from governance.audit.words import action_name, fact_names, result_name
from governance.devices.rules import kind_name as device_kind_name
from governance.engine import Cursor, Engine
from governance.engine.names import masked_name
from governance.engine.text import _, pick
from governance.indicators.columns import Words
from governance.indicators.exports import words_of
from governance.indicators.registry import INDICATORS
from governance.places import store as places
from governance.procedures.boundaries.words import level_name
from governance.procedures.privacy.retention import kind_name as kept_kind_name
from governance.procedures.quality.rules import Check
from governance.procedures.quality.words import check_name

MOST_LISTED = 5
SHORT_CHECKSUM = 12
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
_BLANK = re.compile(r"\{\w+\}")
CHECKSUMS = ("export", "pdf", "file_sha256", "sha256")
ABOUT_PEOPLE = ("session.", "account.", "alarm.displayed", "contact.reveal", "person.")
"""Beginnings of the actions whose subject is an account."""

REVEALED, REFUSED = "contact.reveal", ("refusal", "refusal.more")

People = Mapping[str, tuple[str, str]]
Facts = Mapping[str, object]


@dataclass(frozen=True)
class Names:
    """What entries are told with: the people and contacts they name, and the city's areas, departments, categories."""

    people: People
    contacts: Mapping[str, str]
    words: Words


def told(eng: Engine, rows: pd.DataFrame) -> pd.DataFrame:
    """Return entries of the audit in words: seq, at_utc, who, role, action, subject, result, detail, address.

    `rows` has the columns of `audit.store.page`.
    """
    details = [json.loads(text) for text in rows["detail"]]
    names = _names(eng, rows, details)
    entries = rows.astype(object).where(rows.notna(), None).itertuples(index=False)
    said = [
        (
            *(one.seq, one.at_utc, *_who(one.account_id, one.result, names.people), action_name(one.action)),
            *(
                _subject(one.action, _whom(one.action, one.subject, facts), names),
                result_name(one.result),
                _detail(one.action, facts, names),
            ),
            one.address or "",
        )
        for one, facts in zip(entries, details, strict=True)
    ]
    columns = ["seq", "at_utc", "who", "role", "action", "subject", "result", "detail", "address"]
    return pd.DataFrame(said, columns=columns)


def _names(eng: Engine, rows: pd.DataFrame, details: Sequence[Facts]) -> Names:
    asked = rows.loc[rows["action"] == REVEALED, "subject"].unique()
    named = {text for column in ("account_id", "subject") for text in rows[column].dropna()}
    named |= {one for facts in details for one in _texts(facts)}

    def question(db: Cursor) -> tuple[People, dict[str, str]]:
        contacts = {one: places.contact(db, one) for one in asked}
        return accounts.people_of(db, sorted(named)), {
            one: masked_name(found.name) for one, found in contacts.items() if found
        }

    return Names(*eng.read(question), words_of(eng))


def _texts(found: object) -> Iterator[str]:
    """Yield every text inside some facts: some of them are accounts."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _texts(one)


def _who(account_id: str | None, result: str, people: People) -> tuple[str, str]:
    """Return name and role; what nobody signed in did is the system's, or a refused stranger's."""
    if account_id is None:
        return (_("未登录者"), "") if result == "refused" else (_("系统"), "")
    name, role = people.get(account_id, (account_id, ""))
    return name, role_name(role) if role else ""


def _subject(action: str, subject: str, names: Names) -> str:
    """Return what an entry is about, in words where there are any, else its number."""
    if action.startswith(ABOUT_PEOPLE):
        known = names.contacts.get(subject) or names.people.get(subject, (None,))[0]
        return known or (_("账号") if action.startswith(("session.", "account.")) else subject)
    if action in REFUSED:
        return step_name(subject)
    if action == "rows.export":
        return _exported(subject)
    if action == "briefing.make":
        period, _dash, number = subject.partition("-")[2].rpartition("-")
        return _("{period} 通报，第 {n} 稿").format(period=period, n=number)
    if action.startswith("data.") and subject.endswith(" rows"):
        return _("{n} 行").format(n=subject.removesuffix(" rows"))
    if action == "audit.head":
        return _moment(subject)
    if action == "retention.run":
        return kept_kind_name(subject)
    if action.startswith("boundaries."):
        return _("边界版本 {n}").format(n=subject)
    return pick(*names.words.areas[subject]) if subject in names.words.areas else subject


def _whom(action: str, subject: str, facts: Facts) -> str:
    """Return the subject of an entry; of a cover it is whoever is away."""
    return str(facts.get("for", subject)) if action.startswith("account.cover") else subject


def _exported(subject: str) -> str:
    """Return what rows were taken: those behind a figure, or the findings of a check."""
    if subject in INDICATORS:
        return INDICATORS[subject].name
    check = subject.removeprefix("quality.")
    return check_name(Check(check)) if check in set(Check) else subject


def _detail(action: str, found: Facts, names: Names) -> str:
    """Return the facts of an entry as `name: value` pairs in the reader's language, without empty ones."""
    known = fact_names() | ({"new": _("新增")} if action == "import.load" else {})
    known |= {"from": _("开始"), "until": _("结束")} if action.startswith("account.cover") else {}
    order = list(known)
    found = _said_in_full(found) if "said" in found else found
    facts = sorted(_flat(found), key=lambda pair: order.index(pair[0]) if pair[0] in known else len(order))
    pairs = ((known.get(key, key), _value(key, value, names)) for key, value in facts)
    return _("；").join(_("{name}：{value}").format(name=name, value=value) for name, value in pairs if value)


def _said_in_full(found: Facts) -> Facts:
    """Return the facts of a refusal with its sentence told: its amounts, and dots where anything else was filled in."""
    amounts = found.get("amounts")
    known = amounts if isinstance(amounts, dict) else {}
    sentence = _BLANK.sub(lambda blank: str(known.get(blank[0][1:-1], "…")), _(str(found["said"])))
    kept = {key: value for key, value in found.items() if key not in ("refusal", "amounts")}
    return kept | {"said": sentence}


def _flat(facts: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return facts as pairs, those inside the filters of an export beside the others."""
    found: list[tuple[str, object]] = []
    for key, value in facts.items():
        found += _flat(value) if isinstance(value, dict) else [(key, value)]
    return found


def _value(key: str, value: object, names: Names) -> str:
    if value is None or value == [] or value == "":
        return ""
    if isinstance(value, list):
        shown = _("、").join(_value(key, one, names) for one in value[:MOST_LISTED])
        return shown if len(value) <= MOST_LISTED else _("{shown} 等 {n} 个").format(shown=shown, n=len(value))
    text = str(value)
    if key in CHECKSUMS:
        return text[:SHORT_CHECKSUM]
    if key in ("start_utc", "end_utc", "until") or (key == "from" and _MOMENT.match(text)):
        return f"{datetime.fromisoformat(text).astimezone(names.words.zone):%Y-%m-%d %H:%M}"
    try:
        return _NAMED[key](text) if key in _NAMED else _known(text, names)
    except (KeyError, ValueError):  # written by an older release, whose word is no longer ours
        return text


def _known(text: str, names: Names) -> str:
    """Return the name behind a code of an area, department, category or account; any other text as it is."""
    if text in names.people:
        return names.people[text][0]
    codes = {**names.words.areas, **names.words.departments, **names.words.categories}
    return pick(*codes[text]) if text in codes else text


def _kind(text: str) -> str:
    return {
        "difficult": _("难题"),
        "joint": _("联合执法"),
        "emergency": _("应急"),
        "towns": _("镇区"),
        "grids": _("网格"),
        "micro-grids": _("微网格"),
        "places": _("场所"),
        "devices": _("设备"),
        "alarms": _("告警"),
        "accounts": _("账号"),
    }[text]


def _language(text: str) -> str:
    return {"zh": _("简体中文"), "en": _("英文")}[text]


def _moment(text: str) -> str:
    return {"start": _("启动"), "stop": _("停止"), "day": _("每日")}.get(text, text)


def _whose(text: str) -> str:
    return {"contact": _("场所联系人"), "staff": _("中心人员"), "account": _("账号")}[text]


def _home(text: str) -> str:
    return {"new": _("新的"), "same": _("原来的")}[text]


def _field(text: str) -> str:
    known = {one.name: one.label for one in account_fields.FIELDS} | {"areas": "负责区域"}
    return _(known[text])


def _refusal(text: str) -> str:
    return {"not_found": _("不存在或不归他管"), "not_allowed": _("岗位没有权限"), "rule": _("不合规则")}[text]


_NAMED: dict[str, Callable[[str], str]] = {
    "whose": _whose,
    "home": _home,
    "kept_kind": kept_kind_name,
    "refusal": _refusal,
    "said": str,
    "fields": _field,
    "kind": _kind,
    "level": lambda text: level_name(Level(text)),
    "language": _language,
    "role": lambda text: role_name(Role(text)),
    "verdict": verdict_name,
    "state": state_name,
    "duty": duty_name,
    "check": lambda text: check_name(Check(text)),
    "device_kind": device_kind_name,
}
