"""Data quality 数据质量: what does not fit in the data of the city, listed with its reason, and ways to mend it."""
