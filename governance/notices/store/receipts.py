"""SQL of receipts: which delivery a gateway tells of, and what that makes of it."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import to_store
from governance.notices.channels import Cause, ChannelName
from governance.notices.outbox import Receipt, State

# The key that went along with a delivery, as `channels.wire_key` makes it; it is not kept, so that it tells nobody.
_KEY = "substr(sha256(delivery_id), 1, 32)"


def of_key(db: Cursor, key: str) -> tuple[str, State] | None:
    """Return the gateway's delivery with a key and how it stands; None for a key that never went out."""
    sql = f"SELECT delivery_id, state FROM gov.notice_deliveries WHERE channel = ? AND {_KEY} = ?"
    row = db.execute(sql, [ChannelName.WEBHOOK.value, key]).fetchone()
    return (row[0], State(row[1])) if row else None


def settle(db: Cursor, delivery: str, state: State, at: datetime) -> None:
    """Write how a delivery stands after a receipt; it is not tried again."""
    done, failed = state is State.DELIVERED, state is State.DEAD
    db.execute(
        "UPDATE gov.notice_deliveries SET state = ?, cause = ?, next_try_at_utc = NULL, delivered_at_utc = ?"
        " WHERE delivery_id = ?",
        [state.value, Cause.NOT_DELIVERED.value if failed else None, to_store(at) if done else None, delivery],
    )


def mark_read(db: Cursor, delivery: str, receipt: Receipt, at: datetime) -> None:
    """Mark the notice of a delivery as read where the receipt says so; one that was read keeps its time."""
    if receipt is Receipt.READ:
        db.execute(
            "UPDATE gov.notices SET read_at_utc = ? WHERE read_at_utc IS NULL AND notice_id ="
            " (SELECT notice_id FROM gov.notice_deliveries WHERE delivery_id = ?)",
            [to_store(at), delivery],
        )
