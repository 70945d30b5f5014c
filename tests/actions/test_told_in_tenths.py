"""What is measured in seconds is told as people measure it."""

from __future__ import annotations

import pandas as pd

from governance.indicators.columns import COLUMNS
from governance.indicators.rules import Subject


def test_the_way_to_an_alarm_is_told_to_a_tenth_of_a_second() -> None:
    (column,) = [one for one in COLUMNS[Subject.ALARMS] if one.source == "on_site_seconds"]
    told = column.tell(pd.Series([27.450271, None, 312.0]), None)  # type: ignore[arg-type]
    assert told.tolist()[0] == 27.5
    assert pd.isna(told.tolist()[1])
    assert told.tolist()[2] == 312.0
