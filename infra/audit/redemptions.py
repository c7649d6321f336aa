"""The exchange's half of the audit: redemptions against postings, desks, stock and limits. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from chalicelib.exchange.rules import Offer, Redemption
from chalicelib.exchange.store import DeskExchange, PersonLimit, RedemptionRow, StockShard
from chalicelib.kit.record import Item
from chalicelib.kit.registry import Row as OfferRow
from chalicelib.points.chain import Row

POSTED: dict[str, tuple[str, ...]] = {
    "reserved": ("reserve",),
    "confirmed": ("reserve", "confirm"),
    "disputed": ("reserve", "confirm"),
    "reversed": ("reserve", "confirm", "reverse"),
    "cancelled": ("reserve", "cancel"),
    "expired": ("reserve", "expire"),
}
TAKES_STOCK = ("reserved", "confirmed", "disputed", "reversed")
COUNTS_FOR_LIMIT = ("reserved", "confirmed", "disputed")


class Redemptions:
    """Every redemption, offer, shard of stock and limit, and what the desks believe is open."""

    def __init__(self) -> None:
        self._redemptions: dict[str, Redemption] = {}
        self._offers: dict[str, Offer] = {}
        self._shards: dict[str, list[StockShard]] = defaultdict(list)
        self._limits: dict[tuple[str, str], tuple[str, int]] = {}
        self._open: dict[str, frozenset[str]] = {}

    def redemption(self, item: Item) -> None:
        """A redemption."""
        row = RedemptionRow.of(item)
        if row is not None:
            if row.state not in POSTED:
                raise ValueError(row.state)
            self._redemptions[row.redemption.id] = row.redemption

    def offer(self, item: Item) -> None:
        """An offer's row."""
        row = OfferRow.of(item)
        if row is not None:
            offer = msgspec.json.decode(row.document, type=Offer)
            self._offers[offer.id] = offer

    def shard(self, item: Item) -> None:
        """A shard of stock."""
        shard = StockShard.of(item)
        if shard is not None:
            self._shards[shard.pk.removeprefix("OFFER#")].append(shard)

    def limit(self, item: Item) -> None:
        """How many of an offer a person has."""
        row = PersonLimit.of(item)
        if row is not None:
            self._limits[row.pk.removeprefix("P#"), row.sk.removeprefix("LIMIT#")] = (row.period or "", int(row.had))

    def desk(self, item: Item) -> None:
        """A person's desk."""
        desk = DeskExchange.of(item)
        if desk is not None and desk.open:
            self._open[desk.pk.removeprefix("P#")] = desk.open_ids

    def finish(self, causes: Mapping[str, Sequence[Row]], held: Mapping[str, int]) -> list[str]:
        """Every violation; `causes` are the postings of each redemption, `held` what the desks say."""
        return [*self._postings(causes), *self._desks(held), *self._stock(), *self._limited()]

    def _postings(self, causes: Mapping[str, Sequence[Row]]) -> Iterator[str]:
        for cause in causes:
            if cause.removeprefix("rdm:") not in self._redemptions:
                yield f"{cause}: has postings and no redemption"
        for redemption in self._redemptions.values():
            yield from _fits(redemption, causes.get(f"rdm:{redemption.id}", ()))

    def _desks(self, held: Mapping[str, int]) -> Iterator[str]:
        prices: Counter[str] = Counter()
        open_ids: dict[str, set[str]] = defaultdict(set)
        for each in self._redemptions.values():
            if each.state == "reserved":
                prices[each.person] += each.price_points
                open_ids[each.person].add(each.id)
        for person in sorted(held.keys() | prices.keys()):
            if held.get(person, 0) != prices[person]:
                yield f"P#{person}: holds {held.get(person, 0)} for reservations of {prices[person]}"
            if self._open.get(person, frozenset()) != open_ids.get(person, set()):
                yield f"P#{person}: its desk lists other reservations than are open"

    def _stock(self) -> Iterator[str]:
        taken = Counter(each.offer for each in self._redemptions.values() if each.state in TAKES_STOCK)
        for offer_id in sorted(self._offers.keys() | self._shards.keys() | taken.keys()):
            offer, shards = self._offers.get(offer_id), self._shards.get(offer_id, [])
            if offer is None:
                yield f"{offer_id}: has stock or redemptions and no offer"
                continue
            left = sum(int(shard.left) for shard in shards)
            if offer.daily:
                yield from self._allotments(offer, shards)
            elif left + taken[offer_id] != offer.stock or any(int(shard.left) < 0 for shard in shards):
                yield f"{offer_id}: {offer.stock} were put in, {left} are left, {taken[offer_id]} are out"
            if len(shards) != offer.shards or any(not _same(shard, offer) for shard in shards):
                yield f"{offer_id}: a stock shard is missing, or says another price or state than the offer"

    def _allotments(self, offer: Offer, shards: Sequence[StockShard]) -> Iterator[str]:
        """Of a daily offer: what each shard's own day has left, and that no day before gave more than there is."""
        taken = Counter(
            (each.shard, each.day)
            for each in self._redemptions.values()
            if each.offer == offer.id and each.state in TAKES_STOCK
        )
        allotted = {int(shard.sk.removeprefix("STOCK#")): int(shard.allotment or 0) for shard in shards}
        for shard in shards:
            number = int(shard.sk.removeprefix("STOCK#"))
            out = taken[number, shard.day or ""]
            if int(shard.left) + out != allotted[number] or int(shard.left) < 0:
                yield f"{offer.id}: shard {number} gets {allotted[number]} a day, {shard.left} are left, {out} are out"
        if sum(allotted.values()) != offer.stock:
            yield f"{offer.id}: its shards get {sum(allotted.values())} a day, the offer says {offer.stock}"
        for (number, day), out in taken.items():
            if out > allotted.get(number, 0):
                yield f"{offer.id}: shard {number} gave {out} on {day}"

    def _limited(self) -> Iterator[str]:
        had = Counter(
            (each.person, each.offer, each.period)
            for each in self._redemptions.values()
            if each.limited and each.state in COUNTS_FOR_LIMIT
        )
        for person, offer in sorted({(person, offer) for person, offer, _ in had} | self._limits.keys()):
            period, counted = self._limits.get((person, offer), ("", 0))
            if had[person, offer, period] != counted or (person, offer) not in self._limits:
                yield f"P#{person}: had {had[person, offer, period]} of {offer}, its limit counts another number"


