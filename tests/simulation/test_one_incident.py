"""Five hundred people report the same thing in the same second, and a dozen screeners take what they see at once.

On the simulated engine, where transactions hold their items and meet: one case, one reward, and it is the first one's.
"""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from chalicelib.kit.errors import BusyRetry, Refusal
from chalicelib.kit.who import Actor, Role
from chalicelib.places import Point
from chalicelib.points.store import Posting
from chalicelib.reports import attaching, rewards, screening, working
from chalicelib.reports.rules import LikelyDuplicate
from chalicelib.reports.store import Report
from chalicelib.reports.submitting import Draft, submit
from infra.audit import examine
from infra.simulation.city import HERE, _person, build, command
from infra.simulation.ground import Memory
from infra.simulation.house import lived_in
from infra.simulation.reporting import CATEGORY, Gateway, publish
from infra.simulation.scheduler import Actor as Phone
from infra.simulation.scheduler import Scheduler
from infra.simulation.stream import Bucket, Stream

CROWD, SCREENERS, PATIENCE = 500, 12, 40


class Corner:
    """A corner that everybody passes: who reported, who screened, and what became of it."""

    def __init__(self, seed: int) -> None:
        self.scheduler, self.bugs = Scheduler(seed), list[str]()
        self.stream = Stream(self.scheduler, self.bugs)
        self.ground = Memory(self.scheduler, 0, self._told)
        self.waiting: list[str] = []
        self.said: Counter[str] = Counter()
        services = {"s3": Bucket(), "sqs": self.stream, "wechat": Gateway()}
        with lived_in(self.scheduler, self.ground.nemesis.port, services, self.bugs):
            self.scheduler.alone(self._build)
            self._at_once([partial(self._report, each) for each in self.crowd], within_s=0.5)
            self.scheduler.dice.shuffle(self.waiting)
            self._at_once([partial(self._screen, each) for each in self.screeners], within_s=0.1)
            self._at_once([self._start, *(partial(rewards.grant, each.id) for each in self.reports())], within_s=2)

    def _build(self) -> None:
        publish()
        self.handler = build(self.scheduler.dice, people=4).handlers[0]
        self.crowd = [_person(f"passer-by {number}") for number in range(CROWD)]
        self.screeners = [
            _person(f"looks at the corner {number}", Role("screener", "3703")) for number in range(SCREENERS)
        ]

    def _told(self, table: str, old: Any, new: Any) -> None:
        if table == "records":
            self.stream.told(old, new)

    def _at_once(self, deeds: list[Any], *, within_s: float) -> None:
        for deed in deeds:
            self.scheduler.spawn(partial(self._persist, deed), Phone("phone"), after_s=self._moment(within_s))
        self.scheduler.run()

    def _moment(self, within_s: float) -> float:
        return self.scheduler.dice.uniform(0, within_s)

    def _persist(self, deed: Any) -> None:
        for _ in range(PATIENCE):
            try:
                deed()
                return
            except BusyRetry:
                self.scheduler.sleep(self._moment(2))
        self.bugs.append("somebody gave up")

    def _report(self, person: Actor) -> None:
        draft = Draft("problem", CATEGORY, "路面有落叶", (), Point(*HERE), 10.0, None)
        self.waiting.append(submit(person, command(self.scheduler.dice), draft).id)

    def _screen(self, screener: Actor) -> None:
        """Take any, until none is left; a colleague may be at the same."""
        while self.waiting:
            report = self.scheduler.dice.choice(self.waiting)
            self._persist(partial(self._decide, screener, report))
            self.waiting = [each for each in self.waiting if each != report]

    def _decide(self, screener: Actor, report: str) -> None:
        try:
            self.said[self._accept_or_attach(screener, report)] += 1
        except BusyRetry:
            raise
        except Refusal as no:
            self.said[no.code] += 1

    def _accept_or_attach(self, screener: Actor, report: str) -> str:
        dice = self.scheduler.dice
        try:
            return screening.accept(screener, command(dice), report).state
        except LikelyDuplicate as near:
            case = str(near.details["case_id"])
        return attaching.mark_duplicate(screener, command(dice), report, case).state

    def _start(self) -> None:
        case = next(each.case for each in self.reports() if each.case)
        working.start(self.handler, command(self.scheduler.dice), case)

    def reports(self) -> list[Report]:
        """Every report that is there."""
        found = (Report.of(item) for item in self.ground.rows("records") if item["sk"]["S"] == "REPORT")
        return [each for each in found if each is not None]

    def paid(self) -> list[str]:
        """Whose report was paid for."""
        rows = (Posting.of(item) for item in self.ground.rows("postings"))
        return [row.txid.split(":")[1] for row in rows if row is not None and row.txid.startswith("problem:")]


@pytest.mark.slow
def test_of_five_hundred_reports_of_the_same_second_the_first_is_rewarded() -> None:
    corner = Corner(seed=3)
    reports = corner.reports()
    first = min(reports, key=screening.first_of)
    assert corner.bugs == []
    assert len(reports) == CROWD
    assert corner.ground.nemesis.counts["met"] > 0, "nobody met anybody: this was no crowd"
    assert Counter(each.state for each in reports) == {"accepted": 1, "duplicate": CROWD - 1}
    assert [each.id for each in reports if each.state == "accepted"] == [first.id]
    assert corner.paid() == [first.id]
    assert len({each.case for each in reports}) == 1
    now = corner.scheduler.now_ns // 10**6
    assert examine(corner.ground.rows("records"), corner.ground.rows("postings"), now).found == ()
