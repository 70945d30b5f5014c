"""Commands on notices: how the channels stand, a trial to somebody, dead letters, and sending them once more."""

from __future__ import annotations

from collections.abc import Callable

from governance.accounts import manage
from governance.accounts.store import contacts
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.engine.times import from_store
from governance.notices.channels import ChannelName, Recipient, channel_name, reaches
from governance.notices.store import outbox, sending
from governance.procedures.notifying import office, wire

Args = dict[str, object]
Progress = Callable[[str, float], None]
MOST_LISTED = 1000


def test(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Send one message to somebody by a channel now; raises Refused where it cannot be, with the channel's reason."""
    name, login = ChannelName(str(args["channel"])), str(args["login"])
    channel = wire.opened(eng, name)
    needs = eng.read(outbox.on).get(name)
    if channel is None or needs is None:
        raise Refused(_("渠道“{name}”没有开通，请先在设置里填写。").format(name=channel_name(name)))
    account_id = eng.read(lambda db: manage.known(db, login))
    who = eng.read(lambda db: contacts.contacts(db, [account_id]))[account_id]
    if not reaches(needs, who.email, who.phone):
        raise Refused(_("“{login}”没有登记这个渠道要用的邮箱或手机号。").format(login=login))
    result = office.tried(eng, None, channel, Recipient(who.account_id, who.name, who.email, who.phone), who.language)
    return {"channel": name.value, "login": login, "outcome": result.outcome.value, "answer": result.answer}


def dead(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Return the newest dead letters: delivery_id, channel, kind, subject, role, cause, answer, tried_at."""
    rows, count = eng.read(lambda db: (sending.dead(db, None, MOST_LISTED), sending.dead_count(db)))
    told = []
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        tried = row["tried_at_utc"] or row["made_at_utc"]
        told.append(
            {
                "delivery_id": row["delivery_id"],
                "channel": row["channel"],
                "kind": row["kind"],
                "subject": row["subject_id"],
                "role": row["role"],
                "cause": row["cause"],
                "answer": row["answer_code"],
                "tried_at": from_store(tried.to_pydatetime()).isoformat(timespec="seconds"),
            }
        )
    return {"dead": told, "count": count}


def again(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Let all dead letters go out once more."""
    return {"again": office.try_again(eng, None)}


COMMANDS = {"notices.test": test, "notices.dead": dead, "notices.again": again}
