"""Everybody does everything while the line to the engine loses, cuts and breaks answers: each command counts once."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import pytest

from infra.proxy import Fault, error
from tests.exchange.shop import balances, code_of
from tests.storms.conftest import TIMES, Arena
from tests.storms.crowd import Ask, storm
from tests.storms.test_races import since
from tests.world import HERE, Caller, Reply, fresh_key, rotating_code

pytestmark = pytest.mark.slow
PEOPLE, SHARE, TRIES = 60, 0.3, 40


class Nemesis:
    """Breaks a share of what passes, by chance from a seed."""

    def __init__(self, seed: int) -> None:
        self._chance, self._lock = random.Random(seed), Lock()
        self.done: Counter[str] = Counter()

    def __call__(self, operation: str) -> Fault | None:
        with self._lock:
            if self._chance.random() > SHARE:
                return None
            fault = self._chance.choice(self._kinds(operation))
            self.done[fault.do if fault.do != "say" else fault.body["message"]] += 1
            return fault

    @staticmethod
    def _kinds(operation: str) -> list[Fault]:
        kinds = [
            Fault("drop_before"),
            Fault("drop_after"),
            Fault("truncate"),
            Fault("cut"),
            error("InternalServerError", 500),
            error("ThrottlingException"),
        ]
        if operation == "TransactWriteItems":
            kinds += [error("TransactionCanceledException", reasons=["None", "TransactionConflict"])]
            kinds += [error("TransactionInProgressException")]
        return kinds


@dataclass
class Phone:
    """A person's phone: it repeats a command with its key until it knows how it ended."""

    arena: Arena
    caller: Caller
    repeats: int = 0

    def do(self, path: str, body: object = None, *, by: Caller | None = None, key: str | None = None) -> Reply:
        ask = Ask(by or self.caller, path, body, key or fresh_key())
        for _ in range(TRIES):
            (reply,) = storm(self.arena.windy_url, [ask])
            if reply.status not in (0, 503):
                return reply
            self.repeats += 1
            time.sleep(0.02)
        raise AssertionError(f"{path} never ended: {reply}")

    def day(self) -> list[tuple[int, str | None]]:
        """Serve two hours, take a bottle of water for it; the statuses on the way."""
        code = {"code": rotating_code(self.arena.station), "location": HERE}
        told = [self.do("/v1/check-ins", code, key=(session := fresh_key()))]
        since(self.caller, 2)
        told.append(self.do(f"/v1/check-ins/{session}/check-out", {**code, "code": rotating_code(self.arena.station)}))
        told.append(self.do("/v1/redemptions", {"offer_id": self.arena.plenty, "quantity": 1}))
        redemption = told[-1].body["id"]
        code_now = {"code": code_of(self.caller, redemption)}
        told.append(self.do(f"/v1/redemptions/{redemption}/confirm", code_now, by=self.arena.shop.clerk))
        return [(reply.status, reply.code) for reply in told]


@pytest.mark.parametrize("seed", range(TIMES))
def test_in_a_storm_of_faults_each_command_counts_once(arena: Arena, seed: int) -> None:
    arena.line.nemesis = nemesis = Nemesis(seed)
    phones = [Phone(arena, caller) for caller in arena.people(PEOPLE)]
    with ThreadPoolExecutor(12) as pool:
        days = list(pool.map(Phone.day, phones))
    arena.line.nemesis = None
    arena.record("requests", 4 * PEOPLE + sum(phone.repeats for phone in phones))
    arena.record("answers", dict(nemesis.done))
    assert days == [[(201, None), (200, None), (201, None), (200, None)]] * PEOPLE
    for phone in phones:
        assert balances(phone.caller) == (1, 0, 0)
        assert len(phone.caller.get("/v1/me/points/entries").body["items"]) == 3
        assert phone.caller.get("/v1/me/hours").body["minutes"] == 120
    assert sum(nemesis.done.values()) > 100
    arena.demand_sound_books()
