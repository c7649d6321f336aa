"""What happens in the city: the mix of design/proof.md 6, from what the phones believe. The seed decides everything."""

from collections.abc import Callable, Container
from typing import Any

from .amending import Amending
from .casework import Casework
from .city import Bar, Person, command, number_of, with_epoch
from .deeds import Deed
from .disputing import Disputing
from .giving import Giving
from .keeping import Keeping
from .objecting import Objecting
from .redeeming import Redeeming
from .reporting import Reporting
from .rostering import Rostering
from .serving import Serving
from .stage import Stage
from .strangers import Strangers

REPEATED = (
    "check_in", "check_out", "reserve", "confirm", "cancel", "dispute", "take_back", "answer", "agree", "uphold",
    "reverse", "donate", "approve_correction", "scan_in", "scan_out", "correct_hours", "ask_back_fill", "vouch",
    "upload",
)  # fmt: skip
ALTERABLE = ("check_in", "check_out", "reserve", "donate")
AGAIN = {"suspend": "resume", "close": "open"}
HOURS_S = 3 * 3600
FAVOUR = 8


class Workload:
    """Chooses what happens next."""

    def __init__(self, stage: Stage, only: Container[str] | None = None, favoured: Container[str] = ()) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._scheduler = stage.scheduler
        serving = Serving(stage)
        mix: list[tuple[str, int, Callable[[], None]]] = [
            ("serve", 24, serving.somebody_serves),
            ("roster", 4, Rostering(stage, serving).somebody_rosters),
            ("scan", 10, Keeping(stage).somebody_is_scanned),
            ("amend", 6, Amending(stage).somebody_amends),
            ("redeem", 28, Redeeming(stage).somebody_redeems),
            ("dispute", 8, Disputing(stage).somebody_disputes),
            ("give", 6, Giving(stage).somebody_gives),
            ("report", 10, Reporting(stage).somebody_reports),
            ("case", 6, Casework(stage).somebody_works),
            ("object", 2, Objecting(stage).somebody_objects),
            ("look", 1, Strangers(stage).somebody_looks),
            ("read", 6, self._read),
            ("repeat", 5, self._repeat),
            ("keep", 4, self._keep),
            ("administer", 2, self._administer),
            ("discipline", 1, self._discipline),
        ]
        chosen = [each for each in mix if only is None or each[0] in only]
        self._choices, self._weights = (
            [each[2] for each in chosen],
            [weight * FAVOUR if name in favoured else weight for name, weight, _ in chosen],
        )

    def step(self) -> None:
        """Somebody does something; now and then the sweep comes round."""
        self._dice.choices(self._choices, self._weights)[0]()
        self._stage.sweep_sometimes()

    def _read(self) -> None:
        person = self._city.somebody(self._dice)
        read = self._dice.choice(("balances", "statement", "redemptions", "services"))
        self._phones.send(Deed("read", person.id, command(self._dice), self._stage.asking(read, person.actor)))

    def _repeat(self) -> None:
        """A phone that was off for a day sends what it had sent before; a broken one sends it altered."""
        deed = self._phones.sent[self._dice.randrange(len(self._phones.sent))] if self._phones.sent else None
        if deed is None or deed.done is None or deed.verb not in REPEATED:
            return
        age_s = (self._scheduler.now_ns - deed.done.ended_ns) / 1e9
        if age_s > self._phones.ways.repeats_s:
            return
        if self._dice.random() < 0.15 and deed.verb in ALTERABLE:
            self._phones.altered(deed)
        else:
            self._phones.again(deed, after_s=self._dice.choice([0.0, 5.0, 600.0, 6000.0]))

    def _keep(self) -> None:
        """A keeper shows the station's code, which vouches for those who come."""
        station = self._dice.choice(self._city.stations)
        keeper = self._city.keepers[station.id]
        given = command(self._dice)
        self._phones.send(Deed("show_code", keeper.person, given, self._stage.asking("show_code", keeper, station.id)))

    def _administer(self) -> None:
        dice, city = self._dice, self._city
        offer, shop, station = dice.choice(city.offers), dice.choice(city.merchants), dice.choice(city.stations)
        admin, price, units = city.admins[0], dice.randint(1, 5), dice.randint(1, 40)
        about: dict[str, tuple[Any, ...]] = {
            "set_price": (offer, price),
            "add_stock": (offer, units),
            "suspend": (shop,),
            "close": (station.id,),
            "rotate": (station.id,),
        }
        verb = dice.choice(["set_price", "add_stock", "add_stock", "rotate", "suspend", "close"])
        call = self._stage.asking(verb, admin, *about[verb])
        self._phones.send(Deed(verb, admin.person, command(dice, verb), call, {"about": about[verb]}))
        if verb in AGAIN:
            back, call = AGAIN[verb], self._stage.asking(AGAIN[verb], admin, *about[verb])
            deed = Deed(back, admin.person, command(dice, back), call, {"about": about[verb]})
            self._phones.send(deed, after_s=dice.expovariate(1 / 900) if dice.random() < 0.6 else HOURS_S)

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

        def settle(deed: Deed) -> None:
            person.unsettled = deed.done is None  # nobody knows: he is left alone from now on
            person.frozen = None
            if freezing_it and deed.done is not None:
                person.frozen = Bar(self._scheduler.now_ns)
                person.bars.append(person.frozen)

        def then(deed: Deed) -> None:
            if deed.done is None:
                return
            call = self._stage.asking("approve", second, deed.done.answer)
            self._phones.send(Deed("approve", second.person, command(self._dice), call), then=settle)

        given = command(self._dice, f"{number}{freezing_it}")
        call = self._stage.asking("propose", first, number, freezing_it)
        self._phones.send(Deed("propose", first.person, given, call), then=then)

    def _log_out(self, person: Person) -> None:
        epoch = person.actor.epoch

        def then(deed: Deed) -> None:
            person.unsettled = deed.done is None
            if deed.done is not None:
                person.bars.append(Bar(self._scheduler.now_ns, epoch + 1))
                person.actor = with_epoch(person.actor, epoch + 1)

        call = self._stage.asking("log_out", person.actor)
        self._phones.send(Deed("log_out", person.id, command(self._dice), call), then=then)
