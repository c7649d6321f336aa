"""When an offer changes, the snapshot is rebuilt; what nobody claimed in time is ended by the sweeper.

What a shop confirms is added to its takings. A suspended merchant's open reservations are called off, and a recalled
offer's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..kit.facts import News, reaction
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from . import calling_off, takings
from .ending import expire
from .store import RedemptionRow, document_of_live, due_partitions, snapshot
from .suspicions import Confirmation


@reaction("OfferChanged")
def rebuild_offers(news: News) -> None:
    """Safe to repeat: the snapshot is made from the rows."""
    snapshot.rebuild(document_of_live)


@reaction("RedemptionConfirmed")
def add_to_takings(news: News) -> None:
    """Safe to repeat: a confirmation is added once."""
    told = news.data
    redemption = news.pk.removeprefix("RDM#")
    takings.fold(Confirmation(redemption, told["person"], told["merchant"], told["points"], news.at))


@reaction("MerchantSuspended")
def call_off_merchants(news: News) -> None:
    """Safe to repeat: what is over is left alone, and so is all when the merchant goes on again."""
    calling_off.of_merchant(news.data["id"])


@reaction("OfferRecalled")
def call_off_offers(news: News) -> None:
    """Safe to repeat: what is over is left alone."""
    calling_off.of_offer(news.data["id"])


def sweep(now_ms: int) -> int:
    """Expire every reservation that is due; returns how many were looked at. Safe to run twice. SweepIncomplete."""
    return each(_due(now_ms), lambda found: expire(found.redemption, found.person))


@dataclass(frozen=True)
class _Due:
    redemption: str
    person: str


def _due(now_ms: int) -> Iterator[_Due]:
    for partition in due_partitions():
        for item in every(Listing(partition, index="gsi1", up_to=f"{now_ms:013d}")):
            row = RedemptionRow.of(item)
            if row is not None:
                yield _Due(row.redemption.id, row.person)
