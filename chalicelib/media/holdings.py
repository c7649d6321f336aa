"""What media keep about a person (kit/holdings.py): every photo, in every size, and every row about one."""

from collections.abc import Iterator

from ..identity import desk_key
from ..kit.holdings import at, erased, found, listed, removed, without
from ..kit.record import Item
from ..kit.table import Key, Unit
from .actions import photos_of, remove_objects
from .store import DeskUploads, HashRow, Mask, PhotoRow, hash_key, mask_key, photos_by


def _first_of_bytes(person: str) -> Iterator[Item]:
    """The marks that name one of his photos as the first of its bytes."""
    rows = [row for item in listed(photos_by)(person) if (row := PhotoRow.of(item)) is not None]
    his = {row.pk.removeprefix("PHOTO#") for row in rows}
    for item in found(*(hash_key(row.sha256.hex()) for row in rows if row.sha256)):
        first = HashRow.of(item)
        if first is not None and first.photo in his:
            yield item


def _masks(person: str) -> Iterator[Item]:
    return found(*(mask_key(each) for each in photos_of(person)))


def _with_objects(unit: Unit, key: Key) -> None:
    """The objects go first: the row leads to them as long as one of them may be left."""
    remove_objects(key.pk.removeprefix("PHOTO#"))
    removed(unit, key)


erased(Mask, "", _masks, _with_objects)
erased(HashRow, "", _first_of_bytes, removed)
erased(PhotoRow, "photos", listed(photos_by), _with_objects, last=True)
erased(DeskUploads, "", at(desk_key), without(DeskUploads.uploads))
