"""Accounts from a file: officers with their grids, reporters with their micro-grids, and everybody else."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.accounts import fields
from governance.accounts.hashing import password_hash
from governance.accounts.manage import NEEDS, first_password
from governance.accounts.rules import Role
from governance.accounts.store.changes import rewrite_areas
from governance.accounts.store.people import AREAS_TOLD
from governance.accounts.store.sessions import end_sessions_of
from governance.audit import store as audit
from governance.engine import Cursor
from governance.engine.phones import is_persons
from governance.engine.text import _
from governance.engine.times import to_store
from governance.procedures.loading import store
from governance.procedures.loading.kinds import By, Context, Plan, Shaped, fault, filled, keep, text_column
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.store import Target
from governance.readers.faults import Faults

COLUMNS = (
    *("account_id", "login", "name", "role", "department_code", "centre_id", "premises_id", "phone", "email"),
    *("password_hash", "must_change", "active", "demo", "language", "created_at_utc", "last_seen_at_utc"),
)
OWNERS = ("department_code", "centre_id", "premises_id")
PLAIN = ("name", "role", *OWNERS, "phone", "email", "language", "active")
ENDS = {"role", "active", *OWNERS}  # what an open page must not go on with
HASHERS = 2  # each takes 64 MiB while it works


Told = list[tuple[str, str, dict[str, object]]]  # entries of the audit: action, whom, what


class Accounts:
    """Accounts 账号, told apart by the name typed at sign-in; a new one gets a first password that is kept nowhere."""

    fields = fields.FIELDS
    topic: str | None = "sessions"
    used_by: Mapping[str, str] = {"gov.cases": "officer_id", "gov.case_events": "account_id"}
    target = Target(
        table="gov.accounts",
        source=AREAS_TOLD,
        key="login",
        columns=COLUMNS,
        keeps=frozenset({"name", "role", "active"}),
        identifier="account_id",
    )

    def shaped(self, ctx: Context, values: pa.Table, lines: np.ndarray) -> Shaped:
        """Return the accounts as the store holds them, their areas as one text."""
        known = ctx.kept("owners", store.account_owners)
        good, faults = np.ones(len(lines), dtype=bool), []
        columns: dict[str, object] = {"login": pa.array(_as_known(ctx, text_column(values, "login")), pa.string())}
        for name in OWNERS:
            if name in ctx.how.given:
                codes, wrong = _coded(text_column(values, name), known[name], lines, name)
                columns[name] = pa.array(codes, pa.string())
                faults.append(wrong)
        columns |= {name: values[name] for name in PLAIN if name in ctx.how.given and name not in OWNERS}
        if "area_codes" in ctx.how.given:
            areas, wrong = _areas_coded(values["area_codes"].to_pylist(), known["area_codes"], lines)
            columns["areas"] = pa.array(areas, pa.string())
            faults.append(wrong)
        rows = pa.table(columns).append_column("line", pa.array(lines))
        faults += [
            _needed(rows, lines, Faults.joined(faults)),
            _own(ctx, rows, lines),
            _back(ctx, rows, lines),
            _service_numbers(rows, lines),
        ]
        found = Faults.joined(faults)
        good &= ~np.isin(lines, found.line)
        return Shaped(keep(rows, good), found)

    def given(self, ctx: Context) -> tuple[str, ...]:
        """Return the columns that decide whether an account has changed."""
        areas = ("areas",) if "area_codes" in ctx.how.given else ()
        return (*(name for name in PLAIN if name in ctx.how.given), *areas)

    def prepared(self, ctx: Context, plan: Plan, pace: Pace) -> tuple[tuple[str, str], ...]:
        """Make first passwords and their hashes; the slowness of the hash is its purpose."""
        logins = plan.new["login"].to_pylist()
        passwords = [first_password() for _login in logins]
        hashes: list[str] = []
        with ThreadPoolExecutor(HASHERS) as pool:
            for hashed in pool.map(password_hash, passwords):
                hashes.append(hashed)
                told = _("生成首次口令：{n} / {all}").format(n=len(hashes), all=len(logins))
                pace.tell(told, 0.75 + 0.2 * len(hashes) / len(logins))
        ctx.facts["hashes"] = hashes
        return tuple(zip(logins, passwords, strict=True))

    def warnings(self, ctx: Context, plan: Plan) -> list[str]:
        """Return how many new accounts answer for nothing because the file has no column that says for what."""
        roles = plan.new["role"].to_pylist() if "role" in plan.new.column_names else []
        lost = Counter(NEEDS[role] for role in roles if role in NEEDS and NEEDS[role] not in ctx.how.given)
        told = _("{n} 个新账号没有填“{label}”，登录后看不到任何数据：文件里没有认出这一列，请指明哪一列是“{label}”。")
        labels = {one.name: _(one.label) for one in self.fields}
        return [told.format(n=f"{n:,}", label=labels[name]) for name, n in sorted(lost.items())]

    def save(self, db: Cursor, ctx: Context, plan: Plan) -> None:
        """Write accounts and areas; whoever is locked or gets another role or owner is signed out."""
        made = {
            "account_id": pa.array([f"U{secrets.token_hex(6)}" for _row in range(plan.new.num_rows)], pa.string()),
            "password_hash": pa.array(ctx.facts["hashes"], pa.string()),
        }
        new = plan.new
        for name, column in made.items():
            new = new.append_column(name, column)
        defaults = {"must_change": True, "active": True, "demo": False, "created_at_utc": to_store(ctx.eng.now())}
        store.insert(db, self.target.table, filled(new, COLUMNS, defaults))
        store.update(db, self.target, plan.changed, tuple(name for name in plan.given if name != "areas"))
        if "areas" in plan.given:
            for rows in (plan.new, plan.changed):
                rewrite_areas(db, rows.select(["login", "areas"]))
        _note(db, ctx, plan, made["account_id"].to_pylist())
        ends = [bool(ENDS & set(names)) for names in plan.differing]
        end_sessions_of(db, ctx.eng.now(), plan.changed["login"].filter(pa.array(ends, pa.bool_())).to_pylist())

    def unsave(self, db: Cursor, by: By, new: pa.Array, before: pa.Table) -> None:
        """Take accounts and areas back to what they were; whoever gets another role or owner back is signed out."""
        present = store.rows_of(db, self.target, before["login"].combine_chunks()).select(["login", *ENDS]).to_pylist()
        moved = [one for one in before.select(["login", *ENDS]).to_pylist() if one not in present]
        end_sessions_of(db, by.at, [one["login"] for one in moved])
        told: Told = [("account.remove", one, {}) for one, _role in store.people_of(db, new.to_pylist()).values()]
        back = zip(before["account_id"].to_pylist(), before["role"].to_pylist(), strict=True)
        told += [("account.taken_back", one, {"role": role}) for one, role in back]
        audit.append_all(db, by.at, by.account_id, told)
        rewrite_areas(db, pa.table({"login": new, "areas": pa.nulls(len(new), pa.string())}))
        store.delete(db, self.target.table, self.target.key, new)
        store.restore(db, self.target, before.select([name for name in COLUMNS if name in before.column_names]))
        rewrite_areas(db, before.select(["login", "areas"]))


def _as_known(ctx: Context, logins: np.ndarray) -> list[str]:
    """Return logins as the store writes them, new ones as the file did first: letters' size tells nobody apart."""
    known = ctx.kept("logins", store.logins)
    return [known.setdefault(one.lower(), one) for one in logins]


