"""Reservations that end because of their shop or their offer: cancelled one by one, each with the reason.

The index of due reservations names each one's merchant in its range key, so that those of one merchant are found among
all open ones by keys alone, and no reservation pays for an index of its own.
"""

from collections.abc import Callable, Iterator

from .. import merchants
from ..identity import desk_key
from ..kit.pages import Listing, every_entry
from ..kit.sweeping import each
from ..kit.table import Unit, fetch, run
from .ending import Ending, release
from .rules import Redemption, ended, fact_of
from .store import DeskExchange, RedemptionRow, due_partitions, merchant_in, redemption_key, registry

SUSPENDED, RECALLED, LEFT = "merchant_suspended", "offer_withdrawn", "account_closed"


def of_merchant(merchant_id: str) -> int:
    """Cancel every open reservation of a suspended merchant, while it is suspended; returns how many were looked at.

    Safe to repeat. A network's vouchers stay: other shops accept them. SweepIncomplete.
    """

    def concerns(unit: Unit, redemption: Redemption) -> bool:
        return merchants.find_in(unit, merchant_id).state == "suspended"

    return each(_open_of(merchant_id), lambda found: _call_off(found, SUSPENDED, concerns))


def of_offer(offer_id: str) -> int:
    """Cancel every open reservation of a withdrawn offer; returns how many of its merchant were looked at.

    Safe to repeat. SweepIncomplete.
    """
    merchant = run(lambda unit: registry.read(unit, offer_id)).merchant

    def concerns(unit: Unit, redemption: Redemption) -> bool:
        return redemption.offer == offer_id

    return each(_open_of(merchant), lambda found: _call_off(found, RECALLED, concerns))


def of_person(person: str) -> int:
    """Cancel every open reservation of somebody who leaves; returns how many there were. Safe to repeat."""
    desk = DeskExchange.of(fetch([desk_key(person)])[desk_key(person)])
    opened = sorted(desk.open_ids) if desk is not None else []
    return each(opened, lambda found: _call_off(found, LEFT, lambda _, redemption: redemption.person == person))


def _open_of(merchant_id: str) -> Iterator[str]:
    for partition in due_partitions():
        for entry in every_entry(Listing(partition, index="gsi1")):
            if merchant_in(entry["g1sk"]["S"]) == merchant_id:
                yield entry["pk"]["S"].removeprefix("RDM#")


def _call_off(redemption_id: str, reason: str, concerns: Callable[[Unit, Redemption], bool]) -> None:
    run(lambda unit: _call_off_in(unit, redemption_id, reason, concerns))


def _call_off_in(unit: Unit, redemption_id: str, reason: str, concerns: Callable[[Unit, Redemption], bool]) -> None:
    key = redemption_key(redemption_id)
    row = RedemptionRow.of(unit.read(key)[0])
    if row is None or ended(row.redemption) is not None or not concerns(unit, row.redemption):
        return
    unit.tell(key, "RedemptionCancelled", by="system", cause=reason, **fact_of(row.redemption))
    release(unit, row, Ending("cancelled", "cancel", reason=reason))
