"""Redemptions and offers by their ids, many at once: for whoever compares them with something else."""

from collections.abc import Iterable

import msgspec

from ..kit.pages import Listing, every
from ..kit.registry import Row
from ..kit.table import fetch
from .rules import Offer, Redemption
from .store import RedemptionRow, history_partition, redemption_key, registry


def redemptions_of(ids: Iterable[str]) -> dict[str, Redemption]:
    """Those of these redemptions that there are, read strongly."""
    keys = [redemption_key(each) for each in ids]
    rows = (RedemptionRow.of(item) for item in fetch(keys).values()) if keys else ()
    return {row.redemption.id: row.redemption for row in rows if row is not None}


def redemptions_by(person: str) -> list[Redemption]:
    """Every finished redemption of a person, oldest first."""
    rows = (RedemptionRow.of(item) for item in every(Listing(history_partition(person), index="gsi1")))
    return [row.redemption for row in rows if row is not None]


def offers_of(ids: Iterable[str]) -> dict[str, Offer]:
    """Those of these offers that there are, withdrawn ones too, read strongly."""
    keys = [registry.key(each) for each in ids]
    rows = (Row.of(item) for item in fetch(keys).values()) if keys else ()
    found = (msgspec.json.decode(row.document, type=Offer) for row in rows if row is not None)
    return {offer.id: offer for offer in found}
