"""What the actors of the workload share: the clock, the city, the phones, and the minute's sweep."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from chalicelib.kit.errors import BusyRetry, Refusal
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor as HouseActor
from functions import sweep

from .city import City, Person, command
from .deeds import Deed, Phones
from .scheduler import Actor, Crash, Scheduler

SWEEP_S = 900  # a sweep is thirty queries: every minute, they would be half of all that is asked


@dataclass
class Stage:
    """Where people act."""

    scheduler: Scheduler
    city: City
    phones: Phones
    upload: Callable[[str, bytes], None] = lambda *_: None
    photographed: float = 0.0  # how many of the reports have photos
    crowded: float = 0.0  # how much of what is done about reports concerns the same few incidents
    swept_ns: int = 0
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice, self.swept_ns = self.scheduler.dice, self.scheduler.now_ns

    def deed(self, verb: str, person: Person, call: Callable[[Command], Any], **about: Any) -> Deed:
        """A person's own command, with the log-in that his phone has now."""
        about["actor"] = person.actor
        return Deed(verb, person.id, command(self.dice, verb), call, about)

    def asking(self, verb: str, actor: HouseActor, *about: Any) -> Callable[[Command], Any]:
        """What a deed calls: this verb (verbs.py), by this actor, on this."""
        return lambda given: self.phones.ways.do(verb, actor, given, *about)

    def later(self, do: Callable[[], None], after_s: float) -> None:
        """Something that no server is asked for."""
        self.scheduler.spawn(do, Actor("phone", sheltered=True), after_s=after_s)

    def sweep_sometimes(self) -> None:
        """Another sweep, when it is time."""
        if self.scheduler.now_ns - self.swept_ns > SWEEP_S * 1e9:
            self.sweep()

    def sweep(self, after_s: float = 0) -> None:
        """What is due ends by itself."""
        self.swept_ns = self.scheduler.now_ns
        machine = Actor("sweeper", skew_ns=self.dice.choice([0, 45, -45]) * 10**9)
        self.scheduler.spawn(_sweep, machine, after_s=after_s)


def _sweep() -> None:
    # What is still due, the next sweep meets again; bugs were noted where they were logged.
    with suppress(BusyRetry, Refusal, RuntimeError, Crash):
        sweep.handler({}, None)
