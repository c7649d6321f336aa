"""Shifts as people run them: made a minute before, filled by several at once, left at the last moment, forgotten."""

from dataclasses import dataclass, field

from chalicelib.checkin.assigning import Wanted
from chalicelib.kit.clock import MINUTE
from chalicelib.shifts.making import Plan

from .city import Person, command
from .deeds import Deed
from .serving import Serving
from .staff import TEAM
from .stage import Stage

AHEAD_MS = (2 * MINUTE, 10 * MINUTE, 40 * MINUTE, 180 * MINUTE)
EARLY_MS = 30 * MINUTE
KNOWN = 6


@dataclass
class Known:
    """A shift that was made, and who believes himself on its roster."""

    id: str
    station: str
    start_at: int
    end_at: int
    people: list[Person] = field(default_factory=list)


class Rostering:
    """Who runs shifts, and who serves on them."""

    def __init__(self, stage: Stage, serving: Serving) -> None:
        self._stage, self._serving = stage, serving
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._shifts: list[Known] = []

    def somebody_rosters(self) -> None:
        """Somebody makes a shift, enrols in one, leaves it, calls it off, or comes."""
        roll = self._dice.random()
        if not self._shifts or roll < 0.15:
            self._make()
            return
        known = self._shifts[-KNOWN:]
        ahead = [each for each in known if each.start_at > self._now_ms]
        shift = self._dice.choice(ahead if ahead and roll < 0.74 else known)
        if roll < 0.55 or not shift.people:
            for _ in range(4 if self._dice.random() < 0.25 else 1):
                self._enrol(shift)
        elif roll < 0.7:
            self._leave(shift)
        elif roll < 0.74:
            self._act("cancel_shift", shift)
        else:
            self._come(shift)

    def _make(self) -> None:
        station = self._dice.choice(self._city.stations)
        start = self._now_ms + self._dice.choice(AHEAD_MS)
        known = Known("", station.id, start, start + self._dice.choice((30, 60, 150)) * MINUTE)
        leads = self._dice.random() < 0.5
        plan = Plan(station.id, TEAM if leads else "", "", "值班", start, known.end_at, self._dice.randint(1, 3))
        actor = self._dice.choice(self._city.leaders) if leads else self._city.keepers[station.id]

        def then(deed: Deed) -> None:
            if deed.done is not None:
                known.id = deed.command.key
                self._shifts.append(known)

        call = self._stage.asking("make_shift", actor, plan)
        self._phones.send(Deed("make_shift", actor.person, command(self._dice, "shift"), call), then=then)

    def _enrol(self, shift: Known) -> None:
        person = self._city.somebody(self._dice)

        def then(deed: Deed) -> None:
            if deed.done is not None:
                shift.people.append(person)

        call = self._stage.asking("enrol", person.actor, shift.id)
        self._phones.send(
            self._stage.deed("enrol", person, call, shift=shift.id), after_s=self._when(shift), then=then
        )  # fmt: skip

    def _leave(self, shift: Known) -> None:
        person = self._dice.choice(shift.people)
        call = self._stage.asking("leave_shift", person.actor, shift.id)
        self._phones.send(self._stage.deed("leave_shift", person, call, shift=shift.id), after_s=self._when(shift))

    def _act(self, verb: str, shift: Known) -> None:
        keeper = self._city.keepers[shift.station]
        call = self._stage.asking(verb, keeper, shift.id)
        deed = Deed(verb, keeper.person, command(self._dice, verb), call, {"shift": shift.id})
        self._phones.send(deed, after_s=self._when(shift))

    def _come(self, shift: Known) -> None:
        """To the shift, early or late; now and then somebody who is not on its roster, or to another station."""
        person = self._dice.choice(shift.people) if self._dice.random() < 0.9 else self._city.somebody(self._dice)
        station = shift.station if self._dice.random() < 0.95 else self._dice.choice(self._city.stations).id
        after_ms = max(0, shift.start_at - EARLY_MS - self._now_ms) + self._dice.uniform(-1, 40) * MINUTE
        self._stage.later(
            lambda: self._serving.check_in(person, station, Wanted(shift=shift.id)), max(0.0, after_ms / 1000)
        )  # fmt: skip

    def _when(self, shift: Known) -> float:
        """At once, or in the very moment in which it begins, as far as a server's clock knows it."""
        ahead_s = (shift.start_at - self._now_ms) / 1000
        return ahead_s + self._dice.uniform(-1, 1) if 0 < ahead_s < 3600 and self._dice.random() < 0.3 else 0.0

    @property
    def _now_ms(self) -> int:
        return self._stage.scheduler.now_ns // 10**6
