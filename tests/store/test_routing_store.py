"""The catalogue in the store: read back as it was written, a version never changes."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from governance import engine
from governance.routing import store
from governance.routing.files import read_catalogue

CATALOGUE = read_catalogue()


@pytest.fixture
def eng(tmp_path):
    opened = engine.open_store(tmp_path)
    yield opened
    opened.close()


def test_a_catalogue_reads_back_as_it_was_written(eng):
    eng.write(lambda db: store.load_catalogue(db, CATALOGUE))
    found = eng.read(store.catalogue)
    assert found.categories == CATALOGUE.categories
    assert found.rules == CATALOGUE.rules
    assert set(found.departments) == set(CATALOGUE.departments)


def test_the_newest_version_holds_and_the_old_one_stays_readable(eng):
    eng.write(lambda db: store.load_catalogue(db, CATALOGUE))
    changed = replace(CATALOGUE.rules[0], reason="新的理由")
    second = replace(CATALOGUE, version=2, rules=(changed, *CATALOGUE.rules[1:]))
    eng.write(lambda db: store.load_catalogue(db, second))
    assert eng.read(store.newest_version) == 2
    assert eng.read(lambda db: store.rule(db, 2, "E01")) == changed
    assert eng.read(lambda db: store.rule(db, 1, "E01")) == CATALOGUE.rules[0]
    assert eng.read(lambda db: store.rule(db, 3, "E01")) is None


def test_a_version_that_may_have_routed_cases_is_not_overwritten(eng):
    eng.write(lambda db: store.load_catalogue(db, CATALOGUE))
    with pytest.raises(duckdb.Error, match="uplicate key"):
        eng.write(lambda db: store.load_catalogue(db, CATALOGUE))
    assert len(eng.read(store.catalogue).categories) == len(CATALOGUE.categories)


def test_a_department_is_brought_up_to_date(eng):
    eng.write(lambda db: store.load_catalogue(db, CATALOGUE))
    eng.write(lambda db: store.put_department(db, replace(CATALOGUE.departments[0], phone="0000")))
    assert eng.read(lambda db: store.department(db, "fire")).phone == "0000"
    assert eng.read(lambda db: store.department(db, "nobody")) is None
    assert len(eng.read(store.departments)) == 12


def test_an_empty_store_has_no_catalogue(eng):
    assert eng.read(store.newest_version) == 0
    assert eng.read(store.catalogue).rules == ()