def _fits(redemption: Redemption, rows: Sequence[Row]) -> Iterator[str]:
    """The state fits the postings: each verb of its way once, in order, by the amounts of its price."""
    wanted = list(POSTED[redemption.state])
    rows = sorted(rows, key=lambda row: row.seq)
    verbs = [row.txid.rpartition(":")[2] for row in rows]
    if verbs != wanted:
        yield f"rdm:{redemption.id}: is {redemption.state}, its postings are {verbs}"
    for row, verb in zip(rows, verbs, strict=True):
        if row.person != redemption.person:
            yield f"rdm:{redemption.id}: {verb} was posted to somebody else"
        if _net(row) != {account: amount for account, amount in _amounts(redemption, verb).items() if amount}:
            yield f"rdm:{redemption.id}: {verb} moved {dict(row.legs)} for a price of {redemption.price_points}"


def _net(row: Row) -> dict[str, int]:
    """The legs that move something, with debt counted as available: a release repays it first."""
    net: Counter[str] = Counter()
    for account, amount in row.legs:
        net["available" if account == "debt" else account] += amount
    return {account: amount for account, amount in net.items() if amount}


def _amounts(redemption: Redemption, verb: str) -> dict[str, int]:
    price = redemption.price_points
    if verb == "reserve":
        return {"available": -price, "held": price}
    merchant = f"merchant:{redemption.merchant}"
    if verb == "reverse":
        return {"available": price, merchant: -price}
    return {"held": -price, merchant if verb == "confirm" else "available": price}


def _same(shard: StockShard, offer: Offer) -> bool:
    says = (bool(shard.live), int(shard.price_points), int(shard.price_version))
    return says == (offer.state == "live", offer.price_points, offer.price_version)
