"""Contacts 联系人 of the invented premises: owners, safety officers, guards, lessors, relatives and neighbours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo.columns import chosen, numbered, table, text, words
from governance.demo.people import People
from governance.demo.premises import Sort

DUTIES = ("owner", "lessor", "safety_officer", "gate_guard", "relative", "neighbour")
ELDERLY = ("gate_guard", "neighbour")


def draw_contacts(
    premises: pd.DataFrame, sorts: list[Sort], story: int, people: People, rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per contact: premises (row), duty (number in DUTIES), name, phone; premises by premises.

    The premises of the golden-minute story has an owner too, beside its lessor, its guard and its safety officer.
    """
    sort = premises["sort"].to_numpy()
    share = np.array([[float(one.facts["contacts"].get(duty, 0.0)) for duty in DUTIES] for one in sorts])[sort]
    share[story, DUTIES.index("owner")] = 1.0
    row, duty = np.nonzero(rng.random(share.shape) < share)
    elderly = np.isin(duty, [DUTIES.index(name) for name in ELDERLY])
    names = chosen(elderly, people.names(len(row), "elder"), people.names(len(row)))
    return pd.DataFrame(
        {"premises": row, "duty": duty, "name": names.to_pandas(), "phone": people.phones(len(row)).to_pandas()}
    )


def contact_rows(contacts: pd.DataFrame, premises_ids: pa.Array) -> pa.Table:
    """Return the contacts in the columns of `gov.contacts`."""
    return table(
        {
            "contact_id": numbered("K", np.arange(1, len(contacts) + 1), 7),
            "premises_id": words(premises_ids, contacts["premises"].to_numpy()),
            "duty": words(DUTIES, contacts["duty"].to_numpy()),
            "name": text(contacts["name"]),
            "phone": text(contacts["phone"]),
        }
    )


def company_contacts(contacts: pd.DataFrame, premises: pd.DataFrame, story: int, count: int) -> pd.DataFrame:
    """Return the contacts that get an account: one of each of the largest compounds, the story's compound first."""
    lessors = np.flatnonzero(premises["compound"].to_numpy() == np.arange(len(premises)))
    size = np.bincount(premises["compound"].clip(lower=0), premises["compound"] >= 0, minlength=len(premises))
    order = lessors[np.argsort(-size[lessors], kind="stable")]
    wanted = [story, *(row for row in order if row != story)][:count]
    asked = contacts[contacts["duty"].isin([DUTIES.index("owner"), DUTIES.index("lessor")])]
    first = asked.drop_duplicates("premises").set_index("premises")
    found = first.loc[[row for row in wanted if row in first.index]]
    return found.reset_index()[["premises", "name", "phone"]]
