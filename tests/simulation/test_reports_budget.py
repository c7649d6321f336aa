"""Five hundred reports are found right in one second, and the month has a hundred points: who comes late waits.

On the simulated engine, through the real actions and reactions: each report its own case, its own reporter, one point.
"""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from chalicelib.kit.clock import month_of, now_ms
from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.who import Actor
from chalicelib.places import Point
from chalicelib.points.budgets import Shard
from chalicelib.points.store import Posting
from chalicelib.reports import screening, working
from chalicelib.reports.reactions import sweep_rewards
from chalicelib.reports.rewards import waiting_for_budget
from chalicelib.reports.store import Report
from chalicelib.reports.submitting import Draft, submit
from infra.audit import examine
from infra.simulation.city import HERE, _person, build, command
from infra.simulation.ground import Memory
from infra.simulation.house import lived_in
from infra.simulation.reporting import POLICIES, SMALL, Gateway, publish
from infra.simulation.rewards import rows_of
from infra.simulation.scheduler import Actor as Phone
from infra.simulation.scheduler import Scheduler
from infra.simulation.stream import Bucket, Stream

CROWD, BUDGET, PATIENCE = 500, 100, 60
APART, ROW = 0.002, 25
MONTH_S = 31 * 86_400


class Month:
    """A city whose units begin to work on everything at once."""

    def __init__(self, seed: int) -> None:
        self.scheduler, self.bugs = Scheduler(seed), list[str]()
        self.stream = Stream(self.scheduler, self.bugs)
        self.ground = Memory(self.scheduler, 0, self._told)
        services = {"s3": Bucket(), "sqs": self.stream, "wechat": Gateway()}
        with lived_in(self.scheduler, self.ground.nemesis.port, services, self.bugs):
            self.scheduler.alone(self._build)
            for number, person in enumerate(self.crowd):
                self.scheduler.alone(partial(self._submit, number, person))
            self.scheduler.run()
            for report in self.reports():
                self.scheduler.alone(partial(self._accept, report.id))
            self.scheduler.run()
            for report in self.reports():
                self._soon(partial(self._start, report.id))
            self.scheduler.run()
            self.scheduler.run()
            self.scheduler.spawn(self._wait, Phone("sweeper"))
            self.scheduler.run()

    def _wait(self) -> None:
        """Month after month, as long as somebody waits."""
        self.queues = [self._queue()]
        while self.queues[-1]:
            sweep_rewards(now_ms())
            assert self._queue() == self.queues[-1], "the month is not over"
            self.scheduler.sleep(MONTH_S)
            sweep_rewards(now_ms())
            self.queues.append(self._queue())

    def _queue(self) -> list[str]:
        """Whose rewards wait, the next one first, when the index shows them all."""
        self.scheduler.sleep(60)
        return waiting_for_budget(now_ms() + MONTH_S * 1000)

    def _build(self) -> None:
        publish(reports=POLICIES["reports"] | {"monthly_budget_points": BUDGET, "budget_shards": 4})
        city = build(self.scheduler.dice, people=4)
        self.handler, self.screener = city.handlers[0], city.screeners[0]
        self.crowd = [_person(f"passer-by {number}") for number in range(CROWD)]

    def _told(self, table: str, old: Any, new: Any) -> None:
        if table == "records":
            self.stream.told(old, new)

    def _submit(self, number: int, person: Actor) -> None:
        point = Point(HERE[0] + APART * (number // ROW), HERE[1] + APART * (number % ROW))
        draft = Draft("problem", SMALL, "电线杆上有小广告", (), point, 10.0, None)
        submit(person, command(self.scheduler.dice), draft)

    def _accept(self, report: str) -> None:
        screening.accept(self.screener, command(self.scheduler.dice), report, distinct=True)

    def _soon(self, do: Any) -> None:
        self.scheduler.spawn(do, Phone("handler"), after_s=self.scheduler.dice.random())

    def _start(self, case: str) -> None:
        given = command(self.scheduler.dice)
        for _ in range(PATIENCE):
            try:
                working.start(self.handler, given, case)
                return
            except BusyRetry:
                self.scheduler.sleep(self.scheduler.dice.random())
        self.bugs.append("a unit gave up")

    def reports(self) -> list[Report]:
        """Every report."""
        return rows_of(self.ground.rows("records"), "REPORT#", "REPORT", Report)


@pytest.mark.slow
def test_of_five_hundred_reports_a_hundred_a_month_are_rewarded_in_their_order() -> None:
    month = Month(seed=5)
    assert month.bugs == []
    records, postings = month.ground.rows("records"), month.ground.rows("postings")
    first = set(month.queues[0])
    assert [len(queue) for queue in month.queues] == [400, 300, 200, 100, 0]
    assert all(queue == month.queues[0][-len(queue) or 400 :] for queue in month.queues), "served in their order"
    assert Counter(each.reward for each in month.reports()) == {"granted": CROWD}
    paid = [posting.row() for item in postings if (posting := Posting.of(item)) and posting.txid.startswith("problem:")]
    months = Counter(month_of(row.at) for row in paid)
    assert set(months.values()) == {BUDGET}
    assert {row.txid.split(":")[1] for row in paid if month_of(row.at) != min(months)} == first
    assert all(sum(int(shard.spent) for shard in rows_of(records, f"BUDGET#reports#{each}", "", Shard)) == BUDGET
               for each in months)  # fmt: skip
    assert examine(records, postings, month.scheduler.now_ns // 10**6).found == ()
