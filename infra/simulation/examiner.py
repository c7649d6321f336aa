"""WeChat, which is asked for words at once, and for photos with an answer that comes early, late, twice or never."""

from functools import partial
from typing import Literal

from chalicelib.kit.errors import BusyRetry
from chalicelib.moderation.actions import take_verdict
from chalicelib.wechat import MediaJudged, VisitTooOld

from .reporting import Gateway
from .scheduler import Actor, Crash, Scheduler

Suggest = Literal["pass", "review", "risky", "unavailable"]
VERDICTS: dict[Suggest, int] = {"pass": 88, "review": 5, "risky": 4, "unavailable": 3}
PUSHES_S: dict[tuple[float, ...], int] = {(0.0,): 20, (3.0,): 45, (1800.0,): 15, (2.0, 40.0): 10, (): 10}
"""When the verdict is pushed: before the question is noted, soon, late, twice, never."""
TOO_OLD = 0.02
TRIES = 3


class Examiner(Gateway):
    """Says of most photos that they pass."""

    def __init__(self, scheduler: Scheduler, bugs: list[str]) -> None:
        super().__init__()
        self._scheduler, self._dice, self._bugs = scheduler, scheduler.dice, bugs
        self._asked = 0

    def submit_image(self, url: str, *, openid: str) -> str:
        """A question has a name, under which its answer comes."""
        if self._dice.random() < TOO_OLD:
            raise VisitTooOld("submit_image")
        self._asked += 1
        trace = f"trace-{self._asked}"
        (suggest,) = self._dice.choices(list(VERDICTS), list(VERDICTS.values()))
        (pushes,) = self._dice.choices(list(PUSHES_S), list(PUSHES_S.values()))
        for after_s in pushes:
            judged = MediaJudged(trace, suggest)
            self._scheduler.spawn(partial(self._push, judged), Actor("wechat"), after_s=after_s)
        return trace

    def _push(self, judged: MediaJudged) -> None:
        for _ in range(TRIES):
            try:
                take_verdict(judged)
                return
            except (BusyRetry, Crash):
                self._scheduler.sleep(5)
            except Exception as bug:
                self._bugs.append(f"a verdict: {bug!r}")
                return
