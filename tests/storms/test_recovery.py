"""The engine is away for a while: nobody is told anything false, hardly more is asked, and then all is well at once."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from infra.proxy import Fault, error
from tests.storms.conftest import TIMES, Arena
from tests.storms.crowd import Ask, ask_at
from tests.world import HERE, Caller, poster_code

pytestmark = pytest.mark.slow
OUTAGE_S = 60.0 if TIMES > 1 else 6.0
BEFORE_S, GRACE_S, AFTER_S = 4.0, 5.0, 4.0
ARRIVALS_PER_S = 15
LONGEST_PAUSE_S = 8.0
AWAY: dict[str, Callable[[], Fault]] = {
    "hangs up": lambda: Fault("drop_before"),
    "says nothing": lambda: Fault("say", status=503, then=lambda: time.sleep(2)),
    "throttles": lambda: error("ProvisionedThroughputExceededException"),
}


@dataclass
class Told:
    """When each request of a phone was sent, and what it was answered."""

    answers: list[tuple[float, int]] = field(default_factory=list)

    def errors(self, since: float) -> int:
        """Requests sent since then that were not done."""
        return sum(status != 201 for sent, status in self.answers if sent >= since)


async def arrive(arena: Arena, caller: Caller, after_s: float, told: Told) -> None:
    """A phone checks its person in, and repeats the command, as phones should: later each time."""
    await asyncio.sleep(after_s)
    parts, now = urlsplit(arena.windy_url), asyncio.Event()
    now.set()
    ask = Ask(caller, "/v1/check-ins", {"code": poster_code(arena.station), "location": HERE})
    pause_s = 1.0
    while True:
        sent = time.monotonic()
        reply = await ask_at(str(parts.hostname), parts.port or 80, ask, now)
        told.answers.append((sent, reply.status))
        if reply.status == 201:
            return
        assert reply.status in (0, 503), reply
        await asyncio.sleep(random.uniform(0.5, pause_s))
        pause_s = min(LONGEST_PAUSE_S, 2 * pause_s)


@contextmanager
def away(arena: Arena, how: Callable[[], Fault]) -> Iterator[None]:
    """The engine is away for the block."""
    arena.line.nemesis = lambda _: how()
    yield
    arena.line.nemesis = None


async def lived_through(arena: Arena, how: Callable[[], Fault], told: Told) -> float:
    """People arrive before, during and after an outage; the moment of its end."""
    length_s = BEFORE_S + OUTAGE_S + GRACE_S + AFTER_S
    crowd = arena.people(round(length_s * ARRIVALS_PER_S))
    phones = [
        asyncio.create_task(arrive(arena, caller, number / ARRIVALS_PER_S, told)) for number, caller in enumerate(crowd)
    ]
    await asyncio.sleep(BEFORE_S)
    with away(arena, how):
        await asyncio.sleep(OUTAGE_S)
    ended_at = time.monotonic()
    await asyncio.gather(*phones)
    arena.record("people", len(crowd))
    return ended_at


@pytest.mark.parametrize("how", AWAY)
def test_an_outage_is_over_when_it_is_over(arena: Arena, how: str) -> None:
    told = Told()
    ended_at = asyncio.run(lived_through(arena, AWAY[how], told))
    after = [status for sent, status in told.answers if sent >= ended_at + GRACE_S]
    amplification = len(arena.line.passed) / len(told.answers)
    late = [sent - ended_at for sent, status in told.answers if status != 201 and sent >= ended_at]
    arena.record("requests", len(told.answers))
    arena.record("recovery", {
        "how": how, "outage_s": OUTAGE_S, "requests": len(told.answers), "failed": told.errors(0),
        "amplification": round(amplification, 3), "last_error_after_s": round(max(late, default=0.0), 2),
        "errors_after_5_s": told.errors(ended_at + GRACE_S), "of": len(after),
    })  # fmt: skip
    assert told.errors(0) > ARRIVALS_PER_S, "there was no outage"
    assert told.errors(ended_at + GRACE_S) <= len(after) / 1000
    assert amplification <= 1.1
    arena.demand_sound_books()
