"""Blowing a whistle 吹哨: from a tap on the map to a department that knows, in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Where, can
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.places import actions as places
from governance.places.rules import place_words
from governance.routing import actions as routing
from governance.routing.moments import Moment
from governance.routing.rules import Catalogue, Kind, RoutingRule, Severity, kind_of, route
from governance.whistles.actions.move import city_clocks, own_photos
from governance.whistles.actions.picking import Spot, spot
from governance.whistles.actions.saving import routed_facts, tell
from governance.whistles.actions.sending import first_waits, fresh_number, owned
from governance.whistles.asked import answers_text
from governance.whistles.case import Case, Event, EventKind, Stage, State, Tie, smallest_area
from governance.whistles.clocks import Clocks
from governance.whistles.life import opened, terms_of
from governance.whistles.observing import Observation, observed
from governance.whistles.store import cases, drafts, log, photos

LONGEST_LINE = 200
LONGEST_DRAFT = 20_000
DRAFT_KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Report:
    """What a reporter sends. Position in `datum`; `kind` None takes the category's.

    `place` empty takes the name of the premises where one is named, else that of the grid.
    `client_key` is made once per whistle by the reporter's page: the same key again returns the first case.
    `seen_at` and `sent_at` come with a report that waited on his phone: when it was written down and when it left, both
    by the phone's own clock.
    `answers` are those to the questions of the category: code and yes or no.
    """

    category_code: str
    severity: Severity
    lon: float
    lat: float
    line: str = ""
    kind: Kind | None = None
    place: str = ""
    premises_id: str | None = None
    alarm_id: str | None = None
    accuracy_m: float | None = None
    datum: str = "wgs84"
    photo_ids: tuple[str, ...] = ()
    client_key: str | None = None
    seen_at: datetime | None = None
    sent_at: datetime | None = None
    answers: tuple[tuple[str, bool], ...] = ()


def destination(
    eng: Engine, category_code: str, severity: Severity, area_code: str | None, kind: Kind | None = None
) -> tuple[RoutingRule, Kind]:
    """Return the rule that would route such a whistle now, and its kind, to show before it is blown.

    `area_code` is the smallest area known. A lead with nobody to report in has left it to the rule's fallback already.
    """
    catalogue, clocks = routing.catalogue(eng), city_clocks(eng)
    rule, kind = rule_for(catalogue, category_code, severity, kind, area_code, clocks.moment(eng.now()))
    return eng.read(lambda db: owned(db, rule)), kind


def report_in_due(eng: Engine, rule: RoutingRule, kind: Kind) -> datetime:
    """Return by when the department would have to report in, were the whistle blown now."""
    return city_clocks(eng).report_in_due(eng.now(), terms_of(rule), kind is Kind.EMERGENCY).at_utc


def last_receipt(eng: Engine, account: Account) -> str:
    """Return what stands for the newest whistle this account has blown or joined to an open case; empty before any.

    A browser that sees a new one knows that what it has kept for the whistle has arrived.
    """
    require(account, Action.CASE_BLOW)
    return eng.read(lambda db: log.newest_receipt(db, account.account_id)) or ""


def blow(eng: Engine, account: Account, report: Report) -> Case:
    """Open a case, send it to the department the catalogue names, and return it: the receipt.

    Sent twice with the same client key, the first case comes back, whatever has changed meanwhile. Raises Refused
    outside the city, for an unknown category, for too long a line or too many photos, NotFound for premises beyond the
    account's reach.
    """
    require(account, Action.CASE_BLOW)
    known = eng.read(lambda db: _known(db, account, report))
    return known or _blow(eng, account, report)


def _blow(eng: Engine, account: Account, report: Report) -> Case:
    report = replace(report, line=cleaned(report.line), place=cleaned(report.place))
    if len(report.line) > LONGEST_LINE:
        raise Refused(_("补充最多 {n} 字，请写短一点。").format(n=LONGEST_LINE), "line")
    where = spot(eng, report.lon, report.lat, report.datum)
    decision = can(account, Action.CASE_BLOW, Where(where.areas.town_code, where.areas.grid_code))
    if not decision:
        raise Refused(decision.reason, "place")
    report = replace(report, place=report.place or _place(eng, account, report, where))
    clocks, catalogue = city_clocks(eng), routing.catalogue(eng)

    def work(db: Cursor) -> Case:
        known = _known(db, account, report)
        if known:
            return known
        _check_photos(db, account, report)
        now = eng.now()
        fresh = _fresh(account, report, where, fresh_number(db, now, clocks), now)
        routed, rule = _routed(db, fresh, report, catalogue, clocks)
        waits = first_waits(db, routed, account.role, rule)
        case, events = opened(routed, _blown(account, report, where, now), rule, clocks, waits)
        _keep(db, account, case, events, report)
        return case

    return eng.write(work, "cases")


def _known(db: Cursor, account: Account, report: Report) -> Case | None:
    """Return the case this very report has become before."""
    return cases.case_by_client_key(db, account.account_id, report.client_key) if report.client_key else None


def save_draft(eng: Engine, account: Account, content: dict[str, Any]) -> None:
    """Keep the unfinished whistle of this account in place of the one before."""
    require(account, Action.CASE_BLOW)
    text = json.dumps(content, ensure_ascii=False)
    if len(text) > LONGEST_DRAFT:
        raise Refused(_("草稿太长，没有保存。"))
    eng.write(lambda db: drafts.save(db, account.account_id, text, eng.now()))


def draft(eng: Engine, account: Account) -> dict[str, Any] | None:
    """Return the unfinished whistle of this account, None when there is none or it has grown old."""
    require(account, Action.CASE_BLOW)
    found = eng.read(lambda db: drafts.load(db, account.account_id))
    if found is None or eng.now() - found[1] > DRAFT_KEPT:
        return None
    content = json.loads(found[0])
    return content if isinstance(content, dict) else None


def clear_draft(eng: Engine, account: Account) -> None:
    """Forget the unfinished whistle of this account."""
    require(account, Action.CASE_BLOW)
    eng.write(lambda db: drafts.clear(db, account.account_id))


def _place(eng: Engine, account: Account, report: Report, where: Spot) -> str:
    """Return what the place is called; premises that the account may not see cannot be named."""
    if not report.premises_id:
        return where.place
    return place_words(places.named(eng, account, report.premises_id)) or where.place


def _check_photos(db: Cursor, account: Account, report: Report) -> None:
    most = int(settings.number(db, "whistle.most_photos"))
    if len(set(report.photo_ids)) > most:
        raise Refused(_("一次最多 {n} 张照片，请去掉几张。").format(n=most), "photos")
    own_photos(db, account, report.photo_ids)


def _fresh(account: Account, report: Report, where: Spot, number: str, now: datetime) -> Case:
    """Return the case as collected; routing and dispatch set department and due times a moment later."""
    return Case(
        case_id=number,
        category_code=report.category_code,
        kind=report.kind or Kind.DIFFICULT,
        severity=report.severity,
        line=report.line,
        reporter_id=account.account_id,
        reporter_name=account.name,
        officer_id=where.officer_id,
        lead_department="",
        joint_departments=(),
        rule_id="",
        catalogue_version=0,
        stage=Stage.COLLECTED,
        state=State.OPEN,
        blown_at_utc=now,
        report_in_due_at_utc=now,
        handle_due_at_utc=now,
        due_provisional=False,
        last_seq=1,
        premises_id=report.premises_id,
        alarm_id=report.alarm_id,
        client_key=report.client_key,
        **_observed(_observation(report, now)),
        **_position(report, where),
    )


def _observation(report: Report, now: datetime) -> Observation | None:
    return observed(report.seen_at, report.sent_at, now) if report.seen_at and report.sent_at else None


def _observed(seen: Observation | None) -> dict[str, Any]:
    """Return the columns that say when a late report was written down."""
    return {"observed_at_utc": seen.at_utc, "observed_how": seen.how} if seen else {}


def _position(report: Report, where: Spot) -> dict[str, Any]:
    """Return the columns that say where: what came in beside what we made of it."""
    return {
        "place": report.place,
        "lon": where.lon,
        "lat": where.lat,
        "lon_in": report.lon,
        "lat_in": report.lat,
        "datum_in": report.datum,
        "accuracy_m": report.accuracy_m,
        "town_code": where.areas.town_code,
        "grid_code": where.areas.grid_code,
        "micro_grid_code": where.areas.micro_grid_code,
        "located": where.areas.located,
        "boundary_version": where.boundary_version,
    }


def rule_for(
    catalogue: Catalogue,
    category_code: str,
    severity: Severity,
    chosen: Kind | None,
    area_code: str | None,
    moment: Moment,
) -> tuple[RoutingRule, Kind]:
    """Return the rule that routes such a whistle, and its kind; raises Refused for a category that is not there."""
    category = catalogue.category(category_code)
    if category is None:
        raise Refused(_("目录里没有这一类，请重新选一类。"), "category")
    kind = kind_of(severity, chosen or category.default_kind)
    return route(catalogue.rules, category_code, area_code, kind, moment), kind


def _routed(db: Cursor, case: Case, report: Report, catalogue: Catalogue, clocks: Clocks) -> tuple[Case, RoutingRule]:
    """Return the case with its kind and the department its rule names, and the rule."""
    moment = clocks.moment(case.blown_at_utc)
    matched, kind = rule_for(catalogue, report.category_code, report.severity, report.kind, smallest_area(case), moment)
    rule = owned(db, matched)
    return routed_by(replace(case, kind=kind), rule, catalogue), rule


def routed_by(case: Case, rule: RoutingRule, catalogue: Catalogue) -> Case:
    """Return the case with the departments its rule names, and the rule."""
    return replace(
        case,
        lead_department=rule.lead_department,
        joint_departments=rule.joint_departments,
        rule_id=rule.rule_id,
        catalogue_version=catalogue.version,
    )


def _blown(account: Account, report: Report, where: Spot, now: datetime) -> Event:
    return Event(
        EventKind.BLOWN,
        now,
        account.name,
        account.account_id,
        frozenset({Tie.REPORTER}),
        note=report.line,
        photos=len(set(report.photo_ids)),
        lon=where.lon,
        lat=where.lat,
        value=answers_text(report.answers),
    )


def _keep(db: Cursor, account: Account, case: Case, events: tuple[Event, ...], report: Report) -> None:
    cases.insert(db, case)
    if case.client_key:
        cases.keep_key(db, case)
    for seq, (event, stage) in enumerate(zip(events, Stage, strict=False), start=1):
        log.append(db, case.case_id, seq, event, stage)
    for photo_id in dict.fromkeys(report.photo_ids):
        photos.attach(db, case.case_id, photo_id, 1, photos.BEFORE)
    tell(db, case, events[-1])
    drafts.clear(db, account.account_id)
    facts = routed_facts(db, case)
    seen = _observation(report, case.blown_at_utc)
    if seen:
        facts |= {"seen": seen.how, "clock_off_s": round(seen.clock_off.total_seconds())}
    audit.append(db, case.blown_at_utc, account.account_id, "case.blown", case.case_id, detail=facts)
