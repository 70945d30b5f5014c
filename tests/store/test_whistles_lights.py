"""The light that SQL counts is the light that the rules show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.deadlines.files import limits
from governance.deadlines.rules import Light
from governance.routing import store as routing
from governance.routing.rules import Severity
from governance.whistles import actions
from governance.whistles.case import Event, EventKind
from governance.whistles.life import apply, terms_of
from governance.whistles.people import ties_of
from governance.whistles.store import cases, log, queues
from tests.whistle_city import MONDAY, City, jpeg

RULE = limits().light


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    opened = City(tmp_path_factory.mktemp("lights"))
    fire = opened.who("fire1")
    for number, category in enumerate(("fire_door", "exit_locked", "illegal_living", "hydrant", "smoke_fire")):
        severity = Severity.LIFE if category == "smoke_fire" else Severity.SERIOUS
        made = [opened.blow(category=category, severity=severity) for _ in range(4)]
        opened.clock.forward(minutes=9 * (number + 1))
        for case in made[1:]:
            actions.report_in(opened.eng, fire, case.case_id)
        photo = actions.keep_photo(opened.eng, fire, jpeg())
        actions.handle(opened.eng, fire, made[2].case_id, "已办", (photo,))
        if number < 4:
            _pause(opened, made[3].case_id)
        opened.clock.forward(hours=3)
    yield opened
    opened.close()


def _pause(city: City, case_id: str) -> None:
    supervision, clocks = city.who("supervision"), actions.city_clocks(city.eng)

    def work(db):
        before = cases.case(db, case_id)
        event = Event(
            EventKind.SUSPENDED,
            city.clock(),
            "李萍",
            "supervision",
            ties_of(supervision, before),
            note="业主外出",
            value="owner_away",
        )
        after = apply(before, event, clocks, terms_of(routing.rule(db, 1, before.rule_id)))
        log.append(db, case_id, after.last_seq, event, after.stage)
        cases.rewrite(db, before, after)

    city.eng.write(work)


@pytest.mark.parametrize("hours", [0, 0.3, 0.4, 0.6, 2, 5, 8, 20, 29, 30.5, 48, 60, 100, 300])
def test_sql_and_rules_agree_on_every_light(city, hours):
    now, clocks = MONDAY + timedelta(hours=hours), actions.city_clocks(city.eng)
    expression, values = queues.light_sql(now, RULE)
    told = city.eng.read(
        lambda db: dict(db.execute(f"SELECT c.case_id, {expression} FROM gov.cases c", values).fetchall())
    )
    assert len(told) == 20
    stored = {case_id: city.eng.read(lambda db, i=case_id: cases.case(db, i)) for case_id in told}
    assert told == {case_id: clocks.light(case, now).light for case_id, case in stored.items()}


def test_all_lights_occur_and_counts_agree_with_the_lists(city):
    city.clock.at = MONDAY + timedelta(hours=29)
    for person in ("fire1", "officer", "supervision"):
        account = city.who(person)
        counts = actions.queue_counts(city.eng, account)
        for light in Light:
            assert counts[light] == len(actions.queue(city.eng, account, light)), (person, light)
    seen = actions.open_counts(city.eng, city.who("supervision"))
    assert sum(seen.values()) == 20
    assert {light for light, count in seen.items() if count} >= {Light.OVERDUE, Light.PAUSED, Light.WAITING}


def test_danger_to_life_comes_first_then_the_earliest_due(city):
    lines = actions.queue(city.eng, city.who("fire1"))
    ranks = [
        (
            line.case.severity != "life",
            line.case.report_in_due_at_utc if line.case.stage == "dispatched" else line.case.handle_due_at_utc,
        )
        for line in lines
    ]
    assert ranks == sorted(ranks)
    assert {late for late, _due in ranks} == {False, True}
    assert len(lines) == 15


def test_a_case_reads_back_as_it_was_written(city):
    for case_id in city.eng.read(lambda db: [row[0] for row in db.execute("SELECT case_id FROM gov.cases").fetchall()]):
        once = city.eng.read(lambda db, i=case_id: cases.case(db, i))
        assert once is not None
        assert once.blown_at_utc.tzinfo is not None
        found = city.eng.read(lambda db, i=case_id: cases.visible_cases(db, city.who("supervision"), [i]))
        assert found == {case_id: once}
