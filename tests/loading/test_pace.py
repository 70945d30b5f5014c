"""Writing the history tells its rate and the time left, as reading does."""

from __future__ import annotations

from governance.procedures.loading.pace import Pace


def test_writing_tells_rate_and_time_left() -> None:
    told: list[tuple[str, float]] = []
    moments = iter([0.0, 4.0])
    pace = Pace(lambda stage, share: told.append((stage, share)), clock=lambda: next(moments))
    pace.write(0, 1_000_000, 0.0, (0.75, 0.9))
    pace.write(400_000, 1_000_000, 0.0, (0.75, 0.9))
    assert told[0] == ("写入历史：0 / 1,000,000 行", 0.75)
    stage, share = told[1]
    assert stage == "写入历史：400,000 / 1,000,000 行，每秒 100,000 行，约剩 13 秒"
    assert abs(share - 0.81) < 1e-9
