"""What a reporter's phone takes along 随身目录 to write whistles without a signal: categories, limits, his own area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.engine import Engine, settings
from governance.routing import actions as routing
from governance.routing.ordering import Order
from governance.whistles.actions.reading import category_order

MOST_AREAS = 12  # outlines of more would be a map of the city, and a phone full of it


@dataclass(frozen=True)
class Along:
    """What goes along: categories as this reporter meets them, and his own areas as GeoJSON features."""

    order: Order
    catalogue_version: int
    most_photos: int
    areas: tuple[dict[str, Any], ...]


def taken_along(eng: Engine, account: Account) -> Along:
    """Return what the account's phone needs to write a whistle down without a signal."""
    require(account, Action.CASE_BLOW)
    most = int(eng.read(lambda db: settings.number(db, "whistle.most_photos")))
    found = (areas.feature(eng, code) for code in sorted(account.area_codes)[:MOST_AREAS])
    own = tuple(one for one in found if one is not None)
    return Along(category_order(eng, account), routing.catalogue(eng).version, most, own)
