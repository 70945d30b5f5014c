"""Making a store: with the demo city, or with nothing but the areas of a city and the shipped catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from governance.areas import store as areas
from governance.areas.profile import load_profile, load_sources
from governance.audit import store as audit
from governance.demo.asked import asked_parameters
from governance.demo.build import Summary, build
from governance.demo.geography import build_geography
from governance.engine import Cursor, Engine, Refused
from governance.engine.home import STORE_NAME, city_profile_path
from governance.engine.text import _
from governance.procedures.start import Build, has_city, open_home, open_or_build
from governance.routing.files import read_catalogue
from governance.routing.store import load_catalogue

Args = dict[str, object]
Progress = Callable[[str, float], None]


def init(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    """Make a store with the areas of a city profile; its boundaries are drawn and marked illustrative."""
    path = Path(str(args["city"])) if args["city"] else city_profile_path()
    profile = load_profile(path)
    sources = load_sources(path, profile)

    def fill(eng: Engine, tell: Progress) -> None:
        now = eng.now()
        tell(_("绘制镇区和网格"), 0.1)
        today = now.astimezone(profile.zone).date()
        drawn = build_geography(profile, sources, asked_parameters().seed, today, now)
        row = areas.CityRow(profile.code, profile.name, profile.name_en, profile.text, False, None, now, None)

        def work(db: Cursor) -> None:
            areas.insert_version(db, drawn.boundary_versions)
            areas.insert_areas(db, drawn.areas)
            areas.insert_waterways(db, drawn.waterways)
            load_catalogue(db, read_catalogue())
            audit.append(db, now, None, "city.made", profile.code, detail={"areas": drawn.areas.num_rows})
            areas.insert_city(db, row)

        tell(_("写入数据库"), 0.8)
        eng.write(work)

    _found(home, fill, progress)
    return {"home": str(home), "city": profile.name_en, "code": profile.code}


def demo(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    """Make a store with the demo city and return how many rows of what it has."""
    scale, folder = args["scale"], args["parameters"]
    wanted = asked_parameters(folder if isinstance(folder, Path) else None, scale if isinstance(scale, float) else None)
    until, made = args["until"], list[Summary]()

    def fill(eng: Engine, tell: Progress) -> None:
        made.append(build(eng, until=until, parameters=wanted, progress=tell))  # type: ignore[arg-type]

    _found(home, fill, progress)
    (summary,) = made
    return {"home": str(home), "until": summary.until.isoformat(), "seed": summary.seed, "rows": summary.rows}


def _found(home: Path, fill: Build, progress: Progress) -> None:
    """Build a store where there is none; raises Refused where there is a city already."""
    if (home / STORE_NAME).exists():
        eng = open_home(home)
        there = has_city(eng)
        eng.close()
        if there:
            raise Refused(_("{home} 里已有城市数据库，请换一个 GOVERNANCE_HOME 或先移走它。").format(home=home))
    open_or_build(home, fill, progress).close()
