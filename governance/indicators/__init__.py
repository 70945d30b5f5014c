"""Indicators 指标: every figure and chart of the product, with its formula, its query and the rows behind it."""
