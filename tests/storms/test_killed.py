"""The API is killed at any of its requests to the engine, before or after the engine did it; the phone asks again."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.processes import Child
from infra.proxy import Do, Fault
from tests.exchange.shop import balances, code_of, reserved
from tests.storms.conftest import Arena, api
from tests.storms.crowd import Ask, storm
from tests.storms.test_races import check_in, since
from tests.world import HERE, fresh_key, rotating_code

pytestmark = pytest.mark.slow
Make = Callable[[Arena], tuple[Ask, Callable[[], object], object]]


def checking_out(arena: Arena) -> tuple[Ask, Callable[[], object], object]:
    (citizen,) = arena.people(1)
    session = fresh_key()
    arena.storm([check_in(arena, citizen, session)])
    since(citizen, 2)
    body = {"code": rotating_code(arena.station), "location": HERE}
    ask = Ask(citizen, f"/v1/check-ins/{session}/check-out", body)
    return ask, lambda: (balances(citizen), citizen.get("/v1/me/hours").body["minutes"]), ((2, 0, 0), 120)


def reserving(arena: Arena) -> tuple[Ask, Callable[[], object], object]:
    (citizen,) = arena.people(1, points=3)
    ask = Ask(citizen, "/v1/redemptions", {"offer_id": arena.plenty, "quantity": 1})
    return ask, lambda: balances(citizen), (2, 1, 0)


def confirming(arena: Arena) -> tuple[Ask, Callable[[], object], object]:
    (citizen,) = arena.people(1, points=3)
    redemption = reserved(citizen, arena.plenty)
    body = {"code": code_of(citizen, redemption)}
    ask = Ask(arena.shop.clerk, f"/v1/redemptions/{redemption}/confirm", body)
    return ask, lambda: balances(citizen), (2, 0, 0)


@contextmanager
def mortal(arena: Arena, log: Path) -> Iterator[tuple[str, Child]]:
    """An API of its own behind the proxy, that has looked at its snapshots."""
    with api(log, AWS_ENDPOINT_URL_DYNAMODB=arena.line.url) as (url, child):
        (somebody,) = arena.people(1, points=1)
        warm = Ask(somebody, "/v1/redemptions", {"offer_id": arena.plenty, "quantity": 1})
        assert storm(url, [warm])[0].status == 201
        arena.line.clear()
        yield url, child


def kill(child: Child) -> None:
    os.killpg(child.process.pid, signal.SIGKILL)


@pytest.mark.parametrize("moment", ["before the read", "before the commit", "after the commit"])
@pytest.mark.parametrize("make", [checking_out, reserving, confirming])
def test_a_killed_api_leaves_all_or_nothing_and_the_phone_converges(
    arena: Arena, tmp_path: Path, make: Make, moment: str
) -> None:
    ask, seen, after = make(arena)
    before = seen()
    with mortal(arena, tmp_path / "mortal.log") as (url, child):
        on = "BatchGetItem" if moment == "before the read" else "TransactWriteItems"
        do: Do = "drop_after" if moment == "after the commit" else "drop_before"
        arena.line.plan(Fault(do, on=on, then=lambda: kill(child)))
        (lost,) = storm(url, [ask])
        assert (lost.status, child.process.wait(10)) == (0, -signal.SIGKILL)
    arena.line.clear()
    assert seen() == (after if moment == "after the commit" else before)
    deadline = time.monotonic() + 10
    while (answer := storm(arena.windy_url, [ask])[0]).status not in (200, 201):
        assert time.monotonic() < deadline, answer
    assert seen() == after
    assert ("Idempotency-Replayed" in answer.headers) == (moment == "after the commit")
    arena.record("requests", 2)
    arena.demand_sound_books()
