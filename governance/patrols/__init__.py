"""Patrols 巡查: an officer walks his grid, says where he was and what he looked at; how much that covers."""
