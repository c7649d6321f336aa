"""The naive shape under the same workload and the same faults: it must break, or the harness is dead."""

from random import Random
from typing import Any

import msgspec

from chalicelib.exchange import Offer
from chalicelib.kit.record import Command
from chalicelib.kit.registry import Row
from chalicelib.kit.who import Actor

from .city import City
from .ground import Memory
from .life import USUAL, Life, Town
from .naive import Naive, put
from .naive_books import START, naive_found
from .result import Result
from .shelf import Stored
from .stage import Stage
from .verb import Heard
from .ways import Refused
from .workload import Workload

LIES = 0.02


class ToNaive:
    """The naive shape's verbs; a phone in fifty sends a price of its own."""

    repeats_s = 40 * 3600.0

    def __init__(self, dice: Random, prices: dict[str, int]) -> None:
        self._dice, self._prices, self._naive = dice, prices, Naive()

    def do(self, verb: str, actor: Actor, given: Command, *about: Any) -> Any:
        act = getattr(self._naive, verb, None)
        if act is None:
            raise Refused("not_here")
        if verb == "reserve":
            price = self._prices[about[0]]
            about = (*about, max(1, price - 1) if self._dice.random() < LIES else price)
        return act(actor, given, *about)

    def pardoned(self, verb: str) -> tuple[str, ...]:
        return ()


def one_naive_city(operations: int, seed: int, faults: float, *, town: Town = USUAL) -> Result:
    """One city in which everything is done the naive way."""
    return NaiveLife(operations, seed, faults, on=Memory, town=town).live()


class NaiveLife(Life):
    """The life of such a city; everything that is wrong with it is counted at its end."""

    layer = "naive"

    def __init__(self, *asked: Any, **more: Any) -> None:
        super().__init__(*asked, **more)
        self.prices: dict[str, int] = {}
        self.put_in: dict[str, int] = {}
        self.phones.ways = ToNaive(self.scheduler.dice, self.prices)

    def _built(self) -> City:
        city = super()._built()
        for person in city.people:
            put("PERSON", person.id, Heard(points=START, session="", since=0))
        for item in self.ground.rows("records"):
            if item["pk"]["S"] == "OFFERS" and (row := Row.of(item)) is not None:
                offer = msgspec.json.decode(row.document, type=Offer)
                self.prices[offer.id], self.put_in[offer.id] = offer.price_points, offer.stock
                put("OFFER", offer.id, Heard(left=offer.stock, merchant=offer.merchant))
        return city

    def _workload(self, stage: Stage) -> Workload:
        return Workload(stage, only=("serve", "redeem", "repeat"))

    def _told(self, table: str, old: Stored | None, new: Stored | None) -> None:
        self._remember(new)

    def _seen(self) -> list[str]:
        return []

    def _look(self, *, at_rest: bool) -> None:
        """Only the end is looked at: the count of all that went wrong."""

    def _settle(self, city: City) -> None:
        self.nemesis.rate = 0
        self.scheduler.run()
        self._wrong((*self.bugs, *self.phones.wrong))
        self._wrong(naive_found(self.phones.sent, self.ground.rows("records"), self.put_in, self.prices))
