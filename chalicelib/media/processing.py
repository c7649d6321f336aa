"""From an uploaded original to a photo that may be shown. The only maker of PHOTO records; the only user of Pillow.

Kept out of the feature's door: the HTTP Lambda has no Pillow.
"""

from ..identity import PersonLeft, demand_here
from ..kit import objects
from ..kit.settings import settings
from ..kit.table import Key, Unit, fetch, run, stale
from .actions import granted, remove_objects
from .photos import PhotoUnreadable, ProcessedPhoto, process_photo
from .rules import Granted
from .store import HashRow, PhotoRow, hash_key, jpeg_name, original_name, photo_key, photos_by, thumbnail_name

_ORIGINALS = original_name("")


class DerivativesTaken(Exception):
    """Other bytes, uploaded under the same grant, are being processed: their record, or a later try, decides."""


def take_in(name: str, etag: str) -> str:
    """Process an object of the quarantine; returns what happened, for the log. Safe to repeat, in any order.

    What is not ours (a marker, a forged grant), what was processed before, and a version that has been replaced since
    are passed over. Nothing stays of a photo whose person has left, even while it was under way.
    """
    try:
        return _take_in(name, etag)
    except PersonLeft:
        remove_objects(name.removeprefix(_ORIGINALS))
        return "person_left"


def _take_in(name: str, etag: str) -> str:
    photo_id = name.removeprefix(_ORIGINALS)
    grant = granted(photo_id)
    if grant is None or not name.startswith(_ORIGINALS):
        return "not_granted"
    key = photo_key(photo_id)
    if fetch([key])[key] is not None:
        return "known"
    original = objects.read(settings().quarantine_bucket, name, etag)
    if original is None:
        return "replaced"
    try:
        processed = process_photo(original)
    except PhotoUnreadable as unreadable:
        reason = unreadable.reason
        run(lambda unit: _refuse(unit, photo_id, grant, etag=etag, reason=reason))
        return reason
    _keep(photo_id, processed)
    run(lambda unit: _record(unit, photo_id, grant, etag=etag, processed=processed, size_bytes=len(original)))
    return "processed"


def _keep(photo_id: str, processed: ProcessedPhoto) -> None:
    # Written once: what was judged can never be replaced by a second upload under the same grant.
    names = ((jpeg_name(photo_id), processed.jpeg), (thumbnail_name(photo_id), processed.thumbnail))
    for name, body in names:
        kept = objects.write_once(
            settings().photos_bucket, name, body, content_type="image/jpeg", mark=processed.sha256
        )  # fmt: skip
        if not kept:
            raise DerivativesTaken(photo_id)


def _create(unit: Unit, key: Key, row: PhotoRow) -> None:
    """The photo's record, listed as its person's, unless he has left meanwhile."""
    demand_here(unit, row.person)
    row.g1pk, row.g1sk = photos_by(row.person), f"{unit.now_ms:013d}"
    unit.create(key, row, stale)


def _refuse(unit: Unit, photo_id: str, grant: Granted, *, etag: str, reason: str) -> None:
    key = photo_key(photo_id)
    if unit.read(key)[0] is not None:
        return
    row = PhotoRow(person=grant.person, state="refused", reason=reason, etag=etag, at=unit.now_ms)
    _create(unit, key, row)
    unit.tell(key, "PhotoRefused", photo=photo_id, person=grant.person, code=reason)


def _record(
    unit: Unit, photo_id: str, grant: Granted, *, etag: str, processed: ProcessedPhoto, size_bytes: int
) -> None:
    key, first_key = photo_key(photo_id), hash_key(processed.sha256)
    known, first_item = unit.read(key, first_key)
    if known is not None:
        return
    first = HashRow.of(first_item)
    if first is None:
        unit.create(first_key, HashRow(photo=photo_id), stale)
    reuse_of = first.photo if first is not None and first.photo != photo_id else None
    row = PhotoRow(
        person=grant.person,
        state="processed",
        etag=etag,
        at=unit.now_ms,
        sha256=bytes.fromhex(processed.sha256),
        dhash=processed.dhash.to_bytes(8, "big"),
        width=processed.width,
        height=processed.height,
        size_bytes=size_bytes,
        reuse_of=reuse_of,
    )
    _create(unit, key, row)
    unit.tell(key, "PhotoProcessed", photo=photo_id, person=grant.person, reused=reuse_of is not None)
