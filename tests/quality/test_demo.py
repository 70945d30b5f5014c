"""The demo city has something to mend under every check, and is whole again once all of it is mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from governance import engine
from governance.accounts.rules import Account, Role
from governance.accounts.store import people as account_people
from governance.engine import Engine
from governance.procedures.quality import links, listing, mending, people, points
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Check
from tests.demo_home import Copy


@pytest.fixture
def demo(demo_copy: Copy) -> Iterator[Engine]:
    eng = engine.open_store(demo_copy("quality"))
    yield eng
    eng.close()


def administrator(eng: Engine) -> Account:
    key = eng.read(lambda db: account_people.accounts_of_role(db, Role.ADMINISTRATOR))[0][0]
    found = eng.read(lambda db: account_people.account(db, key))
    assert found is not None
    return found


def test_every_check_finds_something_and_all_of_it_can_be_mended(demo: Engine) -> None:
    who = administrator(demo)
    found = {one.check: one.count for one in listing.findings(demo, who)}
    assert min(found.values()) > 0
    points.swap(demo, who)
    links.link_nearest(demo, who)
    links.merge(demo, who, Check.DUPLICATES)
    people.cover(demo, who)
    for check in Check:
        rows = listing.rows(demo, who, check)
        picks = [Pick(row.subject, row.subject_id, row.finding) for row in rows.itertuples()]
        if picks and check is not Check.WITHOUT_OFFICER:
            mending.accept(demo, who, check, picks)
    assert {one.check: one.count for one in listing.findings(demo, who) if one.count} == {}