def _note(db: Cursor, ctx: Context, plan: Plan, ids: Sequence[str]) -> None:
    """Put on record whom a file has added and what it has changed of whom, one by one as the page does."""
    told: Told = [
        ("account.add", one, {"role": role}) for one, role in zip(ids, plan.new["role"].to_pylist(), strict=True)
    ]
    logins = plan.changed["login"].to_pylist()
    known = store.people_of(db, logins)
    for login, changed in zip(logins, plan.differing, strict=True):
        account_id, role = known[login]
        told.append(("account.change", account_id, {"fields": sorted(changed), "role": role}))
    audit.append_all(db, ctx.eng.now(), ctx.account_id, told)


def _coded(words: np.ndarray, known: Mapping[str, str], lines: np.ndarray, name: str) -> tuple[np.ndarray, Faults]:
    """Return the codes of owners written as code or name, and rows that name none of this city."""
    said = pd.notna(words)
    codes = np.full(len(words), None, dtype=object)
    for at in np.flatnonzero(said):
        codes[at] = known.get(words[at].casefold())
    lost = said & pd.isna(codes)
    reason = _("本市没有这个部门、服务中心或场所，请核对编号或先登记。")
    return codes, fault(lines[lost], name, words[lost], reason) if lost.any() else Faults.none()


