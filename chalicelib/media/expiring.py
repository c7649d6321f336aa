"""What a masked photo shows of others is kept for some months only: then the masked copy is all that is left."""

from functools import partial

from ..kit import objects
from ..kit.pages import Listing, every
from ..kit.settings import settings
from ..kit.sweeping import each
from ..kit.table import Unit, run, stale
from .store import UNMASKED_DUE, Mask, due_at, jpeg_name, mask_key, thumbnail_name


def sweep(now_ms: int) -> int:
    """Remove the unmasked pictures that are due; returns how many photos were looked at. Safe to run twice."""
    found = every(Listing(UNMASKED_DUE, index="gsi1", up_to=due_at(now_ms)))
    return each([item["pk"]["S"].removeprefix("PHOTO#") for item in found], _bare)


def _bare(photo_id: str) -> None:
    """First nobody may ask for another copy, then the pictures go, then the photo is done with."""
    if not run(partial(_close, photo_id=photo_id)):
        return
    for name in (jpeg_name(photo_id), thumbnail_name(photo_id)):
        objects.remove(settings().photos_bucket, name)
    run(partial(_done, photo_id=photo_id))


def _close(unit: Unit, *, photo_id: str) -> bool:
    found = unit.get(Mask, mask_key(photo_id))
    if found is None or not found.g1sk or found.g1sk > due_at(unit.now_ms) or found.drawn != found.asked:
        return False
    asked = int(found.asked)
    unit.change(mask_key(photo_id), Mask.bare.set(1), condition=Mask.asked == asked, otherwise=stale)
    return True


def _done(unit: Unit, *, photo_id: str) -> None:
    if unit.get(Mask, mask_key(photo_id)) is not None:
        updates = (Mask.g1pk.remove(), Mask.g1sk.remove())
        unit.change(mask_key(photo_id), *updates, condition=Mask.pk.exists(), otherwise=stale)
