"""Who sees which beneficiaries: whoever answers, his own with their names; somebody of the area, without."""

from ..kit.pages import Listing, Page, page
from ..kit.record import Item
from ..kit.table import run
from ..kit.who import Actor
from ..places import NotYourArea, below_county
from .offices import is_of
from .store import Beneficiary, answered_by, served_in


def mine(actor: Actor, *, limit: int, cursor: str | None) -> Page[Beneficiary]:
    """Those for whom the actor answers or is asked to, the ended ones too, newest first. CursorInvalid."""
    listing = Listing(answered_by(actor.person), index="gsi2", newest_first=True)
    return _shown(page(listing, limit=limit, cursor=cursor))


def of_area(actor: Actor, area: str, *, limit: int, cursor: str | None) -> Page[Beneficiary]:
    """Those of an area inside one county that have not ended. NotYourArea, CursorInvalid."""
    if not run(lambda unit: is_of(unit, actor, area)):
        raise NotYourArea()
    listing = Listing(served_in(area), index="gsi1", prefix=below_county(area))
    return _shown(page(listing, limit=limit, cursor=cursor))


def _shown(found: Page[Item]) -> Page[Beneficiary]:
    return Page([each for item in found.items if (each := Beneficiary.of(item)) is not None], found.next_cursor)
