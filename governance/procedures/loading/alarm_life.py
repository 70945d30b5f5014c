"""Where a loaded alarm stands in its life, told from its times, and the events that say the same."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from governance.alarms.rules import Kind, State

EVENT_TIMES = {
    Kind.RAISED: "raised_at_utc",
    Kind.RECEIVED: "received_at_utc",
    Kind.DISPLAYED: "displayed_at_utc",
    Kind.ACKNOWLEDGED: "acknowledged_at_utc",
    Kind.ON_SITE: "on_site_at_utc",
    Kind.VERDICT: "verdict_at_utc",
    Kind.NORMAL: "normal_at_utc",
}
EVENT_SCHEMA = pa.schema(
    [
        *(("alarm_id", pa.string()), ("seq", pa.int32()), ("kind", pa.string()), ("at_utc", pa.timestamp("us"))),
        *((name, pa.string()) for name in ("account_id", "person", "duty", "verdict", "cause", "note")),
    ]
)


def settled(rows: pa.Table) -> pa.Table:
    """Return the alarms with state, closed_at_utc and last_seq as their times say; again changes nothing.

    Closed is an alarm that the file calls so, that has a time of closing, or that has a verdict and is normal again.
    An open one has the state its events fold to: a verdict without a time was given when somebody last did something.
    """
    column = {name: _whole(rows[name]) for name in rows.column_names}
    told = pc.fill_null(pc.equal(column["state"], State.CLOSED.value), False)
    judged, normal = pc.is_valid(column["verdict"]), pc.is_valid(column["normal_at_utc"])
    closed = pc.or_(pc.or_(told, pc.is_valid(column["closed_at_utc"])), pc.and_(judged, normal))
    times = [column[name] for name in EVENT_TIMES.values()]
    latest = pc.max_element_wise(*times, skip_nulls=True)
    nothing = pa.scalar(None, pa.timestamp("us"))
    column["closed_at_utc"] = pc.if_else(closed, pc.coalesce(column["closed_at_utc"], latest), nothing)
    done = pc.coalesce(column["on_site_at_utc"], column["acknowledged_at_utc"], column["received_at_utc"])
    open_verdict = pc.if_else(judged, pc.coalesce(column["verdict_at_utc"], done), nothing)
    column["verdict_at_utc"] = pc.if_else(closed, column["verdict_at_utc"], open_verdict)
    first = pc.min_element_wise(column["acknowledged_at_utc"], column["verdict_at_utc"], skip_nulls=True)
    column["acknowledged_at_utc"] = pc.if_else(closed, column["acknowledged_at_utc"], first)
    seen = pc.is_valid(column["acknowledged_at_utc"])
    state = pc.if_else(normal, State.RETURNED.value, pc.if_else(seen, State.ACKNOWLEDGED.value, State.ACTIVE.value))
    column["state"] = pc.if_else(closed, State.CLOSED.value, state)
    events = [pc.is_valid(column[name]).cast(pa.int32()) for name in EVENT_TIMES.values()]
    count = events[0]
    for one in events[1:]:
        count = pc.add(count, one)
    column["last_seq"] = pc.if_else(closed, pa.scalar(0, pa.int32()), count)
    return pa.table(column)


def events_of(rows: pa.Table) -> pa.Table:
    """Return the events of open alarms, in the order of a life: columns of gov.alarm_events."""
    found: dict[str, list[object]] = {name: [] for name in EVENT_SCHEMA.names}
    for row in rows.select(["alarm_id", "verdict", "cause", *EVENT_TIMES.values()]).to_pylist():
        seq = 0
        for kind, name in EVENT_TIMES.items():
            if row[name] is None:
                continue
            seq += 1
            judged = kind is Kind.VERDICT
            values = (row["alarm_id"], seq, str(kind), row[name], None, None, None)
            verdict = (row["verdict"] if judged else None, row["cause"] if judged else None, None)
            for column, value in zip(found, (*values, *verdict), strict=True):
                found[column].append(value)
    return pa.table(found, schema=EVENT_SCHEMA)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
