"""The load, from a seed: a small city and what its people do, the same for every contender."""

import hashlib
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import msgspec

from chalicelib.exchange import Offer, codes
from chalicelib.identity import tokens
from chalicelib.kit.clock import DAY, HOUR, day_end_ms, day_on
from chalicelib.kit.ids import derived_ulid
from chalicelib.kit.secrets import key_ring
from chalicelib.merchants import Merchant
from chalicelib.stations import Station
from chalicelib.stations.codes import rotating_now
from infra.sample.people import Grant, Person, person_id

AREA = "370303001001"
STATIONS, SHOPS = 12, 4
SERVICE_MS = 2 * HOUR
VERBS = ("check_in", "check_out", "reserve", "confirm")
ROUTES = {
    "check_in": "/v1/check-ins",
    "check_out": "/v1/check-ins/{session_id}/check-out",
    "reserve": "/v1/redemptions",
    "confirm": "/v1/redemptions/{redemption_id}/confirm",
}


@dataclass(frozen=True)
class Deed:
    """One command: whose, with which key, on what. `of` is the session or redemption, `at` the station or offer."""

    verb: str
    person: str
    key: str
    of: str = ""
    at: str = ""
    holder: str = ""  # of the redemption that a clerk confirms


@dataclass(frozen=True)
class Visit:
    """A person's two hours of service and what he buys of them: four deeds."""

    person: str
    station: str
    offer: str
    clerk: str
    name: str

    def deeds(self, seed: int) -> dict[str, Deed]:
        """By verb."""
        keys = {verb: derived_ulid(START_MS, "bench", str(seed), self.name, verb) for verb in VERBS}
        return {
            "check_in": Deed("check_in", self.person, keys["check_in"], at=self.station),
            "check_out": Deed("check_out", self.person, keys["check_out"], of=keys["check_in"], at=self.station),
            "reserve": Deed("reserve", self.person, keys["reserve"], at=self.offer),
            "confirm": Deed("confirm", self.clerk, keys["confirm"], of=keys["reserve"], holder=self.person),
        }


START_MS = day_end_ms(day_on(time.time_ns() // 1_000_000)) + 12 * HOUR + HOUR // 2
"""Half past twelve in Shanghai, on the day after this one: a run never meets midnight."""


@dataclass
class City:
    """Who and what there is. `people` are volunteers, each used for one visit of the measured rounds or one quarrel."""

    seed: int
    volunteers: int
    dice: random.Random = field(init=False)
    stations: dict[str, Station] = field(init=False)
    shops: dict[str, Merchant] = field(init=False)
    offers: dict[str, Offer] = field(init=False)
    people: list[Person] = field(init=False)
    clerks: dict[str, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.stations = {each.id: each for each in (self._station(number) for number in range(STATIONS))}
        shops = [f"B-SHOP-{number}" for number in range(SHOPS)]
        self.shops = {name: Merchant(name, "测试店", AREA, 36.8, 118.05) for name in shops}
        self.offers = {each.id: each for each in self._offers()}
        behind = [(shop, number) for shop in shops for number in range(2)]
        served = [Person(f"{shop}-{number}", "店员", (Grant("merchant_clerk", shop),)) for shop, number in behind]
        self.people = [Person(f"bench-{number}", "志愿者") for number in range(self.volunteers)] + served
        ids = [person_id(each.openid) for each in served]
        self.clerks = {shop: (ids[2 * place], ids[2 * place + 1]) for place, shop in enumerate(shops)}
        self._free = iter([person_id(each.openid) for each in self.people[: self.volunteers]])

    def _station(self, number: int) -> Station:
        lat, lng = self.dice.uniform(36.7, 36.9), self.dice.uniform(117.9, 118.2)
        return Station(f"B-{number}", "测试站", "community", AREA, lat, lng, 150, 0, 1440, "open", 1)

    def _offers(self) -> Iterator[Offer]:
        for number, shop in enumerate(self.shops):
            yield Offer(f"B-O-{number}", shop, "矿泉水一瓶", "goods", 1, 0, 100_000, 1)
        yield Offer(HOT, "B-SHOP-0", "限量门票", "goods", 1, 0, HOT_STOCK, 1)

    def visit(self) -> Visit:
        """The next person's visit."""
        number = self.dice.randrange(SHOPS)
        person, station = next(self._free), f"B-{self.dice.randrange(STATIONS)}"
        return Visit(person, station, f"B-O-{number}", self.clerks[f"B-SHOP-{number}"][0], person)

    def visits(self, count: int) -> list[Visit]:
        """So many."""
        return [self.visit() for _ in range(count)]

    def digest(self) -> str:
        """What two runs with one load agree on."""
        said = (self.seed, self.stations, self.offers, [each.openid for each in self.people])
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:12]

    def event(self, deed: Deed, now: int) -> dict[str, Any]:
        """The deed as API Gateway hands it over at that moment."""
        session = tokens.Session(deed.person, 0, "", START_MS + 6 * DAY)
        headers = {
            "Authorization": f"Bearer {tokens.issue(session, key_ring())}",
            "Content-Type": "application/json",
            "Idempotency-Key": deed.key,
        }
        name = {"check_out": "session_id", "confirm": "redemption_id"}.get(deed.verb, "")
        route, named = ROUTES[deed.verb], {name: deed.of} if name else None
        path = route.replace("{" + name + "}", deed.of)
        context = {"httpMethod": "POST", "resourcePath": route, "path": path, "requestId": deed.key, "identity": {}}
        return {
            "httpMethod": "POST", "path": path, "resource": route, "headers": headers, "pathParameters": named,
            "multiValueHeaders": {each: [value] for each, value in headers.items()}, "stageVariables": None,
            "queryStringParameters": None, "multiValueQueryStringParameters": None, "isBase64Encoded": False,
            "body": msgspec.json.encode(self._body(deed, now)).decode(), "requestContext": context,
        }  # fmt: skip

    def _body(self, deed: Deed, now: int) -> dict[str, Any]:
        if deed.verb == "reserve":
            return {"offer_id": deed.at, "quantity": 1}
        if deed.verb == "confirm":
            return {"code": code_of(deed, now)}
        station = self.stations[deed.at]
        place = {"lat": station.lat, "lng": station.lng, "accuracy_m": 20.0, "datum": "gcj02"}
        return {"location": place, "code": rotating_now(station, now).code}


def code_of(deed: Deed, now: int) -> str:
    """What the holder's phone shows the clerk."""
    return codes.shown(SimpleNamespace(id=deed.of, person=deed.holder), "00000000", now).code  # type: ignore[arg-type]


HOT, HOT_STOCK = "B-O-HOT", 9
