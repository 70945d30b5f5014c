"""Whom one may ring about an open case: who reported it, whose grid it lies in, who handles it."""

from __future__ import annotations

from dataclasses import replace

from governance.accounts import covering
from governance.accounts.rules import Account, Action, can
from governance.engine import Cursor, Engine
from governance.whistles.actions.move import not_found
from governance.whistles.case import Case, State, Tie
from governance.whistles.people import where_of
from governance.whistles.readers import name_for
from governance.whistles.store import cases
from governance.whistles.words import tie_name


def of_case(eng: Engine, account: Account, case_id: str) -> dict[str, str]:
    """Return account_id -> name and part of those one may ask a number of; empty for who rings nobody about this case.

    For somebody who is away his deputy stands there. Raises NotFound for a case outside the account's reach.
    """

    def question(db: Cursor) -> dict[str, str]:
        case = cases.visible_case(db, account, case_id)
        if case is None:
            raise not_found()
        # Having blown the whistle oneself is no reason to ring: only the place or the department is.
        where = replace(where_of(case), reporter_id=None, officer_id=None)
        if case.state is not State.OPEN or not can(account, Action.CONTACT_REVEAL, where):
            return {}
        parts = _parts(case)
        serving = covering.serving(db, parts, eng.now())
        told = ((*serving[one], tie) for one, tie in parts.items() if one in serving)
        others = (one for one in told if one[0] not in account.ids)
        return {who: f"{name_for(account, case, name)} {tie_name(tie)}" for who, name, tie in others}

    return eng.read(question)


def _parts(case: Case) -> dict[str, Tie]:
    told = ((case.handler_id, Tie.LEAD), (case.officer_id, Tie.OFFICER), (case.reporter_id, Tie.REPORTER))
    return {one: tie for one, tie in told if one}
