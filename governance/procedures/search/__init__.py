"""Search 查找: what somebody types over a map, found as a place, a thing or a point within his role and area."""
