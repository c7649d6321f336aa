"""A small city for the simulation: people with points, stations, shops with clerks, offers that run short."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from chalicelib import identity, merchants, points, policy, stations
from chalicelib.exchange import Offer
from chalicelib.exchange import offers as exchange_offers
from chalicelib.exchange import snapshot as offers_snapshot
from chalicelib.exchange.rules import shards_for
from chalicelib.exchange.store import document_of_live
from chalicelib.identity.store import DeskIdentity, Profile, profile_key, volunteer_no_for
from chalicelib.kit.clock import now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.policy.store import document_of_all
from chalicelib.stations.store import registry as stations_registry

from .staff import TEAM, Tablet, found_team, tablet
from .witness import PER_PERSON

AREA = "370303"
HERE = (36.8131, 118.0548)
EXPIRIES = ("2026-12-31", "2027-12-31")
NETWORK = "N-1"
DAILY_CAP = 40  # of the first shop
SECOND_ABOVE = 2  # a correction of more points takes two officers

FOREVER_NS = 1 << 62


@dataclass
class Bar:
    """Between these moments no new command passes of a phone whose log-in is older than this epoch."""

    from_ns: int
    epoch: int = 1 << 30
    until_ns: int = FOREVER_NS


@dataclass
class Receipt:
    """Something that was confirmed, as its person knows it."""

    redemption: str
    shop: str
    is_disputed: bool = False


@dataclass
class Person:
    """A person as the simulation's phones know him: what he believes is open, and when nothing of him may pass."""

    actor: Actor
    session: Any = None  # the deed of a check-in that is believed open
    reservations: list[Any] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    frozen: Bar | None = None
    unsettled: bool = False  # a freeze, a thaw or a log-out is under way

    @property
    def id(self) -> str:
        """The person's id."""
        return self.actor.person


@dataclass
class Begun:
    """A session that began, as the station remembers it."""

    person: Person
    session: str
    station: str
    at: int


@dataclass
class City:
    """Everybody and everything, with the admins who run it."""

    people: list[Person]
    stations: list[stations.Station]
    keepers: dict[str, Actor]
    merchants: list[str]
    clerks: dict[str, list[Actor]]
    owners: dict[str, Actor]
    offers: list[str]
    admins: list[Actor]
    judge: Actor  # who hears appeals, and does nothing else
    screeners: list[Actor] = field(default_factory=list)
    handlers: list[Actor] = field(default_factory=list)
    dispatchers: list[Actor] = field(default_factory=list)
    verifiers: list[Actor] = field(default_factory=list)
    moderators: list[Actor] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)  # reports that screeners are known to have before them
    cases: list[str] = field(default_factory=list)  # those that screeners are known to have opened
    reporters: dict[str, Person] = field(default_factory=dict)  # whose a report is that was acknowledged
    photographed: list[str] = field(default_factory=list)  # such reports with photos
    noes: list[tuple[str, str]] = field(default_factory=list)  # reports, and the decisions that say no to them
    photos: dict[str, list[str]] = field(default_factory=dict)  # of the handlers, that nobody has used yet
    arbiters: list[Actor] = field(default_factory=list)
    officers: list[Actor] = field(default_factory=list)
    leaders: list[Actor] = field(default_factory=list)
    tablets: list[Tablet] = field(default_factory=list)
    begun: list[Begun] = field(default_factory=list)
    terms: dict[str, Offer] = field(default_factory=dict)
    rewarded: list[Person] = field(default_factory=list)  # whose reports units have begun to work on

    @property
    def network(self) -> list[str]:
        """The shops that accept the network's vouchers: all but the last."""
        return self.merchants[:-1]

    @cached_property
    def weights(self) -> list[float]:
        """How often each person is met, added up."""
        return list(accumulate(1 / (number + 2) for number in range(len(self.people))))

    def hear_no(self, report: str) -> Callable[[Any], None]:
        """What is remembered of a deed that says no to a report: its key is the decision's."""

        def then(deed: Any) -> None:
            if deed.done is not None:
                self.noes.append((report, deed.command.key))

        return then

    def somebody(self, dice: Random) -> Person:
        """A person; a few are met much more often than the others."""
        return dice.choices(self.people, cum_weights=self.weights)[0]


