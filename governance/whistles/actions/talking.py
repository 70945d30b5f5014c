"""The conversation on a case between those who may add a word to it: reading, saying, taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from governance.accounts.rules import Account, Action, Where, can
from governance.accounts.store import people as account_people
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused, settings
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.notices import store as notices
from governance.notices.rules import Notice, NoticeKind
from governance.routing.rules import Severity
from governance.whistles.actions.move import found
from governance.whistles.actions.saving import holders
from governance.whistles.actions.undoing import SETTING
from governance.whistles.case import Case, State
from governance.whistles.people import where_of
from governance.whistles.readers import name_for
from governance.whistles.store import cases, discretion
from governance.whistles.store import messages as store
from governance.whistles.talk import LONGEST_MESSAGE, Message, Said, back_until, notice_of

LATELY = timedelta(days=1)


def may_talk(account: Account, case: Case, withheld: bool) -> bool:
    """Tell whether an account takes part in the conversation on a case."""
    return not withheld and bool(can(account, Action.CASE_NOTE, where_of(case)))


def conversation(eng: Engine, account: Account, case_id: str) -> list[Said]:
    """Return what was said on a case, the first message first, names and phone numbers as this account may read them.

    Raises NotFound for a case beyond its reach, Refused where it may add no word or the case is withheld from it.
    """

    def question(db: Cursor) -> list[Said]:
        case = _open_to(db, account, case_id)
        seconds, now = settings.number(db, SETTING), eng.now()
        told = []
        for one in store.of_case(db, case_id):
            own = one.account_id == account.account_id
            until = back_until(one, seconds) if own else None
            shown = replace(one, text=masked_in(one.text), author=name_for(account, case, one.author) or "")
            told.append(Said(shown, own, until is not None and now <= until))
        return told

    return eng.read(question)


def say(eng: Engine, account: Account, case_id: str, text: str) -> Message:
    """Say something on a case and return the message; the same again at once, as by a double tap, is said once.

    The others who have written and whoever has the case are told, each once until he has read it. Raises NotFound
    for a case beyond the account's reach, Refused for no words, too many, and a case that goes on in another.
    """
    said = cleaned(text)
    if not said:
        raise Refused(_("请先写一句再发送。"))
    if len(said) > LONGEST_MESSAGE:
        raise Refused(_("一条留言最多 {n} 字，请分几条写。").format(n=LONGEST_MESSAGE))

    def work(db: Cursor) -> Message:
        case = _open_to(db, account, case_id)
        if case.state is State.MERGED and case.merged_into:
            raise Refused(_("这一件已并入 {number}，请到那一件里留言。").format(number=case.merged_into))
        number, now = store.next_number(db, case_id), eng.now()
        last = store.last_of(db, case_id, account.account_id)
        if last and last.number == number - 1 and last.text == said:
            return last
        one = Message(number, account.account_id, account.name, account.role, account.department_code, said, now)
        store.add(db, case_id, one)
        _tell(eng, db, account, case, one)
        audit.append(db, now, account.account_id, "case.message", case_id, detail={"number": number})
        return one

    return eng.write(work, "messages", "notices")


def take_back(eng: Engine, account: Account, case_id: str, number: int) -> None:
    """Take one's own message back: its words go, that there was one stays. Twice changes nothing more.

    Raises NotFound for a case beyond the account's reach and for no such message of one's own, Refused once the time
    of `whistle.undo_seconds` is over.
    """

    def work(db: Cursor) -> None:
        _open_to(db, account, case_id)
        one = store.message(db, case_id, number)
        if one is None or one.account_id != account.account_id:
            raise NotFound(_("没有这条留言，或不是您写的。"))
        if one.taken_back_at_utc is not None:
            return
        seconds = settings.number(db, SETTING)
        until = back_until(one, seconds)
        if until is None or eng.now() > until:
            raise Refused(_("留言只能在 {n} 秒内撤回，时间已过。").format(n=round(seconds)))
        store.empty(db, case_id, number, eng.now())
        detail: dict[str, object] = {"number": number}
        audit.append(db, eng.now(), account.account_id, "case.message_taken_back", case_id, detail=detail)

    eng.write(work, "messages")


def talked_now(eng: Engine) -> dict[str, tuple[int, Where]]:
    """Return each case on which something was said lately -> how far the talk is and whose the case is.

    For waking open pages, not for readers.
    """

    def question(db: Cursor) -> dict[str, tuple[int, Where]]:
        marks = store.lately(db, eng.now() - LATELY)
        whose = cases.whose(db, sorted(marks))
        return {case_id: (marks[case_id], where) for case_id, where in whose.items()}

    return eng.read(question)


def _open_to(db: Cursor, account: Account, case_id: str) -> Case:
    """Return a case on which the account may say something; raises NotFound, Refused."""
    case = found(db, account, case_id)
    decision = can(account, Action.CASE_NOTE, where_of(case))
    if not decision:
        raise Refused(decision.reason)
    if discretion.withheld(db, account, [case_id]):
        raise Refused(_("这一件涉及住户个人情况，交流只给所在网格的网格员和在办人员看。"))
    return case


def _tell(eng: Engine, db: Cursor, account: Account, case: Case, one: Message) -> None:
    """Tell the others who take part and whoever has the case, unless they have an unread word of it already."""
    unread = notices.unread_about(db, case.case_id, NoticeKind.MESSAGE)
    concerned = {*store.authors(db, case.case_id), *holders(db, case)} - set(account.ids) - unread
    told = [who for who in sorted(concerned) if _takes_part(eng, db, who, case)]
    sent = [
        Notice(notice_of(case.case_id, one.number, who), who, NoticeKind.MESSAGE, case.case_id, one.said_at_utc)
        for who in told
    ]
    notices.send(db, sent, always=case.emergency or case.severity is Severity.LIFE)


def _takes_part(eng: Engine, db: Cursor, account_id: str, case: Case) -> bool:
    """Tell whether somebody may still read the conversation: he may have moved on since he wrote."""
    who = account_people.account(db, account_id, eng.now())
    return who is not None and may_talk(who, case, bool(discretion.withheld(db, who, [case.case_id])))
