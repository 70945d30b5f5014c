"""Figures of an issued circular, kept and read again."""

import json
from dataclasses import replace

import pytest

from governance.briefings.snapshot import from_json, to_json
from tests.briefing_facts import month_facts


@pytest.mark.parametrize("busy", [False, True])
def test_figures_come_back_as_they_were(busy):
    facts = month_facts(busy=busy)
    assert from_json(to_json(facts)) == facts


def test_what_is_missing_comes_back_missing():
    facts = replace(month_facts(), previous=None, last_year=None, alarms_previous=None)
    assert from_json(to_json(facts)) == facts


def test_the_same_figures_have_the_same_text():
    assert to_json(month_facts()) == to_json(month_facts())


def test_figures_of_another_format_are_not_guessed_at():
    content = json.loads(to_json(month_facts())) | {"version": 99}
    with pytest.raises(ValueError, match="99"):
        from_json(json.dumps(content).encode())
