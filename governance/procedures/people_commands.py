"""Commands on people: the list, leave and cover, hand-over, a lost authenticator. For the operator of the machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from governance.accounts import covering, factors, manage
from governance.accounts.covers import Cover, span_of_days
from governance.accounts.listing import Asked, Standing
from governance.accounts.rules import Role
from governance.accounts.store import covers as covers_store
from governance.accounts.store import listing as store
from governance.areas import actions as areas
from governance.engine import Cursor, Engine, Refused
from governance.engine.phones import masked_phone
from governance.engine.text import _
from governance.engine.times import from_store
from governance.procedures import handover
from governance.procedures.handover import Heirs

Args = dict[str, object]
Progress = Callable[[str, float], None]


def listed(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Return the accounts that fit, phones masked: login, name, role, standing, last_seen, areas, deputy."""
    asked = Asked(
        words=_text(args, "words"),
        role=Role(_text(args, "role")) if args.get("role") else None,
        standing=Standing(_text(args, "standing")) if args.get("standing") else None,
    )
    rows = eng.read(lambda db: store.page(db, asked, eng.now()))
    told = []
    for row in rows.to_dict("records"):
        seen, phone = row["last_seen_at_utc"], row["phone"]
        told.append(
            {
                "login": row["login"],
                "name": row["name"],
                "role": row["role"],
                "standing": row["standing"],
                "last_seen": from_store(seen.to_pydatetime()).isoformat() if seen == seen and seen else None,
                "areas": int(row["areas"]),
                "phone": masked_phone(phone) if isinstance(phone, str) and phone else None,
                "deputy": row["deputy"] if isinstance(row["deputy"], str) else None,
            }
        )
    return {"accounts": told}


def cover(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Let a deputy stand in for somebody, whole days of the city unless times are given; return the cover."""
    absent, deputy = (_id(eng, _text(args, name)) for name in ("login", "deputy"))
    span = _span(_text(args, "from_at"), _text(args, "until_at"), areas.profile(eng).zone)
    made = covering.arrange(eng, None, absent, deputy, span, _text(args, "reason"))
    return {"login": args["login"], "deputy": args["deputy"], **_told(made)}


def end_cover(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """End the cover that holds for somebody, else the next that is to come."""
    login = _text(args, "login")
    absent = _id(eng, login)
    current = eng.read(lambda db: covers_store.current(db, eng.now()))
    found = next((one for one in current if one.account_id == absent), None)
    if found is None:
        raise Refused(_("“{login}”现在没有代班，也没有安排。").format(login=login))
    covering.end(eng, None, found.cover_id)
    return {"login": login, **_told(found), "ended": True}


def leave(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Hand everything of a leaver over; with `dry_run` count it only."""
    login = _text(args, "login")
    account_id = _id(eng, login)
    pairs = args.get("by_area")
    by_area = dict(_pair(eng, str(one)) for one in pairs) if isinstance(pairs, list) else {}
    heir = _id(eng, _text(args, "heir")) if args.get("heir") else None
    if args.get("dry_run"):
        found = handover.burden(eng, None, account_id)
    else:
        found = handover.hand_over(eng, None, account_id, Heirs(heir, by_area))
    counts = {"areas": len(found.area_codes), "officer": found.as_officer, "handler": found.as_handler}
    counts |= {
        "reporter": found.as_reporter,
        "to_judge": found.to_judge,
        "unread": found.unread,
        "covers": found.covers,
    }
    return {"login": login, "dry_run": bool(args.get("dry_run")), "moved": counts}


def second_factor_reset(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Take a lost authenticator away."""
    factors.reset(eng, None, _text(args, "login"))
    return {"login": args["login"], "second_factor": None}


def _text(args: Args, name: str) -> str:
    return str(args.get(name) or "")


def _id(eng: Engine, login: str) -> str:
    def question(db: Cursor) -> str:
        return manage.known(db, login)

    return eng.read(question)


def _pair(eng: Engine, written: str) -> tuple[str, str]:
    code, sign, login = written.partition("=")
    if not sign or not code or not login:
        raise Refused(_("“{text}”要写成 区域代码=账号名。").format(text=written))
    return code, _id(eng, login)


def _span(begins: str, ends: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return a span of days or times; one without a zone is the city's wall clock."""
    try:
        first, last = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
    except ValueError:
        raise Refused(_("时间要写成 2026-11-23 或 2026-11-23T08:00。")) from None
    if len(begins) == len("2026-11-23") == len(ends):
        return span_of_days(first.date(), last.date(), zone)
    one, two = (at if at.tzinfo else at.replace(tzinfo=zone) for at in (first, last))
    return one, two


def _told(found: Cover) -> dict[str, object]:
    return {"cover_id": found.cover_id, "from": found.from_at.isoformat(), "until": found.until_at.isoformat()}


COMMANDS = {
    "account.list": listed,
    "account.cover": cover,
    "account.end-cover": end_cover,
    "account.leave": leave,
    "account.second-factor-reset": second_factor_reset,
}
