"""What the exchange keeps about a person (kit/holdings.py): redemptions stay as the ledger's reasons, phones go."""

from collections.abc import Iterator

from ..identity import desk_key
from ..kit.holdings import at, erased, farewell, found, kept, nobodys, own, without
from ..kit.pages import Listing, every
from ..kit.record import Item
from ..kit.table import fetch
from .calling_off import of_person
from .store import (
    DeskExchange,
    Holds,
    PersonLimit,
    RedemptionRow,
    StockShard,
    TakingsRow,
    Visit,
    history_partition,
    redemption_key,
)


def _redemptions(person: str) -> Iterator[Item]:
    desk = DeskExchange.of(fetch([desk_key(person)])[desk_key(person)])
    yield from found(*(redemption_key(each) for each in (desk.open_ids if desk is not None else ())))
    yield from every(Listing(history_partition(person), index="gsi1"))


@farewell
def call_off_reservations(person: str) -> None:
    """What is reserved and not fetched is free again, and its points with it. Safe to repeat."""
    of_person(person)


erased(RedemptionRow, "redemptions", _redemptions, without(RedemptionRow.device))
kept(DeskExchange, "", at(desk_key), "the ids of open reservations: none is left")
kept(PersonLimit, "", own("LIMIT#"), "how many of an offer, under an id")
kept(Visit, "", None, "that a confirmation is in a shop's fold")
nobodys("stock, takings and counts of shops", StockShard, TakingsRow, Holds)
