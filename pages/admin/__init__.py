"""Pages to run the product: own account, system, data quality."""
