"""Making a store: with the demo city, or with nothing but the areas of a city and the shipped catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from governance.areas import store as areas
from governance.areas.profile import CitySources, Waterway, load_profile, load_sources, load_waterways
from governance.areas.rules import CityProfile
from governance.audit import store as audit
from governance.demo.asked import asked_parameters
from governance.demo.build import Summary, build
from governance.demo.geo_tables import waterway_rows
from governance.demo.geography import Geography, build_geography
from governance.engine import Cursor, Engine, Refused
from governance.engine.home import STORE_NAME, city_profile_path
from governance.engine.text import _
from governance.procedures.start import Build, has_city, open_home, open_or_build
from governance.routing.files import read_catalogue
from governance.routing.store import load_catalogue

Args = dict[str, object]
Progress = Callable[[str, float], None]


def init(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    """Make a store for the city of a profile and return what it is called and how many areas it has.

    From published names its areas are drawn and marked illustrative; a city that brings its own starts without any.
    """
    path = Path(str(args["city"])) if args["city"] else city_profile_path()
    profile = load_profile(path)
    sources = load_sources(path, profile) if profile.drawn else None
    waterways = load_waterways(path, profile)
    made = list[int]()

    def fill(eng: Engine, tell: Progress) -> None:
        tell(_("绘制镇区和网格"), 0.1)
        drawn = _drawn(profile, sources, eng.now()) if sources else None
        tell(_("写入数据库"), 0.8)
        eng.write(lambda db: _write_city(db, profile, drawn, waterways, eng.now()))
        made.append(drawn.areas.num_rows if drawn else 0)

    _found(home, fill, progress)
    (count,) = made
    return {"home": str(home), "city": profile.name_en, "code": profile.code, "areas": count}


def _drawn(profile: CityProfile, sources: CitySources, now: datetime) -> Geography:
    today = now.astimezone(profile.zone).date()
    return build_geography(profile, sources, asked_parameters().seed, today, now)


def _write_city(
    db: Cursor, profile: CityProfile, drawn: Geography | None, waterways: tuple[Waterway, ...], now: datetime
) -> None:
    if drawn:
        areas.insert_version(db, drawn.boundary_versions)
        areas.insert_areas(db, drawn.areas)
    areas.insert_waterways(db, waterway_rows(waterways))
    load_catalogue(db, read_catalogue())
    audit.append(db, now, None, "city.made", profile.code, detail={"areas": drawn.areas.num_rows if drawn else 0})
    areas.insert_city(
        db, areas.CityRow(profile.code, profile.name, profile.name_en, profile.text, False, None, now, None)
    )


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
