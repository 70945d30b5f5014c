"""Online basemaps 底图: where their tiles come from, in which datum, and what has to be printed beside them. Pure.

None is used unless the city sets one: the product's own background needs no internet. Addresses are those the
services publish: Tianditu 天地图 (WMTS in web mercator, with the city's key), Amap 高德 (tiles in GCJ-02), or any
source of XYZ tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from governance.areas.datums import Datum
from governance.engine.text import _

_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_AMAP = "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"


@dataclass(frozen=True)
class Basemap:
    """Sources of tiles laid one over the other, `{s}` one of the servers; empty for none."""

    addresses: tuple[str, ...] = ()
    servers: str = ""
    datum: Datum = Datum.WGS84
    attribution: str = ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The origins that tiles come from: what a page's policy has to allow, and nothing more."""
        found = []
        for address in self.addresses:
            origin = "/".join(address.split("/")[:3])
            found += [origin.replace("{s}", server) for server in self.servers] if "{s}" in origin else [origin]
        return tuple(dict.fromkeys(found))


def basemap_of(kind: str, address: str = "", key: str = "", attribution: str = "", gcj02: bool = False) -> Basemap:
    """Return the basemap of the city's settings; none where a setting that it needs is empty.

    >>> basemap_of("amap").datum, basemap_of("tianditu").addresses, basemap_of("tianditu", key="k").hosts[0]
    (<Datum.GCJ02: 'gcj02'>, (), 'https://t0.tianditu.gov.cn')
    """
    if kind == "tianditu" and key:
        layers = tuple(_TIANDITU.format(layer=layer, key=quote(key, safe="")) for layer in ("vec", "cva"))
        return Basemap(layers, "01234567", Datum.WGS84, attribution or _("底图：天地图"))
    if kind == "amap":
        return Basemap((_AMAP,), "1234", Datum.GCJ02, attribution or _("底图：高德地图"))
    if kind == "xyz" and address:
        return Basemap((address,), "", Datum.GCJ02 if gcj02 else Datum.WGS84, attribution)
    return Basemap()
