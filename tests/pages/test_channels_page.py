"""The page of the channels, a person's own channels, and who was told of a case: full, empty, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from governance.engine import Cursor, Engine
from governance.gateways.notices.opening import opened
from governance.notices import actions as notices
from governance.notices import store
from governance.notices.channels import Cause, ChannelName
from governance.notices.outbox import Fate, State
from governance.notices.rules import Notice, NoticeKind, notice_id
from governance.notices.store import outbox
from governance.procedures import settings
from governance.procedures.notifying import wire
from pages.parts import session, tables
from tests.city import account_of, small_city
from tests.gateways.services import Says, service
from tests.pages.conftest import Open

ADMIN, OFFICER = Role.ADMINISTRATOR, Role.GRID_OFFICER


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    """A city of one's own, because these tests change it."""
    eng = small_city(tmp_path / "home")
    wire.use(opened)
    yield eng
    wire._openers.clear()
    eng.close()


def turn_on(eng: Engine, url: str = "http://localhost:9/send") -> None:
    settings.change(eng, "notices.webhook_url", url)
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = '13712342210' WHERE role <> 'auditor'") and None)
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = NULL WHERE role = 'auditor'") and None)


def told(test: AppTest) -> str:
    parts = [*test.markdown, *test.caption, *test.header, *test.subheader, *test.warning, *test.toast, *test.success]
    html = [one.proto.body for one in test.get("html")]
    return "\n".join([*(str(part.value) for part in parts), *html]).replace("\\", "")


def dead_letter(eng: Engine) -> str:
    """Store a notice of a case to the officer that could not be delivered; return the case's number."""
    (case_id,) = eng.read(lambda db: db.execute("SELECT min(case_id) FROM gov.cases").fetchall())[0]
    account_id = f"U-{OFFICER}"
    key = notice_id(case_id, 90, account_id)

    def work(db: Cursor) -> None:
        store.send(db, [Notice(key, account_id, NoticeKind.HANDLED, case_id, eng.now())])
        outbox.settle(db, f"{key}:webhook", Fate(State.DEAD, 8, None, Cause.RECIPIENT, "550"), eng.now())

    eng.write(work)
    return str(case_id)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("on", [False, True])
def test_the_page_is_drawn_empty_and_full(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch, language: str, on: bool
) -> None:
    monkeypatch.setattr(session, "language", lambda: language)
    if on:
        turn_on(city)
        dead_letter(city)
    test = open_page("channels", ADMIN)
    assert not test.exception
    assert not test.error
    words = told(test)
    if language == "zh":
        assert ("还没有开通任何渠道" in words) is not on
        assert ("没有未送达的通知" in words) is not on


def test_whom_no_channel_reaches_stands_first_and_masked(open_page: Open, city: Engine) -> None:
    turn_on(city)
    test = open_page("channels", ADMIN)
    rows = test.dataframe[0].value
    assert list(rows["岗位"]) == ["审计员"]
    assert "其中 1 人没有登记" in told(test)


def test_a_trial_says_what_came_of_it(open_page: Open, city: Engine) -> None:
    with service(lambda _asked: Says()) as sms:
        turn_on(city, sms.url)
        test = open_page("channels", ADMIN).button(key="test-webhook").click().run()
        assert not test.exception
        assert "已交给短信或语音网关" in told(test)
        assert sms.asked[0].json["to"] == "13712342210"
    refused = open_page("channels", ADMIN).button(key="test-webhook").click().run()
    assert "没有发成：连不上服务器" in told(refused)


def test_dead_letters_go_out_once_more(open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    turn_on(city)
    dead_letter(city)
    monkeypatch.setattr(tables, "chosen_rows", lambda _state: [0])
    test = open_page("channels", ADMIN)
    assert "邮箱或手机号（答复 550）" in str(test.dataframe[1].value["原因"].iloc[0])
    again = test.button(key="again").click().run()
    assert not again.exception
    assert "没有未送达的通知" in told(again)


def test_an_auditor_looks_and_changes_nothing(open_page: Open, city: Engine) -> None:
    turn_on(city)
    dead_letter(city)
    test = open_page("channels", Role.AUDITOR)
    assert not test.exception
    assert not {"again", "again-all", "test-webhook"} & {one.key for one in test.button}


@pytest.mark.parametrize("role", [one for one in Role if one not in (ADMIN, Role.AUDITOR)])
def test_nobody_else_opens_it(open_page: Open, city: Engine, role: Role) -> None:
    assert "channels" not in open_page("", role).session_state["frame_pages"]


def test_somebody_sees_and_chooses_how_he_is_told(open_page: Open, city: Engine) -> None:
    turn_on(city)
    test = open_page("account", OFFICER)
    assert not test.exception
    assert "137****2210" in told(test)
    assert "22:00 到 07:00 免打扰" in told(test)
    chosen = test.multiselect(key="own-channels-off").select(ChannelName.WEBHOOK).run()
    assert not chosen.exception
    (way,) = notices.ways(city, account_of(city, OFFICER))
    assert not way.wanted


def test_a_case_shows_who_was_told(open_page: Open, city: Engine) -> None:
    turn_on(city)
    case_id = dead_letter(city)
    test = open_page("case", Role.SUPERVISION, case=case_id)
    assert not test.exception
    assert "通知到人" in told(test)
    assert "短信或语音网关 未送达（对方不收这个地址" in told(test)
