"""A city with a history, from the simulation's store: months that were settled, reservations that are open, and every
write in its order. Made in a second, so that a test may damage it thousands of times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from chalicelib.kit.clock import month_of
from chalicelib.kit.who import Actor, Role
from chalicelib.settlement import drafting, stepping
from infra.audit import Verdict, examine
from infra.simulation.city import City, command
from infra.simulation.ground import Memory
from infra.simulation.life import Life, Town
from infra.simulation.shelf import Stored
from infra.simulation.stage import Stage

OFFICERS = tuple(
    Actor(f"01KAQ2S3GZ00000000000000A{number}", 0, "", "", "", (Role("settlement_officer", "3703"),))
    for number in (1, 2)
)
A_WEEK_S = 8 * 86_400
Place = tuple[str, str, str]
"""(table, pk, sk)"""


@dataclass
class Books:
    """Rows of both tables; a test may change them before it asks."""

    records: list[Stored]
    postings: list[Stored]
    now: int

    @property
    def verdict(self) -> Verdict:
        """What the audit says."""
        return examine(self.records, self.postings, self.now)


@dataclass
class History:
    """All writes in their order, each with what the place held afterwards (None: nothing); the month was settled when
    there were `settled` of them."""

    now: int = 0
    settled: int = 0
    writes: list[tuple[Place, Stored | None]] = field(default_factory=list)

    def books(self) -> Books:
        """The rows as they are at the end."""
        return self._rows(self.writes)

    def restored(self, dice: Random, last: int, *, torn: bool = False) -> Books:
        """The rows as a restore leaves them: each record as it was at its own moment within the last writes, and each
        chain of postings, whose rows share a partition, cut at one. `torn`: every posting has a moment of its own."""
        moments: dict[Place, int] = {}
        first = len(self.writes) - last

        def kept(number: int, place: Place) -> bool:
            whose = place if place[0] == "records" or torn else (*place[:2], "")
            if whose not in moments:
                moments[whose] = first + dice.randrange(last + 1)
            return number < moments[whose]

        return self._rows(write for number, write in enumerate(self.writes) if number < first or kept(number, write[0]))

    def _rows(self, writes: Iterable[tuple[Place, Stored | None]]) -> Books:
        rows: dict[str, list[Stored]] = {"records": [], "postings": []}
        for (table, _, _), item in dict(writes).items():
            if item is not None:
                rows[table].append(item)
        return Books(rows["records"], rows["postings"], self.now)


class _Lived(Life):
    """A life that is written down: its first month is settled, then people go on, and it stops in the middle."""

    def __init__(self, operations: int, seed: int, people: int) -> None:
        super().__init__(operations, seed, faults=0, on=Memory, town=Town(people=people))
        self.past, self._rest = History(), operations
        self._month = month_of(self.scheduler.now_ns // 1_000_000)

    def _told(self, table: str, old: Stored | None, new: Stored | None) -> None:
        there = new or old or {}
        self.past.writes.append(((table, there["pk"]["S"], there["sk"]["S"]), new))
        super()._told(table, old, new)

    def _settle(self, city: City) -> None:
        """Not the end: the month turns; of the shops that sold something one is locked, two are paid, one is a draft.
        Then people go on."""
        self.scheduler.alone(lambda: self.scheduler.sleep(A_WEEK_S))
        Stage(self.scheduler, city, self.phones).sweep()
        self.scheduler.run()
        self.scheduler.alone(lambda: _settle_month(city, self._month, self.scheduler.dice))
        self.past.settled = len(self.past.writes)
        self.operations += self._rest
        self._work(city)
        self.past.now = self.scheduler.now_ns // 1_000_000


def lived(operations: int = 300, *, seed: int = 1, people: int = 24) -> History:
    """The history of such a city; nothing in it is wrong."""
    life = _Lived(operations, seed, people)
    result = life.live()
    assert result.violations == [], result.violations[:5]
    return life.past


def _settle_month(city: City, month: str, dice: Random) -> None:
    drafted = [(each, batch) for each in city.merchants if (batch := drafting.make(each, month)) is not None]
    for number, (merchant, batch) in enumerate(drafted):
        assert batch.state == "draft", batch.content.differences
        place = (merchant, month)
        if number < 3:
            stepping.lock(OFFICERS[0], command(dice), place, batch.content.hash)
        if number in (1, 2):
            stepping.approve(OFFICERS[1], command(dice), place)
            stepping.pay(OFFICERS[1], command(dice), place, "ZB-1")
