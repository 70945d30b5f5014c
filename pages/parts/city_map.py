"""What every map of this city shares, read from the store: boundary version, bounds and the notes at its foot."""

from __future__ import annotations

from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from pages.parts import maps, session


def frame() -> maps.Frame:
    """Return the frame of the current boundaries."""
    store, city = session.store(), session.city()
    west, south, east, north = areas.bounds(store)
    number = areas.map_approval_number(store) or _("待填")
    note = (text.pick(city.map_note, city.map_note_en), _("审图号：{number}").format(number=number))
    base = areas.basemap(store)
    sources = (base.attribution,) if base.attribution else ()
    told = {"addresses": base.addresses, "servers": base.servers, "datum": base.datum.value}
    at = (areas.current_version(store), west, south, east, north)
    invented = (_("演示城市：人名、单位、位置和数字都是虚构的。"),) if session.is_demo() else ()
    return maps.Frame(*at, (*note, *sources), told, session.city_name(), city.zone.key, invented)
