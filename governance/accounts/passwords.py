"""Which passwords are good enough, and when one has lasted its time. Pure, but for the list of common ones it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from governance.engine.home import DATA
from governance.engine.text import _, ngettext

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop[]", "asdfghjkl;", "zxcvbnm,./")
SWAPS = str.maketrans("@4013578$!+", "aaoiestbsit")
LONGEST = 200  # nobody types more, and what is hashed is held in memory
LEAST_LEFT = 5  # characters that continue no run and repeat nothing
SHORTEST_NAME = 3  # a shorter name is inside half of all passwords
WARNED_DAYS = 14


@dataclass(frozen=True)
class Rules:
    """What the city asks of a password: length, kinds of characters, how many old ones are barred, days it lasts."""

    shortest: int = 10
    kinds: int = 0
    history: int = 5
    days: int = 0


def weakness(password: str, rules: Rules, names: Iterable[str] = ()) -> str:
    """Return one sentence why a password is not good enough, empty when it is.

    `names` are what anybody would try first: the login, the person's name, the city's.

    >>> [bool(weakness(one, Rules())) for one in ("Passw0rd!2026", "qwertyuiop12", "green boat on a wall")]
    [True, True, False]
    """
    if len(password) < rules.shortest:
        return _("口令至少 {n} 位，请换一个更长的。").format(n=rules.shortest)
    if len(password) > LONGEST:
        return _("口令最多 {n} 位，请换一个短些的。").format(n=LONGEST)
    if kinds(password) < min(rules.kinds, 4):
        return _("口令要有小写字母、大写字母、数字、其他符号中的至少 {n} 类。").format(n=min(rules.kinds, 4))
    if any(_holds(password, name) for name in names):
        return _("口令里不能有账号名、姓名或城市名，请换一个。")
    if _is_common(password):
        return _("这个口令太常见，容易被猜到，请换一个。")
    return ""


def kinds(password: str) -> int:
    """Return how many kinds of characters there are: small letters, capitals, digits, anything else.

    >>> kinds("aB3 字")
    4
    """
    tests = (str.islower, str.isupper, str.isdigit)
    found = {next((at for at, test in enumerate(tests) if test(one)), len(tests)) for one in password}
    return len(found)


def essence(password: str) -> str:
    """Return what is left when characters that continue a run, and repetitions of the whole, are taken out.

    >>> essence("1234567890"), essence("aaaaaaaaaa"), essence("abcabcabc"), essence("xkTpxkTpxkTp")
    ('1', 'a', 'a', 'xktp')
    """
    small = password.lower()
    repeated = re.fullmatch(r"(.+?)\1+", small, re.DOTALL)
    small = repeated[1] if repeated else small
    return small[:1] + "".join(after for before, after in pairwise(small) if not _runs(before, after))


def too_old(set_at: datetime | None, now: datetime, rules: Rules) -> bool:
    """Tell whether a password set at a time has lasted its days."""
    return rules.days > 0 and set_at is not None and now - set_at >= timedelta(days=rules.days)


def age_warning(set_at: datetime | None, now: datetime, rules: Rules) -> str:
    """Return one sentence when a password soon has lasted its days, empty when there is time or no limit."""
    if rules.days <= 0 or set_at is None:
        return ""
    left = (set_at + timedelta(days=rules.days) - now).days
    if left >= min(WARNED_DAYS, rules.days):
        return ""
    left = max(left, 0)
    return ngettext("口令还有 {n} 天到期，请尽早修改。", "口令还有 {n} 天到期，请尽早修改。", left).format(n=left)


@cache
def common() -> frozenset[str]:
    """Return the stems of passwords that everybody guesses first."""
    text = (DATA / "passwords" / "common.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _is_common(password: str) -> bool:
    letters, figures = re.sub(r"[\W\d_]+", "", password.lower()), re.sub(r"\D+", "", password)
    left = len(essence(letters)) + len(essence(figures)) + len(set(re.findall(r"[^\w\s]", password)))
    return min(left, len(essence(password))) < LEAST_LEFT or not common().isdisjoint({_stem(password), letters})


def _stem(password: str) -> str:
    """Return the word in the middle of a password, with letters for the signs that stand for them."""
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
    return re.sub(r"[\W_]+", "", inner.translate(SWAPS))


def _holds(password: str, name: str) -> bool:
    plain = name.strip().lower()
    shortest = SHORTEST_NAME if plain.isascii() else 2
    return len(plain) >= shortest and plain in password.lower()


def _runs(before: str, after: str) -> bool:
    return before == after or any(pair in row for row in ROWS for pair in (before + after, after + before))
