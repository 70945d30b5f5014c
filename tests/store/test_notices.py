"""Notices in the store: an inbox per person, unread first, read once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from governance import engine
from governance.accounts.rules import Account, Role
from governance.engine import Refused
from governance.engine.text import speaking
from governance.notices import actions, store
from governance.notices.rules import MAY_BE_SWITCHED_OFF, Notice, NoticeKind, notice_id, notice_text

NOON = datetime(2026, 11, 16, 4, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ME, OTHER = (Account(name, name, name, Role.GRID_OFFICER) for name in ("me", "other"))


@pytest.fixture
def eng(tmp_path):
    opened = engine.open_store(tmp_path, clock=lambda: LATER)
    yield opened
    opened.close()


def told(number: int, to: str = "me", kind: NoticeKind = NoticeKind.REPORTED_IN) -> Notice:
    subject = f"W20261116-{number:04d}"
    return Notice(notice_id(subject, 4, to), to, kind, subject, NOON + timedelta(minutes=number))


def test_the_newest_unread_notice_comes_first(eng):
    eng.write(lambda db: store.send(db, [told(1), told(2), told(3), told(4, "other")]))
    actions.mark_read(eng, ME, "W20261116-0003")
    assert [notice.subject_id[-1] for notice in actions.inbox(eng, ME)] == ["2", "1", "3"]
    assert actions.unread(eng, ME) == 2
    assert len(actions.inbox(eng, ME, limit=1)) == 1


def test_marking_as_read_is_for_one_person_only(eng):
    eng.write(lambda db: store.send(db, [told(1), told(1, "other")]))
    actions.mark_read(eng, ME)
    assert actions.unread(eng, ME) == 0
    assert actions.unread(eng, OTHER) == 1
    (read,) = actions.inbox(eng, ME)
    assert read.read_at_utc == LATER


def test_what_was_read_keeps_the_time_it_was_first_read(eng):
    eng.write(lambda db: store.send(db, [told(1)]))
    actions.mark_read(eng, ME)
    eng.write(lambda db: store.mark_read(db, ["me"], NOON + timedelta(days=1)))
    assert actions.inbox(eng, ME)[0].read_at_utc == LATER


def test_the_same_event_never_tells_the_same_person_twice(eng):
    eng.write(lambda db: store.send(db, [told(1)]))
    with pytest.raises(duckdb.Error, match="uplicate key"):
        eng.write(lambda db: store.send(db, [told(1)]))
    assert actions.unread(eng, ME) == 1


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_notice_has_its_sentence_in_both_languages(kind):
    with speaking("zh"):
        chinese = notice_text(kind)
    with speaking("en"):
        assert notice_text(kind) != chinese


def test_a_notice_of_a_later_time_arrives_then(eng):
    eng.write(lambda db: store.send(db, [told(30), told(90)]))
    assert [notice.subject_id[-2:] for notice in actions.inbox(eng, ME)] == ["30"]
    assert actions.unread(eng, ME) == 1
    actions.mark_read(eng, ME)
    assert eng.read(lambda db: store.unread_count(db, ["me"], NOON + timedelta(hours=2))) == 1
    eng.write(lambda db: store.call_off(db, "W20261116-0090", LATER))
    assert eng.read(lambda db: store.unread_count(db, ["me"], NOON + timedelta(hours=2))) == 0


def test_whoever_stands_in_reads_the_notices_but_not_what_is_about_the_person(eng):
    eng.write(lambda db: store.send(db, [told(1, "other"), told(2, "other", NoticeKind.COVERED)]))
    deputy = Account("me", "me", "me", Role.GRID_OFFICER, stands_for=("other",))
    assert [notice.subject_id[-1] for notice in actions.inbox(eng, deputy)] == ["1"]
    assert actions.unread(eng, deputy) == 1
    actions.mark_read(eng, deputy)
    assert [notice.kind for notice in actions.inbox(eng, OTHER) if notice.read_at_utc is None] == [NoticeKind.COVERED]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_what_somebody_does_without_is_not_sent_unless_it_waits_for_him(eng, kind):
    if kind not in MAY_BE_SWITCHED_OFF:
        with pytest.raises(Refused):
            actions.choose(eng, ME, [kind])
        eng.write(lambda db: store.choose(db, "me", [kind], NOON))  # as by somebody who writes into the store
    else:
        actions.choose(eng, ME, [kind])
        assert actions.does_without(eng, ME) == {kind}
    eng.write(lambda db: store.send(db, [told(1, "me", kind), told(1, "other", kind)]))
    assert actions.unread(eng, ME) == (0 if kind in MAY_BE_SWITCHED_OFF else 1)
    assert actions.unread(eng, OTHER) == 1
    eng.write(lambda db: store.send(db, [told(2, "me", kind)], always=True))
    assert actions.unread(eng, ME) == (1 if kind in MAY_BE_SWITCHED_OFF else 2)
    actions.choose(eng, ME, [])
    assert actions.does_without(eng, ME) == set()
