"""Stock and limits: counted again from the redemptions that are out."""

from collections import Counter

import msgspec
from msgspec.structs import replace

from chalicelib.exchange.rules import Offer, Redemption
from chalicelib.exchange.store import PersonLimit, RedemptionRow, StockShard, registry
from infra.audit.redemptions import COUNTS_FOR_LIMIT, TAKES_STOCK

from .books import Books, Place, values_of

WHY = "what is left and what is out are what was put in"


class Stock:
    """All offers with their shards, and the limits of persons."""

    def __init__(self, books: Books) -> None:
        self._books = books
        rows = (RedemptionRow.of(item) for _, item in books.kind("RDM#", "REDEMPTION"))
        self._out = [row.redemption for row in rows if row is not None and row.state in TAKES_STOCK]

    def repair(self) -> None:
        """Every offer's shards say its price and state, and what is left; every limit what a person had."""
        offers = self._books.offers()
        for offer in offers.values():
            self._shards(offer)
            taken = [each for each in self._out if each.offer == offer.id]
            if offer.daily:
                self._daily(offer, taken)
            else:
                self._once(offer, len(taken))
        for unknown in sorted({each.offer for each in self._out} - offers.keys()):
            self._books.leave(f"{unknown}: has redemptions and no offer: it has to be made again, as it was")
        self._limits()

    def _shards(self, offer: Offer) -> None:
        """All shards are there, and say what the offer says."""
        for number in range(offer.shards):
            place = shard_place(offer.id, number)
            if place not in self._books.items:
                new = values_of(
                    StockShard(left=0, live=True, price_points=0, price_version=0, allotment=0 if offer.daily else None)
                )
                self._books.put(place, new, "the shard was lost")
            says = values_of(
                StockShard(
                    live=offer.state == "live", price_points=offer.price_points, price_version=offer.price_version
                )
            )
            self._books.edit(place, says, "the offer's row says another price or state")

    def _left(self, offer: Offer, name: str = "qt") -> list[int]:
        shards = (self._books.items[shard_place(offer.id, number)] for number in range(offer.shards))
        return [int(shard.get(name, {"N": "0"})["N"]) for shard in shards]

    def _once(self, offer: Offer, out: int) -> None:
        if out > offer.stock:
            self._raise(offer, out)
            offer = self._books.offers()[offer.id]
        self._spread(offer, "qt", offer.stock - out)

    def _raise(self, offer: Offer, out: int) -> None:
        """More are out than the row says were put in: the row is older than they are."""
        key = registry.key(offer.id)
        document = msgspec.json.encode(replace(offer, stock=out)).decode()
        self._books.edit(Place("records", key.pk, key.sk), {"dc": {"S": document}}, "so many are out")

    def _spread(self, offer: Offer, name: str, total: int) -> None:
        """Let a number of all shards sum to this: more goes to the first, less is taken where there is most."""
        values = [max(0, each) for each in self._left(offer, name)]
        missing = total - sum(values)
        if missing > 0:
            values[0] += missing
        while missing < 0:
            fullest = max(range(len(values)), key=lambda number: values[number])
            part = min(-missing, values[fullest])
            values[fullest] -= part
            missing += part
        for number, value in enumerate(values):
            self._books.edit(shard_place(offer.id, number), {name: {"N": str(value)}}, WHY)

    def _daily(self, offer: Offer, taken: list[Redemption]) -> None:
        """Each shard has what its own day has left of its part."""
        self._spread(offer, "al", offer.stock)
        parts = self._left(offer, "al")
        for number, part in enumerate(parts):
            place = shard_place(offer.id, number)
            days = Counter(each.day for each in taken if each.shard == number)
            shard = StockShard.of(self._books.items[place])
            day = max([*days, (shard.day if shard is not None else "") or ""])
            if max(days.values(), default=0) > part:
                self._books.leave(f"{offer.id}: shard {number} gave more than {part} on a day")
                continue
            self._books.edit(place, {"qt": {"N": str(part - days[day])}} | ({"dy": {"S": day}} if day else {}), WHY)

    def _limits(self) -> None:
        had: dict[tuple[str, str], Counter[str]] = {}
        for each in self._out:
            if each.limited and each.state in COUNTS_FOR_LIMIT:
                had.setdefault((each.person, each.offer), Counter())[each.period] += 1
        for place, item in self._books.kind("P#", "LIMIT#"):
            row = PersonLimit.of(item)
            if row is not None:
                person, offer = place.pk.removeprefix("P#"), place.sk.removeprefix("LIMIT#")
                had.setdefault((person, offer), Counter())[row.period or ""] += 0
        for (person, offer), periods in had.items():
            period = max(periods)
            values = values_of(PersonLimit(had=periods[period], period=period or None))
            place = Place("records", f"P#{person}", f"LIMIT#{offer}")
            self._books.edit(place, values, "so many of these redemptions are out")


def shard_place(offer: str, number: int) -> Place:
    """Where a shard of stock lives."""
    return Place("records", f"OFFER#{offer}", f"STOCK#{number:02d}")
