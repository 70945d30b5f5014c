"""What the people of the invented city say to each other on open cases, officer and handler by turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.demo.roster import Roster
from governance.engine.times import to_store
from governance.whistles.case import Stage, State

_SCHEMA = pa.schema(
    [
        ("case_id", pa.string()),
        ("number", pa.int32()),
        *((name, pa.string()) for name in ("account_id", "author", "role", "department_code", "text")),
        ("said_at_utc", pa.timestamp("us")),
        ("taken_back_at_utc", pa.timestamp("us")),
    ]
)
Line = Sequence[str]  # who says it, handler or officer, and what


def message_rows(
    show: Sequence[int],
    cases: pa.Table,
    roster: Roster,
    facts: Mapping[str, Any],
    until: datetime,
    rng: np.random.Generator,
) -> pa.Table:
    """Return the rows of `gov.messages`: talks of the showcase as they are told, of other open cases some of a few.

    `show` gives for each case its number in the showcase, -1 for none.
    """
    wanted = cases.append_column("show", pa.array(np.asarray(show, np.int64)))
    handled = pc.and_(pc.equal(wanted["state"], str(State.OPEN)), pc.equal(wanted["stage"], str(Stage.HANDLING)))
    found = wanted.filter(pc.and_(handled, pc.is_valid(wanted["handler_id"]))).to_pylist()
    people = roster.frame.set_index("account_id")
    rows = [row for case in found for row in _said(case, _lines(case, facts, rng), people, to_store(until), rng)]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _lines(case: Mapping[str, Any], facts: Mapping[str, Any], rng: np.random.Generator) -> Sequence[Line]:
    own = facts["showcase"][case["show"]].get("talk", ()) if case["show"] >= 0 else ()
    talks, drawn = facts["talks"]["told"], rng.random()
    return own or (talks[int(rng.integers(len(talks)))] if drawn < facts["talks"]["share"] else ())


def _said(
    case: Mapping[str, Any], lines: Sequence[Line], people: pd.DataFrame, until: datetime, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Yield the messages of one case, from its report-in on, each some minutes after the one before."""
    at, begun = case["reported_in_at_utc"], case["reported_in_at_utc"]
    for number, (who, text) in enumerate(lines, start=1):
        account_id = case["handler_id"] if who == "handler" else case["officer_id"]
        span = (until - begun) / (len(lines) + 1)
        at += min(span, timedelta(seconds=round(60 + rng.exponential(1500.0))))
        if account_id is None or at >= until:
            return
        person = people.loc[account_id]
        department = person["department_code"] if who == "handler" else None
        yield {
            "case_id": case["case_id"], "number": number, "account_id": account_id, "author": person["name"],
            "role": str(person["role"]), "department_code": department, "text": text,
            "said_at_utc": at.replace(microsecond=0),
        }  # fmt: skip