def _areas_coded(
    told: list[list[str] | None], known: Mapping[str, str], lines: np.ndarray
) -> tuple[list[str | None], Faults]:
    """Return the areas of each row as sorted codes in one text, and rows that name an area this city does not have."""
    found: list[str | None] = []
    lost: list[tuple[int, str]] = []
    for line, words in zip(lines, told, strict=True):
        codes = [known.get(word.casefold()) for word in words or []]
        lost += [(line, word) for word, code in zip(words or [], codes, strict=True) if code is None][:1]
        found.append(",".join(sorted({code for code in codes if code})) or None)
    reason = _("本市没有这个区域，请核对网格或微网格的编号。")
    lines_lost = np.array([line for line, _word in lost], np.int64)
    wrong = fault(lines_lost, "area_codes", [word for _line, word in lost], reason)
    return found, wrong


def _needed(rows: pa.Table, lines: np.ndarray, unknown: Faults) -> Faults:
    """Return a fault for each row whose role lacks what it answers for, where the file has a column for that.

    Not for what is there and names nothing of this city: that is told already.
    """
    faults, roles, told = [], text_column(rows, "role"), np.isin(lines, unknown.line)
    for role, need in NEEDS.items():
        name = "areas" if need == "area_codes" else need
        if name not in rows.column_names:
            continue
        bare = (roles == str(role)) & pd.isna(text_column(rows, name)) & ~told
        if bare.any():
            reason = _("这个岗位还要填它负责的网格、部门、服务中心或场所。")
            faults.append(fault(lines[bare], need, roles[bare], reason))
    return Faults.joined(faults)


def _own(ctx: Context, rows: pa.Table, lines: np.ndarray) -> Faults:
    """Return a fault for a row that would take the loader's own rights away."""
    mine = np.zeros(len(lines), dtype=bool) if ctx.login is None else text_column(rows, "login") == ctx.login
    roles = text_column(rows, "role")
    demoted = pd.notna(roles) & (roles != str(Role.ADMINISTRATOR))
    out = np.zeros(len(lines), dtype=bool)
    if "active" in rows.column_names:
        out = ~pc.fill_null(rows["active"], True).to_numpy().astype(bool)
    lost = mine & (demoted | out)
    reason = _("不能用文件改掉自己的管理员岗位，也不能停用自己。")
    return fault(lines[lost], "login", text_column(rows, "login")[lost], reason) if lost.any() else Faults.none()


def _service_numbers(rows: pa.Table, lines: np.ndarray) -> Faults:
    """Return a fault for each row whose number nobody is rung on."""
    if "phone" not in rows.column_names:
        return Faults.none()
    phones = text_column(rows, "phone")
    lost = np.array([pd.notna(one) and not is_persons(one) for one in phones], dtype=bool)
    reason = _("不像个人的手机或座机号码；例如 13812345678 或 0511-86920119。")
    return fault(lines[lost], "phone", phones[lost], reason) if lost.any() else Faults.none()


def _back(ctx: Context, rows: pa.Table, lines: np.ndarray) -> Faults:
    """Return a fault for a row that would let in somebody who has left, with the password he had."""
    if "active" not in rows.column_names:
        return Faults.none()
    logins = text_column(rows, "login")
    left = np.isin(logins, list(ctx.kept("leavers", store.leavers)))
    back = left & pc.fill_null(rows["active"], True).to_numpy().astype(bool)
    reason = _("这个人已离任，账号不再启用；他回来工作时请另建账号。")
    return fault(lines[back], "login", logins[back], reason) if back.any() else Faults.none()
