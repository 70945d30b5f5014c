"""Areas 区域网格: city, towns, villages, grids and micro-grids; where a point belongs; boundary versions; datums."""
