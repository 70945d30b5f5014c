"""Receipts 回执: the gateway tells what became of a message that it had taken."""

from __future__ import annotations

import hmac
import re

from governance.engine import Cursor, Engine, NotAllowed, NotFound, Refused
from governance.engine.log import note
from governance.engine.secrets import secret
from governance.engine.text import _
from governance.notices.outbox import Receipt, State, receipted
from governance.notices.store import receipts as store

TOKEN = "GOVERNANCE_RECEIPT_TOKEN"
_KEY = re.compile(r"[0-9a-f]{32}")


def admitted(eng: Engine, token: str) -> bool:
    """Tell whether whoever shows this token is the gateway; raises NotAllowed while receipts are not taken at all."""
    known = secret(eng.home, TOKEN)
    if not known:
        raise NotAllowed(_("没有开通回执：请先设置 {name}。").format(name=TOKEN))
    return hmac.compare_digest(token.encode(), known.encode())


def take(eng: Engine, key: str, told: str) -> State:
    """Note what a gateway tells of the message with this key and return how it stands; the same again changes nothing.

    Raises Refused for a word that is no receipt, NotFound for a key that never went out by the gateway. Whoever asks
    has been admitted.
    """
    if told not in set(Receipt):
        raise Refused(_("回执的 status 只能是 {known}。").format(known=", ".join(Receipt)))
    receipt = Receipt(told)

    def work(db: Cursor) -> State:
        found = store.of_key(db, key) if _KEY.fullmatch(key) else None
        if found is None:
            raise NotFound(_("没有发过这条通知。"))
        delivery, before = found
        after = receipted(before, receipt)
        if after is not before:
            store.settle(db, delivery, after, eng.now())
        store.mark_read(db, delivery, receipt, eng.now())
        return after

    state = eng.write(work, "notices")
    note("receipt taken", receipt=receipt.value, state=state.value)
    return state
