"""The entries of what administrators and auditors do: the system, loading, mending, the audit."""

from __future__ import annotations

from pathlib import Path

from governance.accounts.rules import Action
from governance.audit.store import Wanted
from governance.imports import actions as imports
from governance.procedures import oversight, trail
from governance.procedures.boundaries import comparing, shown, turns
from governance.procedures.boundaries import loading as area_loading
from governance.procedures.loading import jobs, looking, received, remembered, run, undo, unknown
from governance.procedures.loading.order import Order
from governance.procedures.privacy import erasure, holdings, retention
from governance.procedures.privacy import people as persons
from governance.procedures.quality import links, listing, mending, people, points, telling, times
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Check
from tests.rights.ask import Ask

A = Action
TOKEN = "ab" * 16
ORDER = Order("devices", Path(__file__))  # a file, and no table
EVERY = Wanted()
PICKS = (Pick("device", "S99999999"),)


def quiet(_stage: str, _share: float) -> None:
    """Hear of progress and say nothing."""


OFFICE = (
    Ask(A.SYSTEM_SEE, oversight.city_settings, lambda s, a, _k: oversight.city_settings(s.eng, a)),
    Ask(A.SYSTEM_SEE, oversight.data_dictionary, lambda s, a, _k: oversight.data_dictionary(s.eng, a)),
    Ask(A.SYSTEM_SEE, comparing.versions, lambda s, a, _k: comparing.versions(s.eng, a)),
    Ask(A.SYSTEM_SEE, comparing.report, lambda s, a, _k: comparing.report(s.eng, a, 1, "grid")),
    Ask(A.SYSTEM_SEE, comparing.counts, lambda s, a, _k: comparing.counts(s.eng, a, 1)),
    Ask(
        A.SETTINGS_CHANGE,
        oversight.change_setting,
        lambda s, a, _k: oversight.change_setting(s.eng, a, "exports.keep_days", "7"),
    ),
)

PRIVACY = (
    Ask(A.PERSON_HOLDINGS, persons.find, lambda s, a, _k: persons.find(s.eng, a, "never-was")),
    Ask(A.PERSON_HOLDINGS, persons.person, lambda s, a, _k: persons.person(s.eng, a, "account:never-was")),
    Ask(A.PERSON_HOLDINGS, holdings.holdings, lambda s, a, _k: holdings.holdings(s.eng, a, "account:x", "本人申请")),
    Ask(A.PERSON_HOLDINGS, holdings.export, lambda s, a, _k: holdings.export(s.eng, a, "account:x", "申请", "json")),
    Ask(A.PERSON_ERASE, erasure.plan, lambda s, a, _k: erasure.plan(s.eng, a, "account:never-was")),
    Ask(A.PERSON_ERASE, erasure.erase, lambda s, a, _k: erasure.erase(s.eng, a, "account:never-was", "本人申请")),
    Ask(A.SYSTEM_SEE, retention.due, lambda s, a, _k: retention.due(s.eng, a)),
    Ask(A.SETTINGS_CHANGE, retention.clear, lambda s, a, _k: retention.clear(s.eng, a)),
    Ask(A.MEND, retention.close_premises, lambda s, a, _k: retention.close_premises(s.eng, a, "never-was")),
)

AUDIT = (
    Ask(A.AUDIT_SEE, trail.actions, lambda s, a, _k: trail.actions(s.eng, a)),
    Ask(A.AUDIT_SEE, trail.by_person, lambda s, a, _k: trail.by_person(s.eng, a, EVERY, "never-was")),
    Ask(A.AUDIT_SEE, trail.entries, lambda s, a, _k: trail.entries(s.eng, a, EVERY)),
    Ask(A.AUDIT_SEE, trail.export, lambda s, a, _k: trail.export(s.eng, a, EVERY, "csv")),
    Ask(A.AUDIT_SEE, trail.proof, lambda s, a, _k: trail.proof(s.eng, a)),
)

