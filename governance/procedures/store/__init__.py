"""SQL that spans rooms, a module per question."""
