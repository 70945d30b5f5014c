"""What things are called in the circular: towns, grids, departments, categories, in the language spoken now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.briefings.facts import CategoryFacts, Counts
from governance.engine import Engine
from governance.engine.text import pick
from governance.routing import store as routing
from governance.routing.rules import by_code


@dataclass(frozen=True)
class Names:
    """Names by code; a grid has its town's code, a department its short name too."""

    towns: dict[str, str]
    grids: dict[str, tuple[str, str]]
    departments: dict[str, tuple[str, str]]
    categories: dict[str, str]
    _grid_numbers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._grid_numbers.update(town_code for _name, town_code in self.grids.values())

    def grids_of(self, town_code: str) -> int:
        """Return the number of grids of a town."""
        return self._grid_numbers[town_code]

    def categories_of(self, counts: dict[str, Counts]) -> tuple[CategoryFacts, ...]:
        """Return the categories with their whistles, most first."""
        found = [CategoryFacts(code, self.categories.get(code, code), one.received) for code, one in counts.items()]
        return tuple(sorted(found, key=lambda one: (-one.received, one.code)))


def names_of(eng: Engine) -> Names:
    """Return the names in force now."""
    towns, grids = areas.level_frame(eng, Level.TOWN), areas.level_frame(eng, Level.GRID)
    catalogue = eng.read(routing.catalogue)
    named = zip(grids["code"], grids["name"], grids["name_en"], grids["town_code"], strict=True)
    return Names(
        towns={code: pick(zh, en) for code, zh, en in zip(towns["code"], towns["name"], towns["name_en"], strict=True)},
        grids={code: (pick(zh, en), town) for code, zh, en, town in named},
        departments={
            one.department_code: (pick(one.name, one.name_en), pick(one.short_name, one.name_en))
            for one in catalogue.departments
        },
        categories={
            code: pick(one.name, one.name_en) for code, one in by_code(eng.read(routing.every_category)).items()
        },
    )
