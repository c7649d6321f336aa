"""The list of offers: live ones of active merchants, from snapshots; near a point, in an area, or of one merchant.

A network's vouchers are everywhere: in every area, and among those of each shop that accepts them.
"""

from dataclasses import dataclass
from typing import cast

import msgspec

from ..kit.codes import from_text, to_text
from ..kit.errors import CursorInvalid
from ..kit.pages import Page
from ..merchants import Merchant
from ..merchants import snapshot as merchants_snapshot
from ..places import Point, area_tree
from .rules import Offer
from .store import snapshot

Place = tuple[float, str]
"""Where an offer stands in the order of a list: distance (0 without a point), then id."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None: whatever."""

    near: Point | None = None
    area: str | None = None
    merchant: str | None = None


@dataclass(frozen=True)
class Found:
    """An offer, whose it is (a voucher is no single merchant's), and how far away."""

    offer: Offer
    merchant: Merchant | None
    distance_m: float | None

    @property
    def shop_name(self) -> str | None:
        """The merchant's name, of an offer that is one's."""
        return self.merchant.name if self.merchant is not None else None

    @property
    def place(self) -> Place:
        """Its place in the order."""
        return round(self.distance_m or 0, 1), self.offer.id


def browse(wanted: Wanted, *, limit: int, cursor: str | None) -> Page[Found]:
    """A page of offers, nearest first when a point is given, else by id. CursorInvalid."""
    after = _open(cursor) if cursor is not None else None
    found = sorted(_matching(wanted), key=lambda each: each.place)
    rest = [each for each in found if after is None or each.place > after]
    return Page(rest[:limit], _seal(rest[limit - 1].place) if len(rest) > limit else None)


def _matching(wanted: Wanted) -> list[Found]:
    shops, tree = merchants_snapshot.current(), area_tree()
    found = []
    for offer in snapshot.current().values():
        if offer.network:
            if wanted.merchant is None or _accepts(shops.get(wanted.merchant), offer):
                found.append(Found(offer, None, None))
            continue
        shop = shops.get(offer.merchant)
        if shop is None or shop.state != "active" or wanted.merchant not in (None, shop.id):
            continue
        if wanted.area is not None and not tree.contains(wanted.area, shop.area):
            continue
        found.append(Found(offer, shop, shop.distance_m(wanted.near) if wanted.near is not None else None))
    return found


def _accepts(shop: Merchant | None, offer: Offer) -> bool:
    return shop is not None and shop.state == "active" and offer.network in shop.networks


def _seal(place: Place) -> str:
    return to_text(msgspec.json.encode(place))


def _open(cursor: str) -> Place:
    try:
        return cast(Place, msgspec.json.decode(from_text(cursor) or b"", type=Place))
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise CursorInvalid() from error
