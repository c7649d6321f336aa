"""Drawing the copy of a masked photo that everybody may see.

Pillow is imported where it is needed: the functions that hear of everything start without it.
"""

from ..kit import objects
from ..kit.settings import settings
from ..kit.table import Unit, fetch, run, stale
from .store import Mask, jpeg_name, mask_key, masked_name


def draw(photo_id: str) -> None:
    """Make the copy as it was last asked for, and remove those before it. Safe to repeat, in any order.

    Nothing stays of a photo whose person has left meanwhile.
    """
    found = Mask.of(fetch([mask_key(photo_id)])[mask_key(photo_id)])
    if found is None or found.drawn == found.asked:
        return
    source = objects.whole(settings().photos_bucket, jpeg_name(photo_id))
    if source is None:
        return
    from .photos import mask_photo

    asked = int(found.asked)
    name, body = masked_name(photo_id, asked), mask_photo(source, found.areas)
    objects.write_once(settings().photos_bucket, name, body, content_type="image/jpeg", mark=str(asked))
    if not run(lambda unit: _note(unit, photo_id, asked)):
        objects.remove(settings().photos_bucket, name)
        return
    for earlier in range(1, asked):
        objects.remove(settings().photos_bucket, masked_name(photo_id, earlier))


def _note(unit: Unit, photo_id: str, asked: int) -> bool:
    """Whether this copy is the one that is wanted, which is noted then."""
    found = unit.get(Mask, mask_key(photo_id))
    if found is None or found.asked != asked:
        return False
    unit.change(mask_key(photo_id), Mask.drawn.set(asked), condition=Mask.asked == asked, otherwise=stale)
    return True
