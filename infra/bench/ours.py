"""The house itself as a contender: how its store is filled for a load, and what its books say afterwards."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import msgspec

from chalicelib import exchange, merchants, stations
from chalicelib.checkin.store import DeskCheckin
from chalicelib.exchange.rules import shares
from chalicelib.exchange.stock import new_shard
from chalicelib.exchange.store import RedemptionRow, StockShard, stock_key
from chalicelib.exchange.store import document_of_live as live_offers
from chalicelib.hours.store import Day
from chalicelib.kit.clock import now_ms
from chalicelib.kit.record import Item, Record
from chalicelib.kit.registry import Registry, Row
from chalicelib.kit.table import Key
from chalicelib.points.store import DeskPoints, Posting
from chalicelib.stations.store import registry as station_registry
from infra.audit.examine import examine, rows_of
from infra.bench.books import Books, Redemption, Session, Wallet
from infra.bench.load import City
from infra.sample.bulk import put_missing
from infra.sample.city import SampleCity
from infra.sample.load import load_people


def fill(city: City) -> None:
    """Everybody and everything of the load; the environment names the engine."""
    people = SimpleNamespace(people=lambda: iter(city.people))
    load_people(cast(SampleCity, people), lambda _name, _count: None)
    put_missing(_rows(city), lambda _: None)
    stations.snapshot.rebuild(station_registry.document)
    merchants.snapshot.rebuild(merchants.registry.document)
    exchange.snapshot.rebuild(live_offers)


def _rows(city: City) -> Iterator[tuple[Key, Record]]:
    yield from _registered(station_registry, city.stations)
    yield from _registered(merchants.registry, city.shops)
    yield from _registered(exchange.registry, city.offers)
    for offer in city.offers.values():
        for number, units in enumerate(shares(offer.stock, offer.shards)):
            yield stock_key(offer.id, number), new_shard(offer, units)


def _registered(registry: Registry[Any], things: dict[str, Any]) -> Iterator[tuple[Key, Record]]:
    for name, thing in things.items():
        yield registry.key(name), Row(document=msgspec.json.encode(thing).decode(), revision=0)


def books(city: City, ahead_ms: int) -> Books:
    """What is stored, and what ./dev verify says of it at the end of the load."""
    records, postings = list(rows_of("records")), list(rows_of("postings"))
    found = Books(stock={each.id: each.stock for each in city.offers.values()})
    for item in records:
        _note(found, item["pk"]["S"], item["sk"]["S"], item)
    found.causes = [str(row.txid) for row in (Posting.of(item) for item in postings) if row is not None]
    found.own = list(examine(records, postings, now_ms() + ahead_ms).found)
    return found


def _note(found: Books, pk: str, sk: str, item: Item) -> None:
    kind, _, name = pk.partition("#")
    if kind == "P" and sk == "DESK":
        desk, points = cast(DeskCheckin, DeskCheckin.of(item)), cast(DeskPoints, DeskPoints.of(item)).balances
        found.wallets[name] = Wallet(points.available, points.held, desk.session or "")
        if desk.session:
            found.sessions[desk.session] = Session(name, desk.station, open=True)
    elif kind == "P" and sk.startswith("DAY#"):
        for entry in cast(Day, Day.of(item)).entries:
            found.sessions[entry.session] = Session(name, entry.station, False, entry.minutes, entry.points)
    elif kind == "RDM":
        row = cast(RedemptionRow, RedemptionRow.of(item))
        found.redemptions[name] = Redemption(row.person, row.offer, row.merchant, row.state, int(row.price_points))
    elif kind == "OFFER":
        found.left[name] = found.left.get(name, 0) + int(cast(StockShard, StockShard.of(item)).left)
