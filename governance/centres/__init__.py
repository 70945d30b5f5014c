"""Centres 服务中心: the service centres with their staff, vehicles, stock and the grids they serve."""
