"""The entries of the whistles and the circulars."""

from __future__ import annotations

import json

from governance.accounts.rules import Account, Action, Role
from governance.briefings import actions as briefings
from governance.procedures.privacy import calling
from governance.procedures.work_orders import work_order
from governance.routing.rules import Severity
from governance.tiles import actions as tiles
from governance.whistles import actions as whistles
from tests.rights.ask import Ask, How
from tests.rights.city_asks import place_of
from tests.rights.scene import Scene
from tests.whistle_city import jpeg

A, H = Action, How
LATE = whistles.Report("wire_aged", Severity.GENERAL, 119.51, 31.91)


def _near(scene: Scene, account: Account, _key: str) -> list[str]:
    return [case.case_id for case, _far in whistles.near(scene.eng, account, 119.662, 31.952, 100)]


def _marks(scene: Scene, account: Account, _key: str) -> list[str]:
    return [mark["id"] for mark in json.loads(tiles.cases_json(scene.eng, account))["cases"]]


def _open(scene: Scene, account: Account, _key: str) -> int:
    return sum(whistles.open_counts(scene.eng, account).values())


def _offered(scene: Scene, account: Account, key: str) -> list[str]:
    return [one.ref for one in whistles.offers(scene.eng, account, *place_of(scene, key), key)]


def _more_time(scene: Scene, account: Account, key: str) -> object:
    return whistles.ask_extension(scene.eng, account, key, 7, "等材料")


def _merge(scene: Scene, account: Account, key: str) -> object:
    """Merge a case into another of the same owner."""
    return whistles.merge(scene.eng, account, key, scene.beside(key))


def _unmerge(scene: Scene, account: Account, key: str) -> object:
    """Take a case out of another again that supervision has merged it into."""
    whistles.merge(scene.eng, scene.account[Role.SUPERVISION], key, scene.beside(key))
    return whistles.unmerge(scene.eng, account, key, "不是同一处")


def _split(scene: Scene, account: Account, key: str) -> object:
    return whistles.split(scene.eng, account, key, "wire_aged", Severity.GENERAL, "第二处：电线老化")


def _take_back(scene: Scene, account: Account, key: str) -> object:
    """Say something and take it back."""
    return whistles.take_back(scene.eng, account, key, whistles.say(scene.eng, account, key, "我到了").number)


def _blow(scene: Scene, account: Account, _key: str) -> object:
    return whistles.blow(scene.eng, account, whistles.Report("wire_aged", Severity.GENERAL, 119.51, 31.91))


