"""Writing all samples into a folder: what is right, what is broken, and a list of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from governance.areas import actions as areas
from governance.areas.recut import Areas
from governance.areas.rules import CityProfile, Level
from governance.engine import Engine, Refused
from governance.engine.storage import told_of_storage
from governance.engine.text import _
from governance.procedures.samples import files, rows
from governance.procedures.samples.broken import Broken, broken_areas, broken_tables
from governance.procedures.samples.rows import Ground

Progress = Callable[[str, float], None]
LEVELS = {"towns": Level.TOWN, "grids": Level.GRID, "micro-grids": Level.MICRO_GRID}
MOST_GRIDS = 12  # the rows lie in the first grids of the city
TABLES = {"places": rows.premises, "devices": rows.devices, "alarms": rows.alarms, "accounts": rows.accounts}
THEIR_WORDS = {"烟感": "YG-01", "智慧用电": "DQ-02", "燃气报警器": "RQ-03"}
WORDS = {"YG-01": "smoke", "DQ-*": "electricity", "RQ-*": "gas"}


def write_samples(eng: Engine, folder: Path, progress: Progress) -> dict[str, object]:
    """Write the samples of the store's city into `folder/right` and `folder/broken`; return how many of each.

    Raises Refused for a city without grids, and for a folder that holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(_("{folder} 里已有文件，请指定一个空文件夹。").format(folder=folder))
    whole = areas.areas_of(eng, areas.current_version(eng))
    ground, profile = _ground(eng, whole), areas.profile(eng)
    right, broken = folder / "right", folder / "broken"
    with told_of_storage(folder.parent):
        for part in (right, broken):
            part.mkdir(parents=True, exist_ok=True)
        (right / "city.toml").write_text(profile_text(profile), encoding="utf-8")
        _write_tables(right, ground, progress)
        wrong = [*broken_tables(ground), *_write_areas(right, whole, profile.metric_crs, progress)]
        for one in wrong:
            one.write(broken / one.name)
    _write_list(folder, wrong)
    return {"folder": str(folder), "right": len(list(right.iterdir())), "broken": len(wrong)}


def profile_text(profile: CityProfile) -> str:
    """Return the profile of the same city as one that brings its own areas, with nothing of it drawn."""
    facts = {
        "code": profile.code,
        "name": profile.name,
        "name_en": profile.name_en,
        "time_zone": profile.time_zone,
        "metric_crs": profile.metric_crs,
        "map_note": profile.map_note,
        "map_note_en": profile.map_note_en,
    }
    lines = [f'{name} = "{value}"' for name, value in facts.items()]
    languages = ", ".join(f'"{one}"' for one in profile.languages)
    return "\n".join([*lines, f"languages = [{languages}]"]) + "\n"


def _ground(eng: Engine, whole: Areas) -> Ground:
    grids = whole.of(Level.GRID)
    if not len(grids):
        raise Refused(_("城市还没有网格，请先载入网格。"))
    points = shapely.get_coordinates(shapely.point_on_surface(grids.shapes[:MOST_GRIDS]))
    spots = tuple(
        (str(code), float(lon), float(lat)) for code, (lon, lat) in zip(grids.facts["code"], points, strict=False)
    )
    micro_grids = tuple(str(code) for code in whole.of(Level.MICRO_GRID).facts["code"][:MOST_GRIDS])
    profile = areas.profile(eng)
    return Ground(profile.code, spots, micro_grids, eng.now().astimezone(profile.zone))


def _write_tables(folder: Path, ground: Ground, progress: Progress) -> None:
    """Write every table in every format, and those that need a word about them."""
    for number, (kind, made) in enumerate(TABLES.items()):
        progress(_("写样例文件"), 0.5 * number / len(TABLES))
        table = made(ground)
        files.csv_file(folder / f"{kind}.csv", table)
        files.csv_file(folder / f"{kind}-gb18030.csv", table, "gb18030", "\t")
        files.xlsx_file(folder / f"{kind}.xlsx", table, kind)
        files.parquet_file(folder / f"{kind}.parquet", table)
        if "经度" in table:
            files.points_file(folder / f"{kind}.geojson", table)
            other = rows.renumbered(table, "G").assign(**_own_premises(table))
            files.csv_file(folder / f"{kind}-gcj02.csv", files.shifted(other, "gcj02"))
    _write_words(folder, rows.renumbered(rows.devices(ground), "W"))


def _own_premises(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what makes the devices of the other register stand in the premises of the first."""
    return {"场所编号": table["场所编号"]} if "设备编号" in table else {}


def _write_words(folder: Path, devices: pd.DataFrame) -> None:
    """Write a file in words of its own, and the value map that explains them, in both of its forms."""
    theirs = devices.assign(设备类型=devices["设备类型"].map(THEIR_WORDS)).rename(columns={"设备编号": "终端SN"})
    files.csv_file(folder / "devices-their-words.csv", theirs, delimiter=";")
    lines = [f'"{word}" = "{ours}"' for word, ours in WORDS.items()]
    (folder / "words.toml").write_text("[kind]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    pairs = pd.DataFrame([("kind", word, ours) for word, ours in WORDS.items()], columns=["field", "theirs", "ours"])
    files.csv_file(folder / "words.csv", pairs, "utf-8")


def _write_areas(folder: Path, whole: Areas, crs: str, progress: Progress) -> list[Broken]:
    """Write the areas of each level in every format; return wrong ones made of the towns."""
    wrong: list[Broken] = []
    for number, (kind, level) in enumerate(LEVELS.items()):
        progress(_("写样例文件"), 0.5 + 0.5 * number / len(LEVELS))
        found = whole.of(level)
        if not len(found):
            continue
        facts = _told(found)
        files.polygons_file(folder / f"{kind}.geojson", facts, found.shapes)
        files.polygons_file(folder / f"{kind}-gcj02.geojson", facts, files.shifted_shapes(found.shapes, "gcj02"))
        files.package_file(folder / f"{kind}.gpkg", facts, found.shapes, crs)
        files.shapefile_zip(folder / f"{kind}-shapefile.zip", facts, found.shapes, crs)
        wrong += broken_areas(kind, facts, np.asarray(found.shapes)) if kind == "towns" else []
    return wrong


def _told(found: Areas) -> pd.DataFrame:
    """Return what a boundary file says of its areas."""
    facts = found.facts
    columns = {"代码": "code", "名称": "name", "英文名": "name_en", "类型": "kind", "上级代码": "parent_code"}
    told = {theirs: [None if pd.isna(one) else str(one) for one in facts[ours]] for theirs, ours in columns.items()}
    told["户数"] = [str(one) for one in facts["households"]]
    told["示意"] = ["是" if one else "否" for one in facts["illustrative"]]
    return pd.DataFrame(told, dtype=object)


def _write_list(folder: Path, wrong: list[Broken]) -> None:
    """Write what is wrong with the broken ones and how each is to be loaded."""
    lines = [f"{one.name}\t{one.kind}\t{'rows refused' if one.rows else 'file refused'}" for one in wrong]
    (folder / "broken.txt").write_text("\n".join(["file\tkind\twhat happens", *lines]) + "\n", encoding="utf-8")
