"""Borders and waterways as GeoJSON: the same for everybody who may see figures, for borders are no secret."""

from __future__ import annotations

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.areas import geojson
from governance.areas.rules import Level
from governance.centres import store as centres
from governance.centres.rules import Centre
from governance.engine import Engine, NotFound
from governance.engine.text import _


def areas_geojson(eng: Engine, account: Account, version: int, level: str, town: str | None = None) -> bytes:
    """Return the areas of one level of a boundary version as GeoJSON, or those of one town.

    A town without micro-grids gives an empty collection. Raises NotFound for an unknown level, town or version.
    """
    require(account, Action.FIGURES_SEE)
    return areas.outline_geojson(eng, level, town or None, version)


def service_areas_geojson(eng: Engine, account: Account, version: int) -> bytes:
    """Return what each service centre serves as GeoJSON: its grids of a boundary version as one shape.

    Properties: code (the centre's identifier), name, name_en, lon and lat of the centre. A centre that serves none of
    the version's grids is left out. Raises NotFound for a version that is none.
    """
    require(account, Action.FIGURES_SEE)
    served = eng.read(centres.grids_by_centre)
    known = eng.read(centres.centres)
    told = tuple(
        (one.centre_id, one.name, one.name_en, one.lon, one.lat, *served.get(one.centre_id, ())) for one in known
    )
    return areas.kept(eng, ("service areas", version, told), lambda: _service_areas(eng, version, known, served))


def _service_areas(eng: Engine, version: int, known: list[Centre], served: dict[str, list[str]]) -> bytes:
    shapes = areas.outlines_together(eng, version, Level.GRID, [served.get(one.centre_id, []) for one in known])
    if shapes is None:
        raise NotFound(_("没有这一版边界的网格。"))
    facts: list[dict[str, object]] = [
        {"code": one.centre_id, "name": one.name, "name_en": one.name_en, "lon": one.lon, "lat": one.lat}
        for one in known
    ]
    drawn = [at for at, shape in enumerate(shapes) if not shape.is_empty]
    return geojson.feature_collection([facts[at] for at in drawn], shapes[drawn])


def waterways_json(eng: Engine, account: Account) -> bytes:
    """Return the waterways as GeoJSON."""
    require(account, Action.FIGURES_SEE)
    return areas.waterways_geojson(eng)
