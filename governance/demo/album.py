"""Photos of the showcase cases: a drawing with the whistle, another with the feedback."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo.pictures import drawn
from governance.whistles.case import EventKind
from governance.whistles.store.photos import AFTER, BEFORE

MOMENTS = {str(EventKind.BLOWN): BEFORE, str(EventKind.HANDLED): AFTER}
_PHOTOS = pa.schema(
    [
        ("photo_id", pa.string()),
        *((name, pa.int32()) for name in ("width", "height", "size_bytes")),
        ("uploaded_by", pa.string()),
        ("uploaded_at_utc", pa.timestamp("us")),
    ]
)
_CASE_PHOTOS = pa.schema(
    [("case_id", pa.string()), ("photo_id", pa.string()), ("seq", pa.int32()), ("moment", pa.string())]
)


@dataclass(frozen=True)
class Album:
    """Rows of `gov.photos` and `gov.case_photos`, the files behind them, and the events with their photos counted."""

    photos: pa.Table
    case_photos: pa.Table
    files: tuple[bytes, ...]
    events: pa.Table


def take_photos(
    cases: pd.DataFrame, case_ids: pa.Array, events: pa.Table, specs: list[Mapping[str, Any]], rng: np.random.Generator
) -> Album:
    """Return the photos of the cases whose specification names a picture; `cases` has `show`."""
    scenes = {
        case_ids[row].as_py(): specs[number]["picture"]
        for row, number in enumerate(cases["show"])
        if number >= 0 and "picture" in specs[number]
    }
    photos, attached, files = [], [], []
    own = np.isin(events["case_id"].to_numpy(), list(scenes)) & np.isin(events["kind"].to_numpy(), list(MOMENTS))
    for event in events.take(np.flatnonzero(own)).to_pylist():
        moment = MOMENTS[event["kind"]]
        photo = drawn(scenes[event["case_id"]], moment == AFTER, rng)
        address = hashlib.sha256(photo.content).hexdigest()
        files.append(photo.content)
        photos.append(
            {
                "photo_id": address, "width": photo.width, "height": photo.height, "size_bytes": len(photo.content),
                "uploaded_by": event["account_id"], "uploaded_at_utc": event["at_utc"],
            }
        )  # fmt: skip
        attached.append({"case_id": event["case_id"], "photo_id": address, "seq": event["seq"], "moment": moment})
    counted = events.set_column(events.column_names.index("photos"), "photos", pa.array(own.astype(np.int32)))
    rows = list({row["photo_id"]: row for row in photos}.values())
    return Album(
        pa.Table.from_pylist(rows, schema=_PHOTOS),
        pa.Table.from_pylist(attached, schema=_CASE_PHOTOS),
        tuple(files),
        counted,
    )
