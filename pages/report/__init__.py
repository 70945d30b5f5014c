"""Pages to report: briefings and the indicators behind them."""
