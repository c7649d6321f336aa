"""What people asked for, and what they were told: the history that the checker reads.

A phone repeats what it has no answer to, with the same key; a deed has one key, and every delivery of it is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.kit import log
from chalicelib.kit.errors import BusyRetry, Refusal
from chalicelib.kit.record import Command

from .scheduler import Actor, Crash, Scheduler
from .ways import ALTERED, STANDING, Refused, Ways

Outcome = Literal["done", "refused", "lost"]
MOST_TRIES = 12
MANY = ("upload",)
"""These write once for each line, and for every line of before that has waited for one of them: counted by write."""


@dataclass
class Delivery:
    """One time that the deed reached a server."""

    began_ns: int
    ended_ns: int
    outcome: Outcome
    answer: Any = None  # what was answered, or the refusal's code
    replayed: bool = False


@dataclass
class Deed:
    """A command: its key, who gives it, what it calls, and what became of it."""

    verb: str
    person: str
    command: Command
    call: Callable[[Command], Any]
    about: dict[str, Any] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    late: bool = False
    altered: bool = False  # the same key with another input was answered with success
    unheard: bool = False  # a delivery was lost, and then or at the same time a refusal came: nobody said what it did
    taken_back: str = ""  # a check-out that was done, and then refused for the person's standing

    @property
    def kind(self) -> str:
        """What is counted together: on a shift, a session has a row more at both ends."""
        return (
            f"{self.verb} on a shift"
            if self.verb in ("check_in", "check_out") and self.about.get("shift")
            else self.verb
        )

    @property
    def done(self) -> Delivery | None:
        """The first delivery that was answered with success."""
        return next((each for each in self.deliveries if each.outcome == "done"), None)

    @property
    def refused(self) -> bool:
        """Whether every answer was a refusal, and nothing of it can be under way, or may have been done unheard."""
        was = bool(self.deliveries) and self.deliveries[-1].outcome == "refused" and not self.done
        return was and not self.late and not self.unheard

    def add(self, delivery: Delivery, pardoned: tuple[str, ...], wrong: list[str]) -> None:
        """Keep a delivery; what contradicts an earlier one, and is not pardoned, is `wrong`."""
        first = self.done
        turned_away = delivery.outcome == "refused" and delivery.answer in STANDING and delivery.answer in pardoned
        lost = [each for each in self.deliveries if each.outcome == "lost"]
        # One that was under way beside the refusal may have been carried out after it, by a server with another clock.
        beside = delivery.outcome == "refused" and any(each.ended_ns >= delivery.began_ns for each in lost)
        self.unheard = beside or (turned_away and bool(lost))
        self.deliveries.append(delivery)
        if first is None or delivery.outcome == "lost" or delivery.began_ns < first.ended_ns:
            return
        if delivery.outcome == "done" and delivery.answer != first.answer:
            wrong.append(f"{self.verb} {self.command.key}: said {first.answer}, then {delivery.answer}")
        if delivery.outcome == "refused" and self.verb == "check_out" and delivery.answer in STANDING:
            self.taken_back = delivery.answer
        elif delivery.outcome == "refused" and delivery.answer not in pardoned:
            wrong.append(f"{self.verb} {self.command.key}: was done, then refused: {delivery.answer}")


Then = Callable[[Deed], None]


class Phones:
    """Carries deeds to servers, each with a clock of its own, and repeats what got no answer."""

    def __init__(self, scheduler: Scheduler, ways: Ways, bugs: list[str]) -> None:
        self._scheduler, self._dice, self._bugs = scheduler, scheduler.dice, bugs
        self.ways = ways
        self._skews = [0] * 9 + [300_000_000, -700_000_000, 2_000_000_000, 45_000_000_000, -45_000_000_000]
        self.sent: list[Deed] = []
        self.wrong: list[str] = []
        self.operations = 0
        self.hit = 0  # how many of them met a fault
        self.in_flight = 0
        self.worst_units: dict[str, float] = {}

    def send(self, deed: Deed, *, after_s: float = 0, then: Then | None = None) -> None:
        """Carry a deed out, repeating it until it is answered; sometimes it arrives twice."""
        self.sent.append(deed)
        self._start(lambda: self._persist(deed, then), after_s)
        if self._dice.random() < 0.05:
            self._start(lambda: self._deliver(deed), after_s + self._dice.expovariate(1 / 0.02))

    def again(self, deed: Deed, *, after_s: float) -> None:
        """A late repeat of a deed that was done."""
        self._start(lambda: self._deliver(deed), after_s)

    def altered(self, deed: Deed) -> None:
        """The same key with another input: whatever is said, it must not be done."""
        other = Command(deed.command.key, ALTERED)

        def try_it() -> None:
            deed.altered |= self._deliver(deed, other).outcome == "done"

        self._start(try_it, 1)

    def _start(self, do: Callable[[], object], after_s: float) -> None:
        def live() -> None:
            self.in_flight += 1
            try:
                do()
            finally:
                self.in_flight -= 1

        self._scheduler.spawn(live, Actor("phone"), after_s=after_s)

    def _persist(self, deed: Deed, then: Then | None) -> None:
        for attempt in range(MOST_TRIES):
            if self._deliver(deed).outcome != "lost":
                break
            self._scheduler.sleep(3 + self._dice.uniform(0, 2**attempt))
        if then is not None:
            then(deed)

    def _deliver(self, deed: Deed, altered: Command | None = None) -> Delivery:
        self.operations += 1
        actor = self._scheduler.actor
        actor.skew_ns, actor.hit = self._dice.choice(self._skews), False
        began_ns, outcome, answer = self._scheduler.now_ns, "lost", None
        with log.metered() as meter:
            try:
                answer = deed.call(altered or deed.command)
                outcome = "done"
            except (BusyRetry, Crash):
                pass
            except (Refusal, Refused) as refusal:
                outcome, answer = "refused", refusal.code
            except Exception as bug:
                self._bugs.append(f"{deed.verb}: {bug!r}")
        self.hit += actor.hit
        deed.late |= actor.late
        actor.late = False
        delivery = Delivery(began_ns, self._scheduler.now_ns, outcome, answer, meter.replayed)  # type: ignore[arg-type]  # one of the three
        if altered is None:
            deed.add(delivery, self.ways.pardoned(deed.verb), self.wrong)
        units = meter.write_units / meter.write_trips if deed.verb in MANY and meter.write_trips else meter.write_units
        if outcome == "done" and not meter.retries and units > self.worst_units.get(deed.kind, 0):
            self.worst_units[deed.kind] = units
        return delivery
