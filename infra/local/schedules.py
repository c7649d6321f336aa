"""Scheduled functions on the moved clock: which are due in a jump of time, and running one now."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

from infra.local.deploy import Deployed
from infra.local.endpoint import Endpoint
from infra.local.virtual_clock import SECOND_NS, VirtualClock, rfc3339

UNITS = {"minute": 60, "hour": 3600, "day": 86400}
# A sweep does all that is due whenever it runs: a long jump needs a few runs on the way, not thousands.
MOST_RUNS = 12


class ScheduleFailed(Exception):
    """A scheduled function raised; the message is its own."""


class Schedules:
    def __init__(self, endpoint: Endpoint, deployed: Deployed, clock: VirtualClock) -> None:
        self._client = endpoint.client("lambda")
        self._deployed = deployed
        self._clock = clock

    @property
    def names(self) -> list[str]:
        return sorted(self._deployed.schedules)

    def run(self, name: str) -> Any:
        """Run one scheduled function now, as its rule would; what it returned."""
        event = {
            "id": str(uuid.uuid4()),
            "source": "aws.events",
            "detail-type": "Scheduled Event",
            "time": rfc3339(self._clock.now_ns()),
            "detail": {},
        }
        answer = self._client.invoke(FunctionName=self._deployed.functions[name], Payload=json.dumps(event))
        payload = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            raise ScheduleFailed(f"{name}: {payload.get('errorMessage', payload)}")
        return payload

    def advance(self, seconds: float) -> list[dict[str, str]]:
        """Move the clock, running what falls due on the way, in order, each at its moment."""
        start = self._clock.now_ns()
        goal = start + round(seconds * SECOND_NS)
        ran = []
        for at_ns, name in sorted(due(self._deployed.schedules, start, goal)):
            self._clock.move_to(at_ns)
            self.run(name)
            ran.append({"schedule": name, "at": rfc3339(at_ns)})
        self._clock.move_to(goal)
        return ran


def due(schedules: dict[str, str], start_ns: int, goal_ns: int) -> Iterator[tuple[int, str]]:
    """(moment, name) of every run in (start, goal]."""
    for name, expression in schedules.items():
        period = period_ns(expression)
        runs = (goal_ns - start_ns) // period
        step = period * max(1, -(-runs // MOST_RUNS))
        yield from ((at_ns, name) for at_ns in range(start_ns + step, goal_ns + 1, step))


def period_ns(expression: str) -> int:
    match = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if match is None:
        raise ScheduleFailed(f"the local city cannot tell when {expression} is due: it knows rate(…) only")
    return int(match[1]) * UNITS[match[2]] * SECOND_NS
