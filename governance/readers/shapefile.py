"""Shapefiles: beside their parts or in a zip, with attributes in whatever encoding they were written."""

from __future__ import annotations

import codecs
import shutil
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers import archive
from governance.readers.header import nothing_inside
from governance.readers.layers import open_layer

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SIGNATURE = (9994).to_bytes(4, "big")
SAMPLE_BYTES = 4 << 20


def open_shapefile(path: Path, encoding: str | None, crs: str | None) -> dict[str, Any]:
    """Return what a Source of a Shapefile is made of. Raises Refused where one of its files is missing."""
    beside = {other.suffix.lower(): other for other in path.parent.glob("*.*") if other.stem == path.stem}
    return _open(beside | {".shp": path}, path.name, encoding, crs)


def open_zipped(path: Path, layer: str | None, encoding: str | None, crs: str | None) -> dict[str, Any]:
    """Return what a Source of the Shapefile in a zip is made of; it is unpacked for as long as the source lives."""
    folder = TemporaryDirectory(prefix="whistlemap-", ignore_cleanup_errors=True)
    with archive.opened(path) as packed:
        members = {
            PurePosixPath(name): name
            for name in packed.namelist()
            if not name.startswith("__MACOSX") and name[-1] != "/"
        }
        found = [name for name in members if name.suffix.lower() == ".shp" and (layer is None or name.stem == layer)]
        if len(found) != 1:
            raise _not_one(path, [name.stem for name in members if name.suffix.lower() == ".shp"])
        parts = {}
        for member, name in members.items():
            suffix = member.suffix.lower()
            if member.parent == found[0].parent and member.stem == found[0].stem and suffix in PARTS:
                parts[suffix] = Path(folder.name) / f"shapes{suffix}"
                with packed.open(name) as source, parts[suffix].open("wb") as target:
                    shutil.copyfileobj(source, target)
    made = _open(parts, path.name, encoding, crs)
    read = made["read"]
    return made | {"read": lambda most, _folder=folder: read(most)}


def _not_one(path: Path, stems: list[str]) -> Refused:
    if not stems:
        return Refused(_("{file} 里没有 .shp；压缩包请只装一套 Shapefile，别的格式请不要压缩。").format(file=path.name))
    return Refused(
        _("{file} 里有多个图层：{layers}；请指明图层，或每包只装一个。").format(
            file=path.name, layers="、".join(stems[:20])
        )
    )


def _open(parts: dict[str, Path], file: str, encoding: str | None, crs: str | None) -> dict[str, Any]:
    """Return what a Source of a Shapefile's parts is made of."""
    if not parts[".shp"].stat().st_size:
        raise nothing_inside(file)
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise Refused(
                _("{file} 旁边缺少 {part} 文件；请把 .shp、.shx、.dbf、.prj 一起放好，或打成一个 zip。").format(
                    file=file, part=suffix
                )
            )
    _demand_shapes(parts[".shp"], file)
    found = encoding or _encoding(parts)
    made = open_layer(parts[".shp"], file, None, crs, found)
    if not encoding and codecs.lookup(found).name != "utf-8":
        made["notes"] = (_("属性按 {encoding} 编码读取。").format(encoding=found.upper()), *made["notes"])
    return made


def _demand_shapes(path: Path, file: str) -> None:
    """Refuse what only calls itself a Shapefile: GDAL looks at the content and would follow a list of other files."""
    with path.open("rb") as shapes:
        if shapes.read(len(SIGNATURE)) != SIGNATURE:
            raise archive.truncated(Path(file))


def _encoding(parts: dict[str, Path]) -> str:
    """Return the attributes' encoding: as its .cpg file says, else UTF-8 if they can be, else GB18030."""
    if ".cpg" in parts:
        told = parts[".cpg"].read_bytes()[:40].decode("ascii", "ignore").strip()
        try:
            return codecs.lookup(f"cp{told}" if told.isdigit() else told).name
        except LookupError:
            pass
    with parts[".dbf"].open("rb") as file:
        data = file.read(SAMPLE_BYTES)
    beyond_ascii = sum(octet > 127 for octet in data[32:])
    lost = beyond_ascii - len(data[32:].decode("utf-8", "ignore").encode("utf-8").translate(None, bytes(range(128))))
    return "utf-8" if lost * 50 <= beyond_ascii else "gb18030"  # a text cut off at its field's width loses a little
