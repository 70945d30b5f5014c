"""Writing samples: the same rows or areas in one format after another."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
import xlsxwriter

from governance.areas.datums import from_wgs84

NUMBERS = ("人数", "经度", "纬度")
DECIMALS = 7
WGS84 = "EPSG:4326"


def csv_file(path: Path, rows: pd.DataFrame, encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
    """Write rows as text; a spreadsheet that opens it sees the Chinese right."""
    path.write_bytes(rows.to_csv(index=False, sep=delimiter, lineterminator="\r\n").encode(encoding))


def xlsx_file(path: Path, rows: pd.DataFrame, sheet: str) -> None:
    """Write rows as a workbook with typed numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, list(rows.columns))
        for row, values in enumerate(rows.itertuples(index=False), 1):
            for column, (name, value) in enumerate(zip(rows.columns, values, strict=True)):
                if pd.notna(value) and name in NUMBERS:
                    page.write_number(row, column, float(value))
                elif pd.notna(value):
                    page.write_string(row, column, str(value))


def parquet_file(path: Path, rows: pd.DataFrame) -> None:
    """Write rows as Parquet with typed numbers."""
    columns = {
        name: pa.array([None if pd.isna(one) else float(one) for one in rows[name]], pa.float64())
        if name in ("经度", "纬度")
        else pa.array([None if pd.isna(one) else str(one) for one in rows[name]], pa.string())
        for name in rows.columns
    }
    pq.write_table(pa.table(columns), path)


def points_file(path: Path, rows: pd.DataFrame) -> None:
    """Write rows with a position as GeoJSON points."""
    features = []
    for row in rows.to_dict("records"):
        lon, lat = row.pop("经度"), row.pop("纬度")
        point = None if pd.isna(lon) else {"type": "Point", "coordinates": [float(lon), float(lat)]}
        facts = {name: None if pd.isna(value) else value for name, value in row.items()}
        features.append({"type": "Feature", "properties": facts, "geometry": point})
    _collection(path, features)


def polygons_file(path: Path, facts: pd.DataFrame, shapes: np.ndarray) -> None:
    """Write areas as GeoJSON in longitude and latitude."""
    rounded = shapely.transform(shapes, lambda points: np.round(points, 9))
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(facts.to_dict("records"), rounded, strict=True)
    ]
    _collection(path, features)


def package_file(path: Path, facts: pd.DataFrame, shapes: np.ndarray, crs: str) -> None:
    """Write areas as a GeoPackage in a projected coordinate system."""
    path.unlink(missing_ok=True)
    gpd.GeoDataFrame(facts, geometry=shapes, crs=WGS84).to_crs(crs).to_file(path, driver="GPKG")


def shapefile_zip(path: Path, facts: pd.DataFrame, shapes: np.ndarray, crs: str) -> None:
    """Write areas as a zipped Shapefile in a projected coordinate system, its attributes in GBK."""
    with TemporaryDirectory() as folder:
        layer = Path(folder) / f"{path.stem}.shp"
        gpd.GeoDataFrame(facts, geometry=shapes, crs=WGS84).to_crs(crs).to_file(layer, encoding="gbk")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


def shifted(rows: pd.DataFrame, datum: str) -> pd.DataFrame:
    """Return rows with their positions as a map app of that datum would give them."""
    lon, lat = (pd.to_numeric(rows[name]).to_numpy(dtype=float) for name in ("经度", "纬度"))
    east, north = from_wgs84(lon, lat, datum)
    return rows.assign(经度=_degrees(east), 纬度=_degrees(north))


def shifted_shapes(shapes: np.ndarray, datum: str) -> np.ndarray:
    """Return shapes as a map app of that datum would draw them."""
    moved = shapely.transform(shapes, lambda points: np.column_stack(from_wgs84(points[:, 0], points[:, 1], datum)))
    return np.asarray(moved, dtype=object)


def _degrees(values: np.ndarray) -> list[str | None]:
    return [None if np.isnan(one) else f"{one:.{DECIMALS}f}" for one in values]


def _collection(path: Path, features: list[dict]) -> None:
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
