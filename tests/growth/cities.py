"""Cities of a thousand to a million volunteers and stations, on the simulated engine, for measuring what grows."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chalicelib import identity, policy, stations
from chalicelib.checkin.actions import Presented, check_in
from chalicelib.checkin.leaving import check_out
from chalicelib.identity import desk_key
from chalicelib.identity.store import DeskIdentity
from chalicelib.kit.clock import now_ms
from chalicelib.kit.ids import derived_ulid, new_ulid
from chalicelib.kit.log import metered
from chalicelib.kit.record import Command
from chalicelib.kit.send import plugged
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor
from chalicelib.places import Point
from chalicelib.policy.rules import Book
from chalicelib.stations.codes import rotating_now
from chalicelib.stations.store import Stations
from infra.simulation.store import Store, tables

AREA = "370303001001"
Travel = Callable[[float], None]


@dataclass
class Cost:
    """What so many check-ins and check-outs cost."""

    write_units: float = 0
    write_trips: int = 0
    read_units: float = 0
    read_trips: int = 0
    cpu_s: float = 0

    @property
    def counted(self) -> tuple[float, int, float, int]:
        """Everything but time."""
        return self.write_units, self.write_trips, self.read_units, self.read_trips


@dataclass
class City:
    """So many desks, so many stations; who serves where is drawn."""

    size: int
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    store: Store = field(init=False)
    known: Stations = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), time.time_ns)
        self.known = Stations([_station(number, self.dice) for number in range(self.size)])
        with plugged(self.store.ask):
            run(_enrolled)
            run(_verified)
        shelf = self.store.shelves["records"]
        plain = shelf.items[_place(0)]
        for number in range(1, self.size):  # straight into the store: a million commands would take an hour
            place = _place(number)
            shelf.items[place] = {**plain, "pk": {"S": place[0]}}

    def lived_in(self) -> AbstractContextManager[None]:
        """The house on this city's engine."""
        return plugged(self.store.ask)

    def serve(self, people: int, later: Travel) -> Cost:
        """So many people check in, and out two hours later."""
        cost = Cost()
        serving = [(_actor(number), self.dice.choice(self.known_ids)) for number in self.drawn(people)]
        with self.lived_in():
            sessions = [_asked(cost, partial(_in, *one, self.known)) for one in serving]
            later(7_200)
            for (actor, station), session in zip(serving, sessions, strict=True):
                _asked(cost, partial(_out, actor, station, session, self.known))
        return cost

    def drawn(self, people: int) -> list[int]:
        """Other people each time."""
        return self.dice.sample(range(self.size), people)

    @property
    def known_ids(self) -> list[str]:
        """The codes of some stations, the same for every size."""
        return [f"G-{number}" for number in range(0, self.size, max(1, self.size // 500))]


def _asked(cost: Cost, ask: Callable[[], Any]) -> Any:
    with metered() as meter:
        began = time.process_time()
        answer = ask()
        cost.cpu_s += time.process_time() - began
    cost.write_units += meter.write_units
    cost.write_trips += meter.write_trips
    cost.read_units += meter.read_units
    cost.read_trips += meter.read_trips
    return answer


def _in(actor: Actor, station: str, known: Stations) -> str:
    return check_in(actor, _command(), _presented(known.by_id[station])).session


def _out(actor: Actor, station: str, session: str, known: Stations) -> None:
    check_out(actor, _command(), session, _presented(known.by_id[station]))


def _presented(station: stations.Station) -> Presented:
    return Presented(Point(station.lat, station.lng), 20.0, rotating_now(station, now_ms()).code)


def _command() -> Command:
    return Command(new_ulid(now_ms()), "0123456789abcdef")


def _person(number: int) -> str:
    return derived_ulid(1_767_225_600_000, "growth", str(number))


def _place(number: int) -> tuple[str, str]:
    key = desk_key(_person(number))
    return key.pk, key.sk


def _actor(number: int) -> Actor:
    return Actor(_person(number), 0, "", f"openid-{number}")


def _enrolled(unit: Unit) -> None:
    identity.enrol(unit, _person(0), openid="openid-0")


def _verified(unit: Unit) -> None:
    unit.change(desk_key(_person(0)), DeskIdentity.assurance.set(2), condition=DeskIdentity.epoch == 0, otherwise=stale)


def _station(number: int, dice: random.Random) -> stations.Station:
    lat, lng = dice.uniform(36.0, 37.2), dice.uniform(117.6, 118.5)
    return stations.Station(f"G-{number}", "站", "community", AREA, lat, lng, 150, 0, 1440, "open", 1)


NO_POLICY = Book([])
SNAPSHOTS = (policy.snapshot, stations.snapshot)
