"""Check-ins, check-outs and voids, as people do them: forgetful, twice, at the wrong place, at the last moment."""

from collections.abc import Callable
from typing import Any

from chalicelib.checkin import actions as checkin
from chalicelib.checkin.assigning import Wanted
from chalicelib.kit.record import Command
from chalicelib.places import Point
from chalicelib.stations import actions as station_actions
from chalicelib.stations.codes import printed, rotating_now

from .city import HERE, Begun, Person, command
from .deeds import Deed
from .stage import Stage

NEAR = Point(*HERE)
AWAY, DROP_IN = Point(36.9, 118.3), Wanted()


class Serving:
    """People who serve."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._scheduler = stage.scheduler
        self._on_shifts: set[str] = set()

    def somebody_serves(self) -> None:
        person = self._city.somebody(self._dice)
        believed = person.session is not None
        if self._dice.random() < 0.05:
            believed = not believed
        if not believed:
            self.check_in(person, self._dice.choice(self._city.stations).id)
        elif self._dice.random() < 0.15:
            self._void(person)
        else:
            self._check_out(person)

    def check_in(self, person: Person, station: str, wanted: Wanted = DROP_IN) -> None:
        """A person checks in at a station, on a shift or on none."""
        actor, presented = person.actor, self._presenting(station, wanted)

        def call(given: Command) -> Any:
            return self._stage.asking("check_in", actor, presented())(given)

        def then(deed: Deed) -> None:
            done = deed.done
            if done is not None and person.session is None:
                person.session = deed
                self._city.begun.append(Begun(person, deed.command.key, station, done.ended_ns // 10**6))
                self._forget_sometimes(person, deed, station)

        deed = self._stage.deed("check_in", person, call, station=station, shift=wanted.shift)
        if wanted.shift:
            self._on_shifts.add(deed.command.key)
        self._phones.send(deed, then=then)

    def _forget_sometimes(self, person: Person, deed: Deed, station: str) -> None:
        """Check-out, sweep and second device all at the moment when the session ends by itself."""
        if self._dice.random() < 0.1:
            after_s = 6 * 3600 + self._dice.uniform(-30, 60)
            self._stage.sweep(after_s)
            self._out(person, deed.command.key, station, after_s=after_s + self._dice.uniform(-0.02, 0.02))

    def _check_out(self, person: Person) -> None:
        opened: Deed | None = person.session
        if opened is None:
            self._out(person, command(self._dice).key, self._city.stations[0].id)
            return
        person.session = None
        station = opened.about["station"]
        if self._dice.random() < 0.05:
            station = self._dice.choice(self._city.stations).id

        def then(deed: Deed) -> None:
            if deed.done is None and person.session is None and deed.deliveries[-1].answer != "not_checked_in":
                person.session = opened

        self._out(person, opened.command.key, station, then=then)
        if self._dice.random() < 0.2:
            self._out(person, opened.command.key, station, after_s=self._dice.uniform(0, 0.02))

    def _out(
        self,
        person: Person,
        session: str,
        station: str,
        *,
        after_s: float = 0,
        then: Callable[[Deed], None] | None = None,
    ) -> None:
        actor, presented = person.actor, self._presenting(station)

        def call(given: Command) -> Any:
            return self._stage.asking("check_out", actor, session, presented())(given)

        deed = self._stage.deed("check_out", person, call, session=session, shift=session in self._on_shifts)
        self._phones.send(deed, after_s=after_s, then=then)

    def _void(self, person: Person) -> None:
        opened: Deed | None = person.session
        session = opened.command.key if opened is not None else command(self._dice).key
        person.session = None
        call = self._stage.asking("void", person.actor, session)
        self._phones.send(self._stage.deed("void", person, call, session=session))

    def _presenting(self, station_id: str, wanted: Wanted = DROP_IN) -> Callable[[], checkin.Presented]:
        """What the phone shows: made once, at the first try, as a phone does."""
        kind, point = self._dice.random(), NEAR if self._dice.random() < 0.97 else AWAY
        accuracy = self._dice.choice([5.0, 20.0, 700.0])
        shown: list[checkin.Presented] = []

        def show() -> checkin.Presented:
            if not shown:
                station = station_actions.find(station_id)
                now = rotating_now(station, self._scheduler.now_ns // 10**6)
                if kind < 0.55:
                    shown.append(checkin.Presented(point, accuracy, now.code, wanted=wanted))
                elif kind < 0.9:
                    shown.append(checkin.Presented(point, accuracy, printed(station), wanted=wanted))
                else:
                    digits = now.typed_code if kind < 0.97 else "00000000"
                    shown.append(checkin.Presented(point, accuracy, None, digits, station_id, wanted))
            return shown[0]

        return show
