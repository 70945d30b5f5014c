"""Whatever somebody types into a form of the pages is taken or refused in one sentence; nothing else comes of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.accounts import actions as accounts
from governance.accounts import changing, covering, directory, manage
from governance.accounts.rights import Role
from governance.alarms import actions as alarms
from governance.alarms.rules import Cause, Verdict
from governance.engine import Engine, Refused
from governance.indicators import actions as indicators
from governance.places import actions as places
from governance.procedures import oversight
from governance.procedures.boundaries import turns
from governance.procedures.loading import received
from governance.procedures.privacy import people as persons
from governance.procedures.privacy.reveal import Whose, reveal
from governance.procedures.quality import people
from governance.procedures.quality.mending import Pick
from governance.routing.rules import Kind, Severity
from governance.tiles import actions as tiles
from governance.whistles import actions as whistles
from tests.city import account_of, small_city
from tests.rights.city_asks import lately
from tests.rights.scene import Scene

EXAMPLES = 25
ODD = ["\0", "\ud800", "\u202e", "=1"]
WORDS = st.one_of(st.text(max_size=40), st.text(min_size=490, max_size=510), st.sampled_from(ODD))
NUMBERS = st.one_of(st.floats(), st.floats(-180, 180), st.integers(-(2**63), 2**63))
Form = Callable[[Scene, list[str], list[float]], object]


def _as(scene: Scene, role: Role):  # type: ignore[no-untyped-def]
    return scene.eng, account_of(scene.eng, role)


def _case(scene: Scene, role: Role, stage: str = "") -> str:
    return scene.thing(f"case:{stage}", scene.owner(role, True))


def _report(words: list[str], numbers: list[float]) -> whistles.Report:
    return whistles.Report(
        words[0] if len(words[0]) % 2 else "wire_aged",
        Severity.GENERAL,
        numbers[0],
        numbers[1],
        words[1],
        Kind.DIFFICULT,
        words[2],
        words[3] or None,
        accuracy_m=numbers[2],
        client_key=words[4] or None,
    )


R = Role
FORMS: dict[str, Form] = {
    "blow": lambda s, w, n: whistles.blow(*_as(s, R.GRID_OFFICER), _report(w, n)),
    "near": lambda s, w, n: whistles.near(*_as(s, R.GRID_OFFICER), n[0], n[1]),
    "draft": lambda s, w, n: whistles.save_draft(*_as(s, R.GRID_OFFICER), {"line": w[0], "lon": n[0]}),
    "assign": lambda s, w, n: whistles.assign(*_as(s, R.DEPARTMENT_HEAD), [w[0]], w[1] or "U-department_head", w[2]),
    "template": lambda s, w, n: whistles.keep_template(*_as(s, R.SUPERVISION), "fire", w[0], w[1], w[2]),
    "note": lambda s, w, n: whistles.add_note(*_as(s, R.GRID_OFFICER), _case(s, R.GRID_OFFICER), w[0]),
    "handle": lambda s, w, n: whistles.handle(
        *_as(s, R.DEPARTMENT_HANDLER), _case(s, R.DEPARTMENT_HANDLER, "handling"), w[0]
    ),
    "return": lambda s, w, n: whistles.return_not_ours(
        *_as(s, R.DEPARTMENT_HANDLER), _case(s, R.DEPARTMENT_HANDLER), w[0]
    ),
    "ask for time": lambda s, w, n: whistles.ask_extension(
        *_as(s, R.DEPARTMENT_HANDLER), _case(s, R.DEPARTMENT_HANDLER, "handling"), n[0], w[0]
    ),
    "ask for a pause": lambda s, w, n: whistles.ask_suspension(
        *_as(s, R.DEPARTMENT_HANDLER), _case(s, R.DEPARTMENT_HANDLER, "handling"), w[0], w[1]
    ),
    "deny": lambda s, w, n: whistles.deny(*_as(s, R.SUPERVISION), _case(s, R.SUPERVISION, "asked"), w[0]),
    "pause": lambda s, w, n: whistles.suspend(
        *_as(s, R.SUPERVISION), _case(s, R.SUPERVISION, "handling"), "weather", w[0]
    ),
    "reopen": lambda s, w, n: whistles.reopen(*_as(s, R.SUPERVISION), _case(s, R.SUPERVISION, "closed"), w[0]),
    "confirm": lambda s, w, n: whistles.confirm(
        *_as(s, R.GRID_OFFICER), _case(s, R.GRID_OFFICER, "collected"), w[0] or None, None, w[1]
    ),
    "decline": lambda s, w, n: whistles.decline(*_as(s, R.GRID_OFFICER), _case(s, R.GRID_OFFICER, "collected"), w[0]),
    "refuse": lambda s, w, n: whistles.refuse(*_as(s, R.TOWN_LEADER), _case(s, R.TOWN_LEADER, "registered"), w[0]),
    "send back": lambda s, w, n: whistles.send_back(
        *_as(s, R.GRID_OFFICER), _case(s, R.GRID_OFFICER, "fed_back"), w[0]
    ),
    "redispatch": lambda s, w, n: whistles.redispatch(*_as(s, R.SUPERVISION), _case(s, R.SUPERVISION), w[0], w[1]),
    "case by number": lambda s, w, n: whistles.case_file(*_as(s, R.SUPERVISION), w[0]),
    "photos": lambda s, w, n: whistles.add_note(*_as(s, R.GRID_OFFICER), _case(s, R.GRID_OFFICER), "x", w[:3]),
    "photo": lambda s, w, n: whistles.keep_photo(*_as(s, R.GRID_OFFICER), "".join(w).encode("utf-8", "surrogatepass")),
    "verdict": lambda s, w, n: alarms.verdict(
        *_as(s, R.CENTRE_OPERATOR),
        s.thing("alarm", s.owner(R.CENTRE_OPERATOR, True)),
        Verdict.TEST,
        Cause.OTHER,
        w[0],
        int(n[0]) if n[0] == n[0] and abs(n[0]) < 1e9 else None,
    ),
    "on site": lambda s, w, n: alarms.on_site(
        *_as(s, R.CENTRE_OPERATOR), s.thing("alarm", s.owner(R.CENTRE_OPERATOR, True)), w[0], w[1]
    ),
    "reveal": lambda s, w, n: reveal(*_as(s, R.CENTRE_OPERATOR), Whose.CONTACT, "KP0000001", w[0]),
    "find premises": lambda s, w, n: places.premises_page(*_as(s, R.SUPERVISION), text=w[0], town_code=w[1]),
    "figures": lambda s, w, n: indicators.rows(*_as(s, R.SUPERVISION), w[0], lately(s)),
    "tiles": lambda s, w, n: tiles.points(
        *_as(s, R.SUPERVISION), w[0], f"{n[0]},{n[1]},{n[2]},{n[3]}", str(n[4]), w[1]
    ),
    "setting": lambda s, w, n: oversight.change_setting(*_as(s, R.ADMINISTRATOR), "exports.keep_days", w[0]),
    "setting name": lambda s, w, n: oversight.change_setting(*_as(s, R.ADMINISTRATOR), w[0], w[1]),
    "rollback": lambda s, w, n: turns.rollback(*_as(s, R.ADMINISTRATOR), w[0]),
    "file name": lambda s, w, n: received.place_for(*_as(s, R.ADMINISTRATOR), "ab" * 16, w[0]),
    "contact": lambda s, w, n: people.add_contact(
        *_as(s, R.ADMINISTRATOR), [Pick("premises", "P0000009")], w[0], w[1], w[2]
    ),
    "new account": lambda s, w, n: manage.add(
        *_as(s, R.ADMINISTRATOR), manage.NewAccount(w[0], w[1], R.AUDITOR, phone=w[2])
    ),
    "change account": lambda s, w, n: changing.change(
        *_as(s, R.ADMINISTRATOR), "U-somebody-else", changing.Facts(w[0], R.AUDITOR, phone=w[1])
    ),
    "areas": lambda s, w, n: changing.give_areas(*_as(s, R.ADMINISTRATOR), "U-grid_officer-2", w[:2]),
    "find people": lambda s, w, n: directory.found(*_as(s, R.ADMINISTRATOR), directory.Asked(words=w[0])),
    "leave": lambda s, w, n: covering.arrange(
        *_as(s, R.ADMINISTRATOR), w[0], w[1], (s.eng.now(), s.eng.now() + timedelta(days=1)), w[2]
    ),
    "find person": lambda s, w, n: persons.find(*_as(s, R.ADMINISTRATOR), w[0]),
    "sign in": lambda s, w, n: accounts.sign_in(s.eng, w[0], w[1], "127.0.0.1"),
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    eng: Engine = small_city(tmp_path_factory.mktemp("forms"))
    yield Scene(eng)
    eng.close()


@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_typed_is_taken_or_refused(scene: Scene, form: str) -> None:
    @settings(max_examples=8 if form == "sign in" else EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(WORDS, min_size=5, max_size=5), st.lists(NUMBERS, min_size=5, max_size=5))
    def check(words: list[str], numbers: list[float]) -> None:
        with contextlib.suppress(Refused):
            FORMS[form](scene, words, numbers)

    check()
