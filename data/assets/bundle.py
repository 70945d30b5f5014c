"""Join the map kit's parts into the one script a browser loads: `python data/assets/bundle.py`.

A component loads its scripts one after the other, each waiting for the page's busy thread, so one is much faster
than many. A test fails when the joined script is older than its parts.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = (
    *("base", "areas", "names", "points", "found", "marks", "feed", "defects", "heat", "basemap", "overlays", "legend"),
    *("list", "view", "paper", "print", "city", "pick"),
)
TARGET = HERE / "built" / "map.js"


def joined() -> str:
    """Return the parts in the order in which they need each other."""
    return "\n".join((HERE / "map" / f"{part}.js").read_text("utf-8").strip() for part in PARTS) + "\n"


def main() -> None:
    """Write the joined script."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(joined(), "utf-8")


if __name__ == "__main__":
    main()
