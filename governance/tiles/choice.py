"""What a map shows by its reader's choice: coloured by what, at which level, with which layers in which order. Pure.

The choice is written in an address and kept with an account as one text, so a link shows its next reader the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from governance.tiles import asked

LAYERS = (
    *("alarms", "cases", "centres", "devices", "premises", "compounds"),
    *("heat", "micro_grids", "service_areas"),
)
USUAL_LAYERS = ("alarms", "devices")
MEASURES = (
    *("alarms_per_1000_devices", "alarms", "fires", "devices", "online_rate"),
    *("whistles", "open_cases", "overdue_open", "on_time_rate"),
)
LEVELS = ("town", "grid", "none")  # the last leaves towns and grids off the map
HEALTHS = (asked.NOT_ONLINE, "fault", "offline", "online")
NOTHING = "none"  # how an address says that no layer is on: without a word it says nothing about layers
NAMES = ("measure", "by", "layers", "health", "device")


@dataclass(frozen=True)
class Choice:
    """What is chosen; an empty measure, health or kind of device stands for the usual one or for all.

    `layers` are those shown, top first.
    """

    measure: str = ""
    level: str = "town"
    layers: tuple[str, ...] = USUAL_LAYERS
    health: str = ""
    kind: str = ""

    def told(self) -> dict[str, str]:
        """Return the choice as an address writes it: only what is not usual.

        >>> Choice(layers=("heat",), level="grid").told()
        {'by': 'grid', 'layers': 'heat'}
        """
        layers = "" if self.layers == USUAL_LAYERS else ",".join(self.layers) or NOTHING
        level = "" if self.level == "town" else self.level
        written = dict(zip(NAMES, (self.measure, level, layers, self.health, self.kind), strict=True))
        return {name: value for name, value in written.items() if value}

    @property
    def text(self) -> str:
        """The choice as it is kept."""
        return urlencode(self.told(), safe=",")


def fits(name: str, value: str) -> bool:
    """Tell whether a part of a choice makes sense.

    >>> fits("layers", "heat,alarms"), fits("layers", "heat,heat"), fits("by", "county")
    (True, False, False)
    """
    if name == "layers":
        parts = value.split(",")
        return value == NOTHING or (set(parts) <= set(LAYERS) and len(set(parts)) == len(parts))
    known = {"measure": MEASURES, "by": LEVELS, "health": HEALTHS, "device": asked.KINDS}
    return value in known.get(name, ())


def choice_of(told: Mapping[str, str], kept: str | None = None) -> Choice:
    """Return what an address says; where it says nothing of the map, what is kept, else what is usual.

    >>> choice_of({}, "layers=heat&by=county")
    Choice(measure='', level='town', layers=('heat',), health='', kind='')
    >>> choice_of({"layers": "none"}, "layers=heat").layers
    ()
    """
    told = {name: told[name] for name in NAMES if told.get(name)} or dict(parse_qsl(kept or ""))
    good = {name: value for name, value in told.items() if fits(name, value)}
    measure, level, health, kind = (good.get(name, "") for name in ("measure", "by", "health", "device"))
    found = Choice(measure, level or "town", health=health, kind=kind)
    if "layers" not in good:
        return found
    return replace(found, layers=() if good["layers"] == NOTHING else tuple(good["layers"].split(",")))


def turned(choice: Choice, layer: str) -> Choice:
    """Return the choice with a layer taken off, or put on above those that usually lie under it.

    >>> turned(Choice(), "cases").layers, turned(Choice(), "alarms").layers
    (('alarms', 'cases', 'devices'), ('devices',))
    """
    if layer in choice.layers:
        return replace(choice, layers=tuple(one for one in choice.layers if one != layer))
    usually = LAYERS.index(layer)
    above = next((n for n, one in enumerate(choice.layers) if LAYERS.index(one) > usually), len(choice.layers))
    return replace(choice, layers=(*choice.layers[:above], layer, *choice.layers[above:]))


def raised(choice: Choice, layer: str) -> Choice:
    """Return the choice with a layer one place higher.

    >>> raised(Choice(), "devices").layers
    ('devices', 'alarms')
    """
    layers = list(choice.layers)
    at = layers.index(layer)
    if at:
        layers[at - 1 : at + 1] = [layer, layers[at - 1]]
    return replace(choice, layers=tuple(layers))


def ordered(choice: Choice, may: Sequence[str]) -> list[str]:
    """Return all layers that a reader may see: those shown in their order, then the others in the usual one."""
    shown = [one for one in choice.layers if one in may]
    return [*shown, *(one for one in LAYERS if one in may and one not in shown)]
