"""Where photos live.

    P#<person> / DESK           shared desk; media's drawer: uploads granted on the latest day
    PHOTO#<photo_id> / PHOTO    what became of an upload; made by functions/photo_uploaded alone; gsi1: a person's
    PHOTO#<photo_id> / MASK     what of it nobody may see; gsi1: when the picture without masks goes
    HASH#<sha256> / HASH        the first photo of exactly these bytes, city-wide

Objects: quarantine `originals/<photo_id>` (gone after a day); photos `photos/<hash of it>.jpg`,
`thumbs/<hash of it>.jpg`, masked ones `thumbs/<hash of it>-<n>.jpg`: links are shown to everybody, and an id says whose
photo it is.
"""

import hashlib
from typing import cast

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import BytesAttribute, Item, JsonAttribute, Record, UlidAttribute
from ..kit.table import Key
from .rules import Area, Photo, State

UNMASKED_DUE = "DUE#UNMASKED"


class Uploads(msgspec.Struct, frozen=True, array_like=True):
    """How many uploads were granted on a day."""

    on: str
    count: int


class DeskUploads(Record):
    """Media's drawer of the desk."""

    uploads = JsonAttribute[Uploads](Uploads, attr_name="up")


class PhotoRow(Record):
    person = UlidAttribute(attr_name="pe")
    state = UnicodeAttribute(attr_name="st")
    reason = UnicodeAttribute(attr_name="re", null=True)
    etag = UnicodeAttribute(attr_name="et")
    at = NumberAttribute(attr_name="at")
    sha256 = BytesAttribute(attr_name="sh", null=True)
    dhash = BytesAttribute(attr_name="dh", null=True)
    width = NumberAttribute(attr_name="wi", null=True)
    height = NumberAttribute(attr_name="he", null=True)
    size_bytes = NumberAttribute(attr_name="sz", null=True)
    reuse_of = UnicodeAttribute(attr_name="ru", null=True)


class HashRow(Record):
    photo = UnicodeAttribute(attr_name="ph")


class Mask(Record):
    areas = JsonAttribute[tuple[Area, ...]](tuple[Area, ...], attr_name="ar", null=False)
    asked = NumberAttribute(attr_name="as")  # how often somebody has asked; each asking has a copy of its own
    drawn = NumberAttribute(attr_name="dr")  # which of them is drawn
    bare = NumberAttribute(attr_name="ba", null=True)  # 1: the picture without masks is gone


def photo_key(photo_id: str) -> Key:
    """Where the record of a photo lives."""
    return Key(f"PHOTO#{photo_id}", "PHOTO")


def photos_by(person: str) -> str:
    """The partition of gsi1 with a person's photos."""
    return f"P#{person}#PHOTOS"


def mask_key(photo_id: str) -> Key:
    """Where it is noted what of a photo is masked."""
    return Key(f"PHOTO#{photo_id}", "MASK")


def due_at(at_ms: int) -> str:
    """The range key under which something is due at that moment."""
    return f"{at_ms:013d}"


def hash_key(sha256: str) -> Key:
    """Where the first photo of these bytes is named."""
    return Key(f"HASH#{sha256}", "HASH")


def photo_from(item: Item | None) -> Photo | None:
    """The plain value of a PHOTO item."""
    row = PhotoRow.of(item)
    if row is None:
        return None
    photo_id = row.pk.removeprefix("PHOTO#")
    dhash = int.from_bytes(row.dhash, "big") if row.dhash is not None else None
    return Photo(photo_id, row.person, cast(State, row.state), row.reason, row.reuse_of, dhash)


def original_name(photo_id: str) -> str:
    """The quarantine's name of an upload."""
    return f"originals/{photo_id}"


def jpeg_name(photo_id: str) -> str:
    """The photos bucket's name of the photo that may be shown."""
    return f"photos/{_public_name(photo_id)}.jpg"


def thumbnail_name(photo_id: str) -> str:
    """The photos bucket's name of its thumbnail."""
    return f"thumbs/{_public_name(photo_id)}.jpg"


def masked_name(photo_id: str, asked: int) -> str:
    """The photos bucket's name of its thumbnail as it was masked for the n-th time."""
    return f"thumbs/{_public_name(photo_id)}-{asked}.jpg"


def _public_name(photo_id: str) -> str:
    """A name that may stand in links: a photo's id says whose it is; its random bytes keep this from being guessed."""
    return hashlib.sha256(photo_id.encode()).hexdigest()[:40]
