"""SQL of the tiles: the pyramid of clusters, what is gathered for a window, marks one by one, the heat of a period."""

from governance.tiles.store.pyramid import following, rebuild, refresh, touched

__all__ = ["following", "rebuild", "refresh", "touched"]