LOADING = (
    Ask(A.LOAD, imports.history, lambda s, a, _k: imports.history(s.eng, a)),
    Ask(A.LOAD, imports.refused_rows, lambda s, a, _k: imports.refused_rows(s.eng, a, "never-was")),
    Ask(A.LOAD, imports.sources, lambda s, a, _k: imports.sources(s.eng, a, "devices")),
    Ask(A.LOAD, jobs.start, lambda s, a, _k: jobs.start(s.eng, a, ORDER)),
    Ask(A.LOAD, jobs.start_undo, lambda s, a, _k: jobs.start_undo(s.eng, a, "never-was")),
    Ask(A.LOAD, jobs.under_way, lambda s, a, _k: jobs.under_way(s.eng, a)),
    Ask(A.LOAD, jobs.refused_rows, lambda s, a, _k: jobs.refused_rows(s.eng, a, "never-was")),
    Ask(A.LOAD, jobs.take_passwords, lambda s, a, _k: jobs.take_passwords(s.eng, a, "never-was")),
    Ask(A.LOAD, received.place_for, lambda s, a, _k: received.place_for(s.eng, a, TOKEN, "a.csv")),
    Ask(A.LOAD, received.settle, lambda s, a, _k: received.settle(s.eng, a, "cd" * 16)),
    Ask(A.LOAD, received.settle_words, lambda s, a, _k: received.settle_words(s.eng, a, "cd" * 16)),
    Ask(A.LOAD, received.current, lambda s, a, _k: received.current(s.eng, a)),
    Ask(A.LOAD, looking.look, lambda s, a, _k: looking.look(s.eng, a, ORDER)),
    Ask(A.LOAD, remembered.saved, lambda s, a, _k: remembered.saved(s.eng, a, "devices", "never-was")),
    Ask(A.LOAD, remembered.filled, lambda s, a, _k: remembered.filled(s.eng, a, ORDER)),
    Ask(A.LOAD, shown.reports_kept, lambda s, a, _k: shown.reports_kept(s.eng, a, "ab" * 32)),
    Ask(A.LOAD, run.load, lambda s, a, _k: run.load(s.eng, a, ORDER, quiet)),
    Ask(A.LOAD, run.preview, lambda s, a, _k: run.preview(s.eng, a, ORDER)),
    Ask(A.LOAD, undo.undo, lambda s, a, _k: undo.undo(s.eng, a, "never-was", quiet)),
    Ask(A.LOAD, unknown.unknown_owners, lambda s, a, _k: unknown.unknown_owners(s.eng, a)),
    Ask(A.LOAD, unknown.register_unknown, lambda s, a, _k: unknown.register_unknown(s.eng, a, [])),
    Ask(A.LOAD, area_loading.load_areas, lambda s, a, _k: area_loading.load_areas(s.eng, a, ORDER, quiet)),
    Ask(A.LOAD, turns.rollback, lambda s, a, _k: turns.rollback(s.eng, a, "")),
)

MENDING = (
    Ask(A.MEND, listing.findings, lambda s, a, _k: listing.findings(s.eng, a)),
    Ask(A.MEND, listing.rows, lambda s, a, _k: listing.rows(s.eng, a, Check.UNASSIGNED)),
    Ask(A.MEND, telling.export, lambda s, a, _k: telling.export(s.eng, a, Check.UNASSIGNED, "csv")),
    Ask(A.MEND, mending.accept, lambda s, a, _k: mending.accept(s.eng, a, Check.SNAPPED, PICKS)),
    Ask(A.MEND, links.link_nearest, lambda s, a, _k: links.link_nearest(s.eng, a, PICKS)),
    Ask(A.MEND, links.link_to, lambda s, a, _k: links.link_to(s.eng, a, PICKS, "P0000001")),
    Ask(A.MEND, links.merge, lambda s, a, _k: links.merge(s.eng, a, Check.DUPLICATES, PICKS)),
    Ask(A.MEND, links.put_back, lambda s, a, _k: links.put_back(s.eng, a, "S99999999")),
    Ask(A.MEND, links.retired, lambda s, a, _k: links.retired(s.eng, a)),
    Ask(A.MEND, people.add_contact, lambda s, a, _k: people.add_contact(s.eng, a, PICKS, "owner", "何建", "139")),
    Ask(A.MEND, people.officers, lambda s, a, _k: people.officers(s.eng, a)),
    Ask(A.MEND, people.give_officer, lambda s, a, _k: people.give_officer(s.eng, a, PICKS, "never-was")),
    Ask(A.MEND, people.cover, lambda s, a, _k: people.cover(s.eng, a, PICKS)),
    Ask(A.MEND, points.move, lambda s, a, _k: points.move(s.eng, a, PICKS[0], 119.5, 31.9)),
    Ask(A.MEND, points.swap, lambda s, a, _k: points.swap(s.eng, a, PICKS)),
    Ask(A.MEND, points.assign, lambda s, a, _k: points.assign(s.eng, a, PICKS, "never-was")),
    Ask(A.MEND, times.correct, lambda s, a, _k: times.correct(s.eng, a, PICKS, None)),
)