def command(dice: Random, digest: str = "built") -> Command:
    """A fresh command."""
    return Command(new_ulid(now_ms()), digest)


def build(dice: Random, people: int, gift: int = 40) -> City:
    """Make a city of people with up to so many points, twice; runs as a sheltered actor."""
    admins = [_person(f"admin {number}", Role("city_admin", "3703")) for number in range(2)]
    judge = _person("judge", Role("city_admin", "3703"))
    city = City([], _stations(dice), {}, [], {}, {}, [], admins, judge)
    homes = [new_ulid(now_ms()) for _ in range(people // 2)]
    for number in range(people):
        home = dice.choice(homes) if number % 3 == 0 else ""
        person = Person(_person(f"citizen {number}", household=home, device=f"phone {number}"))
        _gift(person.id, dice.randint(1, gift), dice.randint(1, gift))
        city.people.append(person)
    for station in city.stations:
        city.keepers[station.id] = _person(f"keeper {station.id}", Role("station_keeper", station.id))
    for number in range(4):
        _shop(city, f"M-{number}", dice, homes)
    city.screeners = [_person(f"screener {number}", Role("screener", "3703")) for number in range(2)]
    city.moderators = [_person("moderator", Role("moderator", "3703"))]
    city.handlers = [_person(f"handler {number}", Role("unit_handler", "U-1")) for number in range(2)]
    city.dispatchers = [_person("dispatcher", Role("dispatcher", "3703"))]
    # The second one reports himself, more than anybody; the third one works for the unit.
    role = Role("verifier", "3703")
    run(lambda unit: identity.set_role(unit, city.people[0].id, role, held=True))
    city.verifiers = [
        _person("verifier", role),
        with_role(city.people[0].actor, role),
        _person("verifier of the unit", role, Role("unit_handler", "U-1")),
    ]
    # The second one lives with whom everybody knows.
    for number, home in enumerate(("", city.people[0].actor.household)):
        city.arbiters.append(_person(f"arbiter {number}", Role("arbiter", AREA), household=home))
    neighbour = _person("officer", Role("fund_officer", "3703"), household=city.people[0].actor.household)
    city.officers = [*admins, neighbour]
    for number in range(10):
        _offer(city, f"O-{number}", dice, number)
    for number in range(10, 14):
        _special(city, f"O-{number}", dice, number)
    policy.snapshot.rebuild(document_of_all)
    stations.snapshot.rebuild(stations_registry.document)
    merchants.snapshot.rebuild(merchants.registry.document)
    offers_snapshot.rebuild(document_of_live)
    found_team(command(dice), AREA, [person.id for person in city.people[:3]])  # who asks for back-fills
    # The third one lives with whom everybody knows.
    for number, home in enumerate(("", "", city.people[0].actor.household)):
        city.leaders.append(_person(f"leader {number}", Role("team_leader", TEAM), household=home))
    city.tablets = [tablet(city.keepers[each.id], command(dice), each.id) for each in city.stations[4:7]]
    return city


def _person(name: str, *roles: Role, household: str = "", device: str = "") -> Actor:
    person = new_ulid(now_ms())
    run(lambda unit: identity.enrol(unit, person, openid=f"openid {name}"))
    actor = Actor(person, 0, device, f"openid {name}", household, tuple(roles))
    run(lambda unit: _settle(unit, actor))
    for role in roles:
        run(lambda unit, role=role: identity.set_role(unit, person, role, held=True))  # type: ignore[misc]  # a default fixes the loop's role
    return actor


def _settle(unit: Unit, actor: Actor) -> None:
    key = identity.desk_key(actor.person)
    unit.change(key, DeskIdentity.assurance.set(2), condition=DeskIdentity.epoch == 0, otherwise=stale)
    if actor.household:
        home = Profile.household.set(actor.household)
        unit.change(profile_key(actor.person), home, condition=Profile.version == 0, otherwise=stale)


def _gift(person: str, *gifts: int) -> None:
    for number, (amount, expires_on) in enumerate(zip(gifts, EXPIRIES, strict=True)):
        earn = points.Earn(amount, "program:gift", expires_on)
        cause = points.Cause(f"gift:{person}:{number}", "gift", "system", 0)
        run(lambda unit, cause=cause, earn=earn: points.post(unit, person, cause, earn) and None)  # type: ignore[misc]  # as above


def _stations(dice: Random) -> list[stations.Station]:
    made = []
    for number in range(8):
        closes = 1440 if number % 2 else dice.choice([1080, 1260])
        station = stations.Station(
            id=f"S-{number}", name="志愿服务站", kind="community", area=AREA, lat=HERE[0], lng=HERE[1],
            radius_m=150, opens=0, closes=closes, state="open", version=1,
        )  # fmt: skip
        made.append(stations_registry.create(command(dice), station.id, station))
    return made


def _shop(city: City, merchant_id: str, dice: Random, homes: list[str]) -> None:
    is_first, is_last = merchant_id == "M-0", merchant_id == "M-3"
    merchant = merchants.Merchant(
        id=merchant_id, name="店", area=AREA, lat=HERE[0], lng=HERE[1], networks=() if is_last else (NETWORK,),
        daily_cap_points=DAILY_CAP if is_first else None,
    )  # fmt: skip
    merchants.registry.create(command(dice), merchant_id, merchant)
    city.merchants.append(merchant_id)
    city.owners[merchant_id] = _person(f"owner {merchant_id}", Role(merchants.OWNER, merchant_id))
    known = [person.actor.household for person in city.people[:6] if person.actor.household]
    clerks = [
        _person(f"clerk {merchant_id} {number}", Role(merchants.CLERK, merchant_id), household=dice.choice(some))
        for number, some in enumerate((known, homes))
    ]
    # One clerk of each shop is a citizen too, and would like to serve himself.
    citizen = dice.choice(city.people[:20])
    role = Role(merchants.CLERK, merchant_id)
    run(lambda unit: identity.set_role(unit, citizen.id, role, held=True))
    clerks.append(with_role(citizen.actor, role))
    city.clerks[merchant_id] = clerks


def with_role(actor: Actor, role: Role) -> Actor:
    """The same person with a role."""
    return Actor(actor.person, actor.epoch, actor.device, actor.openid, actor.household, (role,))


def _offer(city: City, offer_id: str, dice: Random, number: int) -> None:
    stock = dice.choice([4, 15, 60, 250])
    offer = Offer(
        id=offer_id,
        merchant=city.merchants[number % len(city.merchants)],
        title="一份",
        kind="goods",
        price_points=dice.randint(1, 4),
        price_version=1,
        stock=stock,
        shards=shards_for(stock, dice.choice([1, 2, 4])),
        claim="voucher" if number % 3 == 2 else "counter",
        per_person_limit=PER_PERSON if number % 3 == 1 else None,
        limit_per="day" if number % 6 == 1 else "ever",
        daily=number % 5 == 4,
    )
    exchange_offers.create(city.owners[offer.merchant], command(dice), offer)
    city.offers.append(offer_id)
    city.terms[offer_id] = offer


def _special(city: City, offer_id: str, dice: Random, number: int) -> None:
    """Vouchers of a network, and benefits: so many a day, for those with a star."""
    stock, is_voucher = dice.choice([4, 15, 60]), number % 2 == 0
    offer = Offer(
        id=offer_id,
        merchant="" if is_voucher else city.merchants[number % len(city.merchants)],
        network=NETWORK if is_voucher else "",
        title="一份",
        kind="goods" if is_voucher else "benefit",
        price_points=dice.randint(1, 4) if is_voucher else 0,
        price_version=1,
        stock=stock,
        shards=shards_for(stock, dice.choice([1, 2])),
        claim="voucher" if is_voucher else "counter",
        per_person_limit=PER_PERSON if number in (10, 11) else None,
        limit_per={10: "month", 11: "day"}.get(number, "ever"),  # type: ignore[arg-type]  # two of the periods
        daily=not is_voucher,
        min_stars=0 if is_voucher else 1,
    )
    exchange_offers.create(city.admins[0], command(dice), offer)
    city.offers.append(offer_id)
    city.terms[offer_id] = offer


def with_epoch(actor: Actor, epoch: int) -> Actor:
    """The same phone after another log-in."""
    return Actor(actor.person, epoch, actor.device, actor.openid, actor.household, actor.roles)


def number_of(person: Person | Actor) -> str:
    """The public volunteer number."""
    return volunteer_no_for(person.person if isinstance(person, Actor) else person.id)
