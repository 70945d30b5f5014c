"""Whom a request is about: accounts, contacts and staff by name, phone or login."""

from __future__ import annotations

import re
from dataclasses import dataclass

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.engine import Engine, NotFound, Refused
from governance.engine.phones import figures, masked_in, masked_phone, pattern_of
from governance.engine.text import _
from governance.procedures.store import privacy as store

SHORTEST = 2


@dataclass(frozen=True)
class Person:
    """One person: what he is here, his identifiers, name, phone and login; phones in clear, for the search only."""

    key: str
    kind: str
    ids: tuple[str, ...]
    name: str
    phone: str
    login: str

    @property
    def label(self) -> str:
        """What the person is called in a list, the phone masked."""
        what = {"account": _("账号"), "contact": _("场所联系人"), "staff": _("中心人员")}[self.kind]
        number = masked_phone(self.phone) if self.phone else ""
        return " · ".join(part for part in (self.name, what, self.login, number) if part)


def unnamed(text: str, name: str, phone: str) -> str:
    """Return what is written about a person for the record that nobody changes: without his name and any number.

    >>> unnamed("核实 王 海 电话 137 - 1234/2210，另打 13800001111", "王海", "13712342210")
    '核实 （已删除） 电话 （已删除），另打 138****1111'
    """
    said = masked_in(re.sub(pattern_of(phone), store.MARK, text))
    spaced = r"[\W_]{0,3}".join(map(re.escape, name.strip()))
    return re.sub(spaced, store.MARK, said) if len(name.strip()) > 1 else said


def find(eng: Engine, account: Account, typed: str) -> list[Person]:
    """Return the people who fit a name, phone or login; raises Refused for next to nothing typed or too many found.

    One contact of several premises, the same name and number, is one person.
    """
    require(account, Action.PERSON_HOLDINGS)
    text = typed.strip()
    if len(text) < SHORTEST:
        raise Refused(_("请输入姓名、电话或账号名，至少 {n} 个字。").format(n=SHORTEST))
    number = figures(text)
    together: dict[tuple[str, str, str, str], list[str]] = {}
    for kind, key, name, phone, login in eng.read(lambda db: store.people(db, text, number)):
        together.setdefault((kind, name, phone, login), []).append(key)
    found = [
        Person(ids[0], kind, tuple(ids), name, phone, login) for (kind, name, phone, login), ids in together.items()
    ]
    if len(found) > store.MOST_PEOPLE:
        raise Refused(_("有 {n} 人符合，请输入完整的姓名、电话或账号名。").format(n=len(found)))
    return found


def person(eng: Engine, account: Account, key: str) -> Person:
    """Return the person behind one of his identifiers; raises NotFound where there is none."""
    found = [one for one in find(eng, account, key) if key in one.ids]
    if not found:
        raise NotFound(_("找不到这个人。"))
    one = found[0]
    if one.kind != "contact" or not one.phone:
        return one
    same = [other for other in find(eng, account, one.phone) if other.kind == "contact" and other.name == one.name]
    return same[0] if same else one
