"""Procedures 流程: what spans several rooms, and the commands made of it."""