CASES = (
    Ask(A.CASE_BLOW, whistles.blow, _blow),
    Ask(A.CASE_BLOW, whistles.taken_along, lambda s, a, _k: whistles.taken_along(s.eng, a)),
    Ask(A.CASE_BLOW, whistles.last_receipt, lambda s, a, _k: whistles.last_receipt(s.eng, a)),
    Ask(A.CASE_BLOW, whistles.save_draft, lambda s, a, _k: whistles.save_draft(s.eng, a, {"line": "半句"})),
    Ask(A.CASE_BLOW, whistles.draft, lambda s, a, _k: whistles.draft(s.eng, a)),
    Ask(A.CASE_BLOW, whistles.clear_draft, lambda s, a, _k: whistles.clear_draft(s.eng, a)),
    Ask(A.CASE_SEE, whistles.near, _near, "case", H.LIST),
    Ask(A.CASE_SEE, whistles.case_file, lambda s, a, k: whistles.case_file(s.eng, a, k), "case", H.THING),
    Ask(A.CASE_SEE, work_order, lambda s, a, k: work_order(s.eng, a, k, "https://city.example"), "case", H.THING),
    Ask(A.CASE_SEE, calling.of_case, lambda s, a, k: calling.of_case(s.eng, a, k), "case", H.THING),
    Ask(A.CASE_SEE, whistles.photo, lambda s, a, k: whistles.photo(s.eng, a, k), "photo", H.THING),
    Ask(A.CASE_NOTE, whistles.conversation, lambda s, a, k: whistles.conversation(s.eng, a, k), "case", H.THING),
    Ask(A.CASE_NOTE, whistles.say, lambda s, a, k: whistles.say(s.eng, a, k, "我到了"), "case", H.THING),
    Ask(A.CASE_NOTE, whistles.take_back, _take_back, "case", H.THING),
    Ask(A.CASE_SEE, whistles.my_whistles, lambda s, a, _k: whistles.my_whistles(s.eng, a)),
    Ask(A.CASE_SEE, whistles.queue, lambda s, a, _k: whistles.queue(s.eng, a)),
    Ask(A.CASE_SEE, whistles.queue_counts, lambda s, a, _k: whistles.queue_counts(s.eng, a)),
    Ask(A.CASE_SEE, whistles.joint_count, lambda s, a, _k: whistles.joint_count(s.eng, a)),
    Ask(A.CASE_SEE, whistles.open_counts, _open, "case", H.COUNT),
    Ask(A.CASE_SEE, tiles.cases_json, _marks, "case", H.LIST),
    Ask(A.CASE_CONFIRM, whistles.confirm, lambda s, a, k: whistles.confirm(s.eng, a, k), "case:collected", H.THING),
    Ask(
        A.CASE_CONFIRM,
        whistles.decline,
        lambda s, a, k: whistles.decline(s.eng, a, k, "看过，没有这回事"),
        "case:collected",
        H.THING,
    ),
    Ask(A.CASE_DECIDE, whistles.approve, lambda s, a, k: whistles.approve(s.eng, a, k), "case:registered", H.THING),
    Ask(
        A.CASE_DECIDE,
        whistles.refuse,
        lambda s, a, k: whistles.refuse(s.eng, a, k, "先由村里处理"),
        "case:registered",
        H.THING,
    ),
    Ask(A.CASE_REPORT_IN, whistles.report_in, lambda s, a, k: whistles.report_in(s.eng, a, k), "case", H.THING),
    Ask(A.CASE_HANDLE, whistles.handle, lambda s, a, k: whistles.handle(s.eng, a, k, "好"), "case:handling", H.THING),
    Ask(
        A.CASE_RETURN,
        whistles.return_not_ours,
        lambda s, a, k: whistles.return_not_ours(s.eng, a, k, "不归我们管"),
        "case",
        H.THING,
    ),
    Ask(
        A.CASE_VERIFY,
        whistles.verify_close,
        lambda s, a, k: whistles.verify_close(s.eng, a, k),
        "case:fed_back",
        H.THING,
    ),
    Ask(
        A.CASE_VERIFY,
        whistles.send_back,
        lambda s, a, k: whistles.send_back(s.eng, a, k, "还堵着"),
        "case:fed_back",
        H.THING,
    ),
    Ask(A.CASE_URGE, whistles.urge, lambda s, a, k: whistles.urge(s.eng, a, k), "case", H.THING),
    Ask(A.CASE_HANDLE, whistles.ask_extension, _more_time, "case:handling", H.THING),
    Ask(
        A.CASE_HANDLE,
        whistles.ask_suspension,
        lambda s, a, k: whistles.ask_suspension(s.eng, a, k, "weather", "连日下雨"),
        "case:handling",
        H.THING,
    ),
    Ask(A.CASE_GRANT, whistles.grant, lambda s, a, k: whistles.grant(s.eng, a, k, "同意"), "case:asked", H.THING),
    Ask(A.CASE_GRANT, whistles.deny, lambda s, a, k: whistles.deny(s.eng, a, k, "抓紧办"), "case:asked", H.THING),
    Ask(
        A.CASE_GRANT,
        whistles.suspend,
        lambda s, a, k: whistles.suspend(s.eng, a, k, "weather", "连日下雨"),
        "case:handling",
        H.THING,
    ),
    Ask(
        A.CASE_HANDLE,
        whistles.resume,
        lambda s, a, k: whistles.resume(s.eng, a, k),
        "case:paused",
        H.THING,
        A.CASE_GRANT,
    ),
    Ask(
        A.CASE_REOPEN,
        whistles.reopen,
        lambda s, a, k: whistles.reopen(s.eng, a, k, "又堵上了"),
        "case:closed",
        H.THING,
    ),
    Ask(A.CASE_MERGE, whistles.merge, _merge, "case", H.THING),
    Ask(A.CASE_MERGE, whistles.unmerge, _unmerge, "case", H.THING),
    Ask(A.CASE_MERGE, whistles.split, _split, "case", H.THING),
    Ask(A.CASE_SEE, whistles.undoable, lambda s, a, _k: whistles.undoable(s.eng, a)),
    Ask(A.CASE_WITHDRAW, whistles.withdraw, lambda s, a, k: whistles.withdraw(s.eng, a, k), "case", H.THING),
    Ask(
        A.CASE_REDISPATCH,
        whistles.redispatch,
        lambda s, a, k: whistles.redispatch(s.eng, a, k, "housing", "归住建"),
        "case",
        H.THING,
    ),
    Ask(
        A.CASE_EVALUATE,
        whistles.evaluate,
        lambda s, a, k: whistles.evaluate(s.eng, a, k, True),
        "case:closed",
        H.THING,
    ),
    Ask(A.CASE_NOTE, whistles.add_note, lambda s, a, k: whistles.add_note(s.eng, a, k, "补充"), "case", H.THING),
    Ask(A.CASE_BLOW, whistles.alike, lambda s, a, _k: whistles.alike(s.eng, a, LATE)),
    Ask(A.CASE_NOTE, whistles.join_late, lambda s, a, k: whistles.join_late(s.eng, a, k, LATE), "case", H.THING),
    Ask(A.CASE_NOTE, whistles.same_as, lambda s, a, k: whistles.same_as(s.eng, a, k, "也看到了"), "case", H.THING),
    Ask(
        A.CASE_MOVE_PIN,
        whistles.move_pin,
        lambda s, a, k: whistles.move_pin(s.eng, a, k, 119.51, 31.91, "点错了路口"),
        "case",
        H.THING,
    ),
    Ask(A.PLACE_NAME, whistles.offers, _offered, "premises", H.LIST),
    Ask(A.CASE_NOTE, whistles.keep_photo, lambda s, a, _k: whistles.keep_photo(s.eng, a, jpeg())),
    Ask(A.BRIEFING_SEE, briefings.issued, lambda s, a, _k: briefings.issued(s.eng, a)),
    Ask(A.BRIEFING_SEE, briefings.files, lambda s, a, _k: briefings.files(s.eng, a, "never-was", "pdf")),
    Ask(A.BRIEFING_SEE, briefings.facts, lambda s, a, _k: briefings.facts(s.eng, a, "never-was")),
    Ask(A.BRIEFING_SEE, briefings.text, lambda s, a, _k: briefings.text(s.eng, a, "never-was")),
    Ask(A.BRIEFING_SEE, briefings.pages, lambda s, a, _k: briefings.pages(s.eng, a, "never-was")),
    Ask(A.BRIEFING_MAKE, briefings.make_month, lambda s, a, _k: briefings.make_month(s.eng, a, "2030-01")),
)
