"""What people do: the mix of design/proof.md 6, from what their phones believe. The seed decides everything."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from chalicelib import points
from chalicelib.checkin import actions as checkin
from chalicelib.checkin import history, leaving
from chalicelib.exchange import confirming, ending, reserving, viewing
from chalicelib.exchange import offers as exchange_offers
from chalicelib.identity import actions as identity_actions
from chalicelib.identity import freezing
from chalicelib.kit.errors import BusyRetry, Refusal
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor
from chalicelib.merchants import actions as merchant_actions
from chalicelib.places import Point
from chalicelib.points import actions as points_actions
from chalicelib.stations import actions as station_actions
from chalicelib.stations.codes import printed, rotating_now
from functions import sweep

from .city import HERE, Bar, City, Person, command, number_of, with_epoch
from .deeds import Deed, Phones
from .scheduler import Actor as Machine
from .scheduler import Crash, Scheduler

NEAR = Point(*HERE)
AWAY = Point(36.9, 118.3)


class Workload:
    """Chooses what happens next."""

    def __init__(self, scheduler: Scheduler, city: City, phones: Phones) -> None:
        self._scheduler, self._city, self._phones = scheduler, city, phones
        self._dice: Random = scheduler.dice
        self._swept_ns = scheduler.now_ns
        self._choices: list[tuple[Callable[[], None], float]] = [
            (self._serve, 45),
            (self._redeem, 35),
            (self._read, 8),
            (self._repeat, 5),
            (self._keep, 4),
            (self._administer, 2),
            (self._discipline, 1),
        ]

    def step(self) -> None:
        """One person does something; now and then the minute's sweep comes round."""
        do = self._dice.choices([each for each, _ in self._choices], [weight for _, weight in self._choices])[0]
        do()
        if self._scheduler.now_ns - self._swept_ns > 60 * 10**9:
            self.sweep()

    def sweep(self, after_s: float = 0) -> None:
        """What is due ends by itself."""
        self._swept_ns = self._scheduler.now_ns
        machine = Machine("sweeper", skew_ns=self._dice.choice([0, 45, -45]) * 10**9)
        self._scheduler.spawn(_sweep, machine, after_s=after_s)

    # ---- service

    def _serve(self) -> None:
        person = self._city.somebody(self._dice)
        believed = person.session is not None
        if self._dice.random() < 0.08:
            believed = not believed
        if not believed:
            self._check_in(person)
        elif self._dice.random() < 0.15:
            self._void(person)
        else:
            self._check_out(person)

    def _check_in(self, person: Person) -> None:
        station = self._dice.choice(self._city.stations)
        actor, presented = person.actor, self._presenting(station.id)

        def call(given: Command) -> Any:
            return checkin.check_in(actor, given, presented())

        def then(deed: Deed) -> None:
            done = deed.done
            if done is not None and person.session is None:
                person.session = deed
                self._forget_sometimes(person, deed, station.id)

        self._phones.send(self._deed("check_in", person, call, station=station.id), then=then)

    def _forget_sometimes(self, person: Person, deed: Deed, station: str) -> None:
        """Check-out, sweep and second device all at the moment when the session ends by itself."""
        if self._dice.random() < 0.1:
            after_s = 6 * 3600 + self._dice.uniform(-30, 60)
            self.sweep(after_s)
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
        self._out(person, opened.command.key, station)
        if self._dice.random() < 0.1:
            self._out(person, opened.command.key, station, after_s=self._dice.uniform(0, 0.03))

    def _out(self, person: Person, session: str, station: str, after_s: float = 0) -> None:
        actor, presented = person.actor, self._presenting(station)

        def call(given: Command) -> Any:
            return leaving.check_out(actor, given, session, presented())

        self._phones.send(self._deed("check_out", person, call, session=session), after_s=after_s)

    def _void(self, person: Person) -> None:
        opened: Deed | None = person.session
        session = opened.command.key if opened is not None else command(self._dice).key
        person.session = None
        actor = person.actor
        deed = self._deed("void", person, lambda _: leaving.void(actor, session), session=session)
        self._phones.send(deed)

    def _presenting(self, station_id: str) -> Callable[[], checkin.Presented]:
        """What the phone shows: made once, at the first try, as a phone does."""
        kind, point = self._dice.random(), NEAR if self._dice.random() < 0.97 else AWAY
        accuracy = self._dice.choice([5.0, 20.0, 700.0])
        shown: list[checkin.Presented] = []

        def show() -> checkin.Presented:
            if not shown:
                station = station_actions.find(station_id)
                now = rotating_now(station, self._scheduler.now_ns // 10**6)
                if kind < 0.55:
                    shown.append(checkin.Presented(point, accuracy, now.code))
                elif kind < 0.9:
                    shown.append(checkin.Presented(point, accuracy, printed(station)))
                else:
                    digits = now.typed_code if kind < 0.97 else "00000000"
                    shown.append(checkin.Presented(point, accuracy, None, digits, station_id))
            return shown[0]

        return show

    # ---- redemption

    def _redeem(self) -> None:
        person = self._city.somebody(self._dice)
        if not person.reservations or (len(person.reservations) < 4 and self._dice.random() < 0.5):
            self._reserve(person)
            return
        reservation: Deed = self._dice.choice(person.reservations)
        roll = self._dice.random()
        if roll < 0.15:
            person.reservations.remove(reservation)  # forgotten: it expires
            return
        if roll < 0.8:
            self._confirm(person, reservation)
        if roll > 0.7:
            self._cancel(person, reservation)

    def _reserve(self, person: Person) -> None:
        hot = self._dice.random() < 0.4
        offer = self._dice.choice(self._city.offers[:3] if hot else self._city.offers)
        actor = person.actor

        def then(deed: Deed) -> None:
            if deed.done is not None:
                person.reservations.append(deed)
                if self._dice.random() < 0.1:
                    self._at_the_end(person, deed)

        deed = self._deed("reserve", person, lambda given: reserving.reserve(actor, given, offer), offer=offer)
        self._phones.send(deed, then=then)

    def _at_the_end(self, person: Person, reservation: Deed) -> None:
        """Confirm, cancel and sweep when the reservation is about to end."""
        redemption = reservation.done.answer if reservation.done else None
        if redemption is None:
            return
        left_s = redemption.expires_at / 1000 - self._scheduler.now_ns / 1e9
        after_s = max(0.0, left_s + self._dice.choice([0, 30, 75, 120]) + self._dice.uniform(-5, 5))
        self._confirm(person, reservation, after_s=after_s)
        self.sweep(after_s + self._dice.uniform(-0.03, 0.03))
        if self._dice.random() < 0.5:
            self._cancel(person, reservation, after_s=after_s + self._dice.uniform(0, 0.03))

    def _confirm(self, person: Person, reservation: Deed, *, after_s: float = 0) -> None:
        redemption = reservation.done.answer if reservation.done else None
        if redemption is None:
            return
        shop = redemption.merchant if self._dice.random() < 0.95 else self._dice.choice(self._city.merchants)
        clerks = self._city.clerks[shop]
        many = 2 if self._dice.random() < 0.2 else 1
        for clerk in self._dice.sample(clerks, many):
            self._confirm_by(clerk, person, redemption.id, after_s=after_s + self._dice.uniform(0, 0.02))

        if reservation in person.reservations and self._dice.random() < 0.8:
            person.reservations.remove(reservation)

    def _confirm_by(self, clerk: Actor, person: Person, redemption: str, *, after_s: float) -> None:
        typed, shown = self._dice.random() < 0.15, list[confirming.Presented]()

        def call(given: Command) -> Any:
            if not shown:
                now = viewing.code(person.id, redemption)
                shown.append(
                    confirming.Presented(typed_code=now.typed_code) if typed else confirming.Presented(code=now.code)
                )
            return confirming.confirm(clerk, given, redemption, shown[0])

        given = command(self._dice, "confirm")
        deed = Deed("confirm", clerk.person, given, call, {"redemption": redemption, "clerk": clerk})
        self._phones.send(deed, after_s=after_s)

    def _cancel(self, person: Person, reservation: Deed, *, after_s: float = 0) -> None:
        redemption = reservation.done.answer if reservation.done else None
        if redemption is None:
            return
        by_shop = self._dice.random() < 0.2
        actor = self._dice.choice(self._city.clerks[redemption.merchant]) if by_shop else person.actor
        if reservation in person.reservations:
            person.reservations.remove(reservation)
        about = {"redemption": redemption.id}
        given = command(self._dice, "cancel")
        call = lambda given: ending.cancel(actor, given, redemption.id)  # noqa: E731  (named for the line below)
        self._phones.send(Deed("cancel", actor.person, given, call, about), after_s=after_s)

    # ---- the rest

    def _read(self) -> None:
        person = self._city.somebody(self._dice)
        reads: list[Callable[[], object]] = [
            lambda: points_actions.balances_now(person.id),
            lambda: points.statement(person.id, limit=20, cursor=None),
            lambda: viewing.mine(person.id, limit=20, cursor=None),
            lambda: history.of(person.id, limit=5, cursor=None),
        ]
        read = self._dice.choice(reads)
        self._phones.send(Deed("read", person.id, command(self._dice), lambda _: read() and None))

    def _repeat(self) -> None:
        """A phone that was off for a day sends what it had sent before; a broken one sends it altered."""
        if not self._phones.deeds:
            return
        deed = self._phones.deeds[self._dice.choice(list(self._phones.deeds))]
        if deed.done is None or deed.verb not in ("check_in", "check_out", "reserve", "confirm", "cancel"):
            return
        age_s = (self._scheduler.now_ns - deed.done.ended_ns) / 1e9
        if age_s > 40 * 3600:
            return
        if self._dice.random() < 0.15 and deed.verb in ("check_in", "reserve", "check_out"):
            self._phones.altered(deed)
        else:
            self._phones.again(deed, after_s=self._dice.choice([0.0, 5.0, 600.0, 6000.0]))

    def _keep(self) -> None:
        """A keeper shows the station's code, which vouches for those who come."""
        station = self._dice.choice(self._city.stations)
        keeper = self._city.keepers[station.id]
        given = command(self._dice)
        show = lambda _: station_actions.show_code(keeper, station.id) and None  # noqa: E731  (one line)
        self._phones.send(Deed("show_code", keeper.person, given, show))

    def _administer(self) -> None:
        dice, city = self._dice, self._city
        offer, shop, station = dice.choice(city.offers), dice.choice(city.merchants), dice.choice(city.stations)
        admin, price, units = city.admins[0], dice.randint(1, 5), dice.randint(1, 40)
        good = dice.random() < 0.7
        calls: dict[str, Callable[[Command], Any]] = {
            "set_price": lambda given: exchange_offers.set_price(admin, given, offer, price),
            "add_stock": lambda given: exchange_offers.add_stock(admin, given, offer, units),
            "suspend": lambda given: merchant_actions.set_state(admin, given, shop, is_active=good),
            "close": lambda given: station_actions.set_state(admin, given, station.id, is_open=good),
            "rotate": lambda given: station_actions.rotate(admin, given, station.id),
        }
        verb = dice.choice(list(calls))
        self._phones.send(Deed(verb, admin.person, command(dice, f"{verb} {price} {units}"), calls[verb]))

    def _discipline(self) -> None:
        """Freeze or thaw somebody, or log him out everywhere."""
        person = self._city.somebody(self._dice)
        if person.unsettled:
            return
        person.unsettled = True
        if self._dice.random() < 0.5:
            self._log_out(person)
        else:
            self._freeze(person)

    def _freeze(self, person: Person) -> None:
        first, second = self._city.admins
        number, freezing_it = number_of(person), person.frozen is None
        if person.frozen is not None:
            person.frozen.until_ns = self._scheduler.now_ns  # from here on he may be let in again

        def propose(given: Command) -> Any:
            return freezing.propose_freeze(first, given, number, reason="核查", frozen=freezing_it)

        def settle(deed: Deed) -> None:
            person.unsettled = deed.done is None  # nobody knows: he is left alone from now on
            person.frozen = None
            if freezing_it and deed.done is not None:
                person.frozen = Bar(self._scheduler.now_ns)
                person.bars.append(person.frozen)

        def then(deed: Deed) -> None:
            if deed.done is None:
                return
            proposal = deed.done.answer
            call = lambda _: freezing.approve_freeze(second, proposal)  # noqa: E731  (named for the line below)
            self._phones.send(Deed("approve", second.person, command(self._dice), call), then=settle)

        given = command(self._dice, f"{number}{freezing_it}")
        self._phones.send(Deed("propose", first.person, given, propose), then=then)

    def _log_out(self, person: Person) -> None:
        epoch = person.actor.epoch

        def then(deed: Deed) -> None:
            person.unsettled = deed.done is None
            if deed.done is not None:
                person.bars.append(Bar(self._scheduler.now_ns, epoch + 1))
                person.actor = with_epoch(person.actor, epoch + 1)

        call = lambda _: identity_actions.log_out(person.id, epoch)  # noqa: E731  (named for the line below)
        self._phones.send(Deed("log_out", person.id, command(self._dice), call), then=then)

    def _deed(self, verb: str, person: Person, call: Callable[[Command], Any], **about: Any) -> Deed:
        about["actor"] = person.actor
        return Deed(verb, person.id, command(self._dice, verb), call, about)


def _sweep() -> None:
    # What is still due, the next sweep meets again; bugs were noted where they were logged.
    with suppress(BusyRetry, Refusal, RuntimeError, Crash):
        sweep.handler({}, None)
