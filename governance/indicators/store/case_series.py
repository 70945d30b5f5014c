"""SQL of the case charts: in and out by week, and the lights of open cases by age."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from governance.deadlines.rules import LightRule
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.indicators.rules import Period
from governance.indicators.store.where import Asked, case_where
from governance.whistles.store.queues import light_sql

AGES = ("0", "1", "2", "3-4", "5-9", "10+")  # local days since the whistle

_LOCAL_WEEK = "date_trunc('week', timezone(?, timezone('UTC', {})))::DATE"


def by_week(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo) -> pd.DataFrame:
    """Return week_start (local Monday), cases received (blown) and cases closed in it, within the period."""
    where, values = case_where(asked)
    bounds = [to_store(period.start_utc), to_store(period.end_utc)]
    blown, closed = (_LOCAL_WEEK.format(column) for column in ("c.blown_at_utc", "c.closed_at_utc"))
    sql = (
        "SELECT week_start, sum(received)::BIGINT AS received, sum(closed)::BIGINT AS closed FROM ("
        f"SELECT {blown} AS week_start, 1 AS received, 0 AS closed FROM gov.cases c"
        f" WHERE c.blown_at_utc >= ? AND c.blown_at_utc < ? AND {where} UNION ALL"
        f" SELECT {closed}, 0, 1 FROM gov.cases c"
        f" WHERE c.state = 'closed' AND c.closed_at_utc >= ? AND c.closed_at_utc < ? AND {where})"
        " GROUP BY week_start ORDER BY week_start"
    )
    return db.execute(sql, [zone.key, *bounds, *values, zone.key, *bounds, *values]).df()


def lights_by_age(db: Cursor, asked: Asked, now: datetime, zone: ZoneInfo, rule: LightRule) -> pd.DataFrame:
    """Return lead_department, age (one of AGES, local days since the whistle), light and the open cases there.

    The light `waiting` means that the case waits for the officer's check.
    """
    where, values = case_where(asked)
    light, light_values = light_sql(now, rule)
    local = "timezone(?, timezone('UTC', {}))::DATE"
    days = f"date_diff('day', {local.format('c.blown_at_utc')}, {local.format('?::TIMESTAMP')})"
    sql = (
        "SELECT lead_department, CASE WHEN days >= 10 THEN '10+' WHEN days >= 5 THEN '5-9' WHEN days >= 3 THEN '3-4'"
        " ELSE greatest(days, 0)::VARCHAR END AS age, light, count(*) AS cases"
        f" FROM (SELECT c.lead_department, {days} AS days, {light} AS light FROM gov.cases c"
        f" WHERE c.state = 'open' AND {where})"
        " GROUP BY lead_department, age, light ORDER BY lead_department, age, light"
    )
    return db.execute(sql, [zone.key, zone.key, to_store(now), *light_values, *values]).df()
