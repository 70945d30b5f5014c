"""What the running app looks after each minute: whistles that nobody has let out in time, cases that stand too long."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from governance.engine import Engine
from governance.engine.log import note, report
from governance.procedures.daily import Step
from governance.procedures.looking import Looking
from governance.whistles import actions as whistles

LOOK_SECONDS = 60.0


def _release(eng: Engine) -> int:
    return len(whistles.release_due(eng, whistles.city_clocks(eng)))


def _escalate(eng: Engine) -> int:
    return len(whistles.escalate_due(eng, whistles.city_clocks(eng)))


STEPS: list[Step] = [
    Step("whistles.release", _release),  # first: what goes out by itself has nobody to be told of
    Step("whistles.escalate", _escalate),
]


def run(eng: Engine, steps: Sequence[Step] = STEPS, stopping: Callable[[], bool] = lambda: False) -> dict[str, str]:
    """Carry out the steps one after the other and return step -> `done` or the id of its failure in the log.

    Every step finds what is due by now and nothing twice, so that a minute missed, or a kill between two of them, costs
    only time. Only what did something is logged.
    """
    told: dict[str, str] = {}
    for step in steps:
        if stopping():
            break
        try:
            if found := step.run(eng):
                note("minute step done", step=step.name, result=found)
            told[step.name] = "done"
        except Exception as error:
            told[step.name] = report(error, step=step.name)
    return told


class Minutely(Looking):
    """Carries the steps out in a thread of its own, again and again."""

    name = "minutely"

    def __init__(self, steps: Sequence[Step] = STEPS, look_seconds: float = LOOK_SECONDS) -> None:
        super().__init__(look_seconds)
        self._steps = steps

    def _watch(self, eng: Engine) -> None:
        while not self._stopping.wait(self._look_seconds):
            run(eng, self._steps, self._stopping.is_set)
