"""Areas of a photo that nobody but its reporter and the staff may see: asked for here, drawn by masking.py.

What everybody sees is a copy with a name of its own for each asking. Until it is there, nothing of the photo is shown.
"""

from ..kit import objects
from ..kit.clock import DAY
from ..kit.settings import settings
from ..kit.table import Unit, fetch, stale
from ..policy import at as figures_at
from .rules import AREAS_MAX, Area, NoSuchPhoto, OriginalGone, TooManyAreas
from .store import UNMASKED_DUE, Mask, due_at, mask_key, masked_name, photo_from, photo_key


def mask(unit: Unit, photo_id: str, areas: tuple[Area, ...]) -> None:
    """Join the Unit with more areas of a photo that are not to be seen. NoSuchPhoto, TooManyAreas, OriginalGone."""
    key = mask_key(photo_id)
    unit.read(key, photo_key(photo_id))
    photo, before = photo_from(unit.read(photo_key(photo_id))[0]), unit.get(Mask, key)
    if photo is None or photo.state != "processed":
        raise NoSuchPhoto()
    if before is not None and before.bare:
        raise OriginalGone()
    whole = tuple(dict.fromkeys((*(before.areas if before is not None else ()), *areas)))
    if len(whole) > AREAS_MAX:
        raise TooManyAreas(limit=AREAS_MAX)
    due = due_at(unit.now_ms + figures_at(unit.now_ms).reports.unmasked_days * DAY)
    if before is None:
        unit.create(key, Mask(areas=whole, asked=1, drawn=0, g1pk=UNMASKED_DUE, g1sk=due), stale)
    else:
        asked = int(before.asked)
        updates = (Mask.areas.set(whole), Mask.asked.set(asked + 1), Mask.g1sk.set(due))
        unit.change(key, *updates, condition=(Mask.asked == asked) & Mask.bare.does_not_exist(), otherwise=stale)
    unit.tell(key, "PhotoMasked", photo=photo_id)


def masked_link(photo_id: str, *, seconds: int) -> str | None:
    """Where the copy of a masked photo can be fetched for so long; None while it is not drawn as it was last asked."""
    found = Mask.of(fetch([mask_key(photo_id)])[mask_key(photo_id)])
    if found is None or found.drawn != found.asked:
        return None
    return objects.link(settings().photos_bucket, masked_name(photo_id, int(found.asked)), seconds=seconds)
