"""Routing 派单: departments, the catalogue of whistles and the rules that send a whistle to a department."""
