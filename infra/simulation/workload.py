"""What happens in the city: the mix of design/proof.md 6, from what the phones believe. The seed decides everything."""

from collections.abc import Callable
from typing import Any

from chalicelib import points
from chalicelib.checkin import history
from chalicelib.exchange import offers as exchange_offers
from chalicelib.exchange import viewing
from chalicelib.identity import actions as identity_actions
from chalicelib.identity import freezing
from chalicelib.kit.record import Command
from chalicelib.merchants import actions as merchant_actions
from chalicelib.points import actions as points_actions
from chalicelib.stations import actions as station_actions

from .city import Bar, Person, command, number_of, with_epoch
from .deeds import Deed
from .redeeming import Redeeming
from .reporting import Reporting
from .serving import Serving
from .stage import Stage

KEYED = ("check_in", "check_out", "reserve", "confirm", "cancel", "report", "accept", "start")
MINUTE_NS = 60 * 10**9


class Workload:
    """Chooses what happens next."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._scheduler = stage.scheduler
        self._choices: list[Callable[[], None]] = [
            Serving(stage).somebody_serves,
            Redeeming(stage).somebody_redeems,
            Reporting(stage).somebody_reports,
            self._read,
            self._repeat,
            self._keep,
            self._administer,
            self._discipline,
        ]
        self._weights = (40, 30, 12, 6, 5, 4, 2, 1)

    def step(self) -> None:
        """Somebody does something; now and then the minute's sweep comes round."""
        self._dice.choices(self._choices, self._weights)[0]()
        if self._scheduler.now_ns - self._stage.swept_ns > MINUTE_NS:
            self._stage.sweep()

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
        deed = self._phones.sent[self._dice.randrange(len(self._phones.sent))] if self._phones.sent else None
        if (
            deed is None
            or deed.done is None
            or deed.verb not in ("check_in", "check_out", "reserve", "confirm", "cancel")
        ):
            return
        age_s = (self._scheduler.now_ns - deed.done.ended_ns) / 1e9
        if age_s > 40 * 3600:
            return
        if self._dice.random() < 0.15 and deed.verb in ("check_in", "reserve", "check_out", "report"):
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
        calls: dict[str, Callable[[Command], Any]] = {
            "set_price": lambda given: exchange_offers.set_price(admin, given, offer, price),
            "add_stock": lambda given: exchange_offers.add_stock(admin, given, offer, units),
            "suspend": lambda given: merchant_actions.set_state(admin, given, shop, is_active=False),
            "close": lambda given: station_actions.set_state(admin, given, station.id, is_open=False),
            "rotate": lambda given: station_actions.rotate(admin, given, station.id),
        }
        again: dict[str, Callable[[Command], Any]] = {
            "suspend": lambda given: merchant_actions.set_state(admin, given, shop, is_active=True),
            "close": lambda given: station_actions.set_state(admin, given, station.id, is_open=True),
        }
        verb = dice.choice(["set_price", "add_stock", "add_stock", "rotate", "suspend", "close"])
        self._phones.send(Deed(verb, admin.person, command(dice, verb), calls[verb]))
        if verb in again:
            deed = Deed(f"{verb} no more", admin.person, command(dice, verb), again[verb])
            self._phones.send(deed, after_s=dice.expovariate(1 / 900))

    def _discipline(self) -> None:
        """Freeze or thaw somebody, or log him out everywhere."""
        frozen = [person for person in self._city.people if person.frozen is not None and not person.unsettled]
        person = self._dice.choice(frozen) if frozen and self._dice.random() < 0.7 else self._city.somebody(self._dice)
        if person.unsettled:
            return
        person.unsettled = True
        if person.frozen is None and self._dice.random() < 0.5:
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
