"""Sentinels: numbers and names planted in the store are nowhere to be read, on no page, route or export, by no role."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.names import Whose, reads
from governance.accounts.rules import Account, Action, Role, Where, can
from governance.alarms import actions as alarms
from governance.devices import actions as devices
from governance.engine import Engine, Refused, log
from governance.indicators import actions as indicators
from governance.indicators.registry import INDICATORS
from governance.indicators.series import SERIES
from governance.places import actions as places
from governance.procedures.quality import listing
from governance.procedures.quality.rules import Check
from governance.procedures.search import actions as search
from governance.tiles import actions as tiles
from governance.whistles import actions as whistles
from pages import navigation
from tests.city import NOW, account_of
from tests.pages.conftest import Open

# Of contacts, staff and accounts, in what people wrote, and in lists of premises and devices.
PHONES = ("13900010001", "13900010002", "13900010003", "13900010004", "13900010005")
NAMES = ("欧阳隐之", "皇甫藏之")  # contacts, reporters of cases


@pytest.fixture(scope="module")
def sown(city: Engine) -> Engine:
    contact, staff, account, written, listed = PHONES
    statements: list[tuple[str, list[Any]]] = [
        ("UPDATE gov.contacts SET phone = ?, name = ?", [contact, NAMES[0]]),
        ("UPDATE gov.centre_staff SET phone = ?", [staff]),
        ("UPDATE gov.accounts SET phone = ?", [account]),
        ("UPDATE gov.cases SET line = ?, reporter_name = ?", [f"请打 {written} 找人", NAMES[1]]),
        ("UPDATE gov.premises SET name = name || ' ' || ?, address = address || ' ' || ?", [listed] * 2),
        ("UPDATE gov.devices SET position = '三楼 ' || ?", [listed]),
        ("UPDATE gov.alarms SET reading = '已打 ' || ?", [listed]),
        ("UPDATE gov.alarm_events SET note = ?, person = ? WHERE kind = 'on_site'", [f"已打 {written}", NAMES[0]]),
    ]
    for sql, values in statements:
        city.write(lambda db, sql=sql, values=values: db.execute(sql, values) and None)
    return city


def drawn(test: AppTest) -> str:
    """Everything a page sends to the browser: its whole tree, tables included."""
    tables = [table.value.to_csv() for table in test.dataframe]
    return "\n".join([*tables, *(str(element) for element in test.main), *(str(one.proto) for one in test.get("html"))])


def hidden(said: str, names: tuple[str, ...] = ()) -> list[str]:
    return [one for one in (*PHONES, *names) if one in said]


PLACES = [(role, entry.path) for role in Role for entry in navigation.entries()]


@pytest.mark.parametrize(("role", "path"), PLACES)
def test_no_page_shows_a_number(open_page: Open, sown: Engine, role: Role, path: str) -> None:
    account = account_of(sown, role)
    if path not in navigation.pages(account)[1]:
        return
    query = {"case": {"case": _own_case(sown, account)}, "rows": {"figure": "whistles", "period": "year"}}
    test = open_page(path, role, **query.get(path, {}))
    assert not test.exception
    strangers = () if any(reads(account, whose, _anywhere(account)) for whose in Whose) else NAMES
    assert hidden(drawn(test), strangers) == []


def _anywhere(account: Account) -> Where:
    """Return a place that is the account's own."""
    first = next(iter(account.area_codes), None)
    premises = next(iter(account.premises_ids), None)
    department = account.department_code
    return Where(
        town_code=first,
        grid_code=first,
        lead_department=department,
        premises_id=premises,
        reporter_id=account.account_id,
    )


def _own_case(eng: Engine, account: Account) -> str:
    found = whistles.queue(eng, account, limit=1) if can(account, Action.CASE_SEE) else []
    return found[0].case.case_id if found else "W0"


def _own_device(eng: Engine, account: Account) -> str:
    listed, _count = devices.device_page(eng, account, limit=1)
    return str(listed["device_id"].iloc[0])


def everything_fetched(eng: Engine, account: Account) -> str:
    """What routes answer to an account: tiles, rows, exports, files of alarms, premises and cases."""
    asked = indicators.Filters(NOW - timedelta(days=150), NOW)
    works = [
        lambda: tiles.alarms_json(eng, account).decode(),
        lambda: tiles.cases_json(eng, account).decode(),
        *(lambda key=key: indicators.rows(eng, account, key, asked, 500).to_csv() for key in INDICATORS),
        lambda: indicators.fetch_export(
            eng, account, indicators.export(eng, account, "whistles", asked, "csv").export_id
        ).content.decode(),
        lambda: repr(places.premises_file(eng, account, "P0000001")),
        lambda: places.premises_page(eng, account, limit=500)[0].to_csv(),
        lambda: devices.device_page(eng, account, limit=500)[0].to_csv(),
        lambda: repr(devices.device(eng, account, _own_device(eng, account))),
        lambda: repr(search.find(eng, account, "场所", 50)),
        *(lambda check=check: listing.rows(eng, account, check).to_csv() for check in Check),
        *(lambda key=key: indicators.series(eng, account, key, asked).to_csv() for key in SERIES),
        *(
            lambda alarm_id=alarm_id: repr(alarms.alarm_file(eng, account, alarm_id))
            for alarm_id in alarms.active(eng, account)["alarm_id"].head(20)
        ),
    ]
    said = []
    for work in works:
        try:
            said.append(work())
        except Refused:
            continue
    return "\n".join(said)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MICRO_GRID_REPORTER])
def test_no_answer_of_a_route_holds_a_number(sown: Engine, role: Role) -> None:
    said = everything_fetched(sown, account_of(sown, role))
    # rows keep what people wrote as it stands until they are told; what is told, exports among it, hides numbers
    assert hidden(said.replace(f"请打 {PHONES[3]} 找人", "")) == []
    if role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert [name for name in NAMES if name in said] == []


def test_the_log_of_refusals_and_bugs_holds_no_number(sown: Engine) -> None:
    path = log.open_log(sown.home)
    try:
        log.report(ValueError(f"no such contact {PHONES[0]}"), phone=PHONES[1], account="U1")
        log.note("looked", detail=f"called {PHONES[3]}")
    finally:
        log.close_log()
    lines = path.read_text(encoding="utf-8")
    assert hidden(lines) == []
    assert [json.loads(line)["event"] for line in lines.splitlines()] == ["bug", "looked"]


@pytest.mark.parametrize("role", list(Role))
def test_no_link_of_a_page_carries_a_person(open_page: Open, sown: Engine, role: Role) -> None:
    test = open_page(navigation.HOMES[role], role)
    links = [str(one.proto) for kind in ("link_button", "page_link") for one in test.get(kind)]
    assert hidden("\n".join([*links, str(test.query_params)]), NAMES) == []
