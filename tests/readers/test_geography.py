"""Geographic files of every format, in any coordinate system, as WGS-84."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from governance.engine.errors import Refused
from governance.readers.placing import decoded
from governance.readers.source import Asked, Source, open_source
from tests.readers.files import stations, towns, written

PLANE = "EPSG:4549"


def saved(frame: gpd.GeoDataFrame, folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith(".parquet"):
        frame.to_parquet(path)
    elif name.endswith(".zip"):
        frame.to_file(folder / "乡镇.shp", encoding="gb18030")
        with zipfile.ZipFile(path, "w") as packed:
            for suffix in ("shp", "shx", "dbf", "prj"):
                packed.write(folder / f"乡镇.{suffix}", f"边界/乡镇.{suffix}")
    else:
        more = {".shp": {"encoding": "gb18030"}, ".kml": {"driver": "KML"}}
        frame.to_file(path, **more.get(path.suffix, {}))
    return path


def shapes_of(source: Source) -> np.ndarray:
    return np.concatenate([sheet.shapes for sheet in source.batches()])


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("a.geojson", PLANE),
        ("a.gpkg", PLANE),
        ("a.shp", PLANE),
        ("a.zip", PLANE),
        ("a.parquet", PLANE),
        ("a.kml", "EPSG:4326"),
    ],
)
def test_every_format_gives_the_same_towns_in_wgs84(tmp_path: Path, name: str, crs: str) -> None:
    source = open_source(saved(towns(crs), tmp_path, name))
    sheet = next(source.batches())
    assert sheet.cells.select(["code", "name"]).to_pylist()[0] == {"code": "01", "name": "云阳街道"}
    expected = towns("EPSG:4326").geometry.to_numpy()
    apart = shapely.area(shapely.symmetric_difference(shapes_of(source), expected))
    assert apart.max() < 1e-9
    assert sheet.lines.tolist() == [1, 2]


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.parquet"])
def test_points_tell_lon_and_lat_in_columns(tmp_path: Path, name: str) -> None:
    source = open_source(saved(stations(PLANE), tmp_path, name))
    assert source.columns == ("编号", "名称", "lon", "lat")
    first = next(source.batches()).cells.to_pylist()[0]
    assert (first["编号"], float(first["lon"]), float(first["lat"])) == (
        "甲",
        pytest.approx(119.5),
        pytest.approx(31.9),
    )


def test_gbk_attributes_are_found_without_a_cpg_file(tmp_path: Path) -> None:
    path = saved(towns(), tmp_path, "a.shp")
    (tmp_path / "a.cpg").unlink()
    source = open_source(path)
    assert next(source.batches()).cells.column("name").to_pylist() == ["云阳街道", "司徒镇"]
    assert "GB18030" in source.notes[0]


def test_a_shapefile_without_prj_is_wgs84_only_if_it_can_be(tmp_path: Path) -> None:
    path = saved(towns("EPSG:4326"), tmp_path, "a.shp")
    (tmp_path / "a.prj").unlink()
    assert "WGS-84" in open_source(path).notes[-1]
    plane = saved(towns(), tmp_path, "b.shp")
    (tmp_path / "b.prj").unlink()
    with pytest.raises(Refused, match=r"b.shp 没有坐标系说明（缺 .prj）.*请补上它，或指明坐标系"):
        open_source(plane)
    named = shapes_of(open_source(plane, Asked(crs=PLANE)))
    assert shapely.bounds(named[0]) == pytest.approx([119.5, 31.9, 119.6, 32.0], abs=1e-6)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_missing_part_of_a_shapefile_is_named(tmp_path: Path, part: str) -> None:
    path = saved(towns(), tmp_path, "a.shp")
    path.with_suffix(part).unlink()
    with pytest.raises(Refused, match=rf"a.shp 旁边缺少 {part} 文件；请把"):
        open_source(path)


def test_the_layer_asked_for_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    towns().to_file(path, layer="镇")
    stations().to_file(path, layer="站")
    assert "镇" in open_source(path).notes[0]
    assert "编号" in open_source(path, Asked(layer="站")).columns
    with pytest.raises(Refused, match="没有图层“村”；它有：镇、站"):
        open_source(path, Asked(layer="村"))


def test_an_unknown_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = saved(towns("EPSG:4326"), tmp_path, "a.geojson")
    with pytest.raises(Refused, match=r"a.geojson 的坐标系“EPSG:999999”不认识；请指明"):
        open_source(path, Asked(crs="EPSG:999999"))


def geojson(*geometries: object) -> str:
    features = [
        {"type": "Feature", "properties": {"code": f"{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries, 1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_self_crossing_polygon_is_read_as_it_is_for_whoever_mends_it(tmp_path: Path) -> None:
    ring = {"type": "Polygon", "coordinates": [[[119, 31], [120, 32], [120, 31], [119, 32], [119, 31]]]}
    sheet = next(open_source(written(tmp_path, "a.geojson", geojson(ring))).batches())
    assert not shapely.is_valid(sheet.shapes[0])
    assert len(sheet.faults) == 0


def test_a_thousand_polygons_of_one_shape_are_no_nesting() -> None:
    many = shapely.MultiPolygon([shapely.box(119 + n / 1e4, 31, 119 + n / 1e4 + 1e-5, 32) for n in range(5000)])
    shapes, broken = decoded([shapely.to_wkb(many)])
    assert not broken.any()
    assert shapely.get_num_geometries(shapes[0]) == 5000


def test_a_polygon_of_fifty_thousand_corners_keeps_them_all(tmp_path: Path) -> None:
    turn = np.linspace(0, 2 * np.pi, 50_000, endpoint=False)
    ring = np.column_stack([119.5 + 0.1 * np.cos(turn), 31.9 + 0.1 * np.sin(turn)]).tolist()
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    sheet = next(open_source(written(tmp_path, "a.geojson", geojson(shape))).batches())
    assert shapely.get_num_coordinates(sheet.shapes[0]) == 50_001


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Polygon", "coordinates": [[[119, 31], ["x", 32]]]}, "几何数据已损坏"),
        ({"type": "Kugel", "coordinates": []}, "几何数据已损坏"),
        ({"type": "Point", "coordinates": [500000.0, 3500000.0]}, "坐标不在地球上"),
    ],
)
def test_geometry_that_is_none_is_a_fault_of_its_record(tmp_path: Path, geometry: object, reason: str) -> None:
    fine = {"type": "Point", "coordinates": [119.5, 31.9]}
    sheet = next(open_source(written(tmp_path, "a.geojson", geojson(fine, geometry))).batches())
    assert [(line, told[: len(reason)]) for line, _field, _value, told in sheet.faults] == [(2, reason)]


@pytest.mark.parametrize(("order", "mark"), [("<", b"\x01"), (">", b"\x00")])
def test_collections_within_collections_without_end_are_a_fault_and_no_crash(order: str, mark: bytes) -> None:
    inside = mark + struct.pack(f"{order}Idd", 1, 119.5, 31.9)
    nested = (mark + struct.pack(f"{order}II", 7, 1)) * 100_000 + inside
    shapes, broken = decoded([nested, inside, None])
    assert broken.tolist() == [True, False, False]
    assert shapely.get_x(shapes[1]) == 119.5


def test_a_kml_in_a_chinese_encoding_is_read_and_one_in_an_unknown_one_refused(tmp_path: Path) -> None:
    mark = "<Placemark><name>消防站</name><Point><coordinates>119.5,31.9</coordinates></Point></Placemark>"
    kml = f'<?xml version="1.0" encoding="GB2312"?><kml><Document>{mark}</Document></kml>'
    source = open_source(written(tmp_path, "a.kml", kml, "gb18030"))
    assert next(source.batches()).cells.to_pylist() == [{"name": "消防站", "lon": "119.5", "lat": "31.9"}]
    with pytest.raises(Refused, match=r"a.kml 里的 XML 第 1 行"):
        open_source(written(tmp_path, "a.kml", kml.replace("GB2312", "tf-8")))


def test_a_dtd_in_a_kml_is_refused(tmp_path: Path) -> None:
    kml = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]><kml><name>&x;</name></kml>'
    with pytest.raises(Refused, match=r"a.kml 带有 DTD 声明.*请去掉 DOCTYPE"):
        open_source(written(tmp_path, "a.kml", kml))
