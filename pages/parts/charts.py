"""One function per question. Each takes a tidy frame with documented columns, draws, and has words and a table."""

from pages.parts.charts_alarms import daily_alarms, hour_by_weekday, top_premises
from pages.parts.charts_cases import lights_by_age, peers, weekly_in_out

__all__ = ["daily_alarms", "hour_by_weekday", "lights_by_age", "peers", "top_premises", "weekly_in_out"]
