"""What a change of boundaries leaves for people to settle: who answers for areas that are no more."""

from __future__ import annotations

from dataclasses import dataclass

from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.projection import Projection, projection
from governance.areas.recut import Areas, covering
from governance.areas.rules import Level
from governance.engine import Engine
from governance.engine.text import _
from governance.procedures.store import boundaries as store

MOST_NAMED = 3


@dataclass(frozen=True)
class Attention:
    """Something that names an area which is no more: kind (account, centre, rule), whose, its name, the code.

    `successor` is the area of the same level that now covers most of the lost one, None where there is none.
    """

    kind: str
    ref: str
    name: str
    code: str
    successor: str | None


def attention(eng: Engine, version_id: int) -> list[Attention]:
    """Return what names areas that a version does not have, each with the area that took its place."""
    found = eng.read(lambda db: store.lost(db, version_id))
    if not found:
        return []
    heirs = _successors(eng, version_id, sorted({one.code for one in found}))
    return [Attention(one.kind, one.ref, one.name, one.code, heirs.get(one.code)) for one in found]


def unserved(eng: Engine, version_id: int) -> list[str]:
    """Return the grids of a version that no service centre serves, in a city that has centres."""
    return eng.read(lambda db: store.unserved(db, version_id))


def warnings_after(eng: Engine, version_id: int) -> tuple[str, ...]:
    """Return a sentence for each kind of thing that somebody has to settle."""
    found, lines = attention(eng, version_id), []
    sentences = {
        "account": _("{n} 处账号负责的区域已不存在，请在账号里改：{examples}"),
        "centre": _("{n} 个已不存在的网格还写在服务中心名下，请重新划分：{examples}"),
        "rule": _("{n} 条派单规则写的镇区已不存在，请改派单目录：{examples}"),
    }
    for kind, sentence in sentences.items():
        own = [one for one in found if one.kind == kind]
        if own:
            examples = "、".join(f"{one.name} {one.code}" for one in own[:MOST_NAMED]) + (
                "……" if len(own) > MOST_NAMED else ""
            )
            lines.append(sentence.format(n=len(own), examples=examples))
    bare = unserved(eng, version_id)
    if bare:
        lines.append(
            _("{n} 个网格还没有服务中心负责：{examples}").format(n=len(bare), examples="、".join(bare[:MOST_NAMED]))
        )
    return tuple(lines)


def _successors(eng: Engine, version_id: int, codes: list[str]) -> dict[str, str]:
    """Return lost code -> code of the area of its level that covers most of it now."""
    now, plane = areas.areas_of(eng, version_id), projection(areas.profile(eng).metric_crs)
    heirs: dict[str, str] = {}
    for other in reversed(eng.read(area_store.version_ids)):
        wanted = [code for code in codes if code not in heirs]
        before = areas.areas_of(eng, other)
        lost = before.only(before.facts["code"].isin(wanted))
        for level in Level:
            heirs |= _heirs(lost.of(level), now.of(level), plane)
    return heirs


def _heirs(lost: Areas, now: Areas, plane: Projection) -> dict[str, str]:
    if not len(lost) or not len(now):
        return {}
    found = covering(plane.metric_shapes(lost.shapes), plane.metric_shapes(now.shapes))
    codes = now.facts["code"].to_numpy()
    pairs = zip(lost.facts["code"], found, strict=True)
    return {code: str(codes[row]) for code, row in pairs if row >= 0}
