"""Granting uploads, reading grants, and links to what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import urandom

from ..identity import desk_key, stand
from ..kit import objects
from ..kit.clock import day_on, now_ms
from ..kit.codes import derived_key
from ..kit.ids import from_bytes, to_bytes
from ..kit.pages import Listing, every_entry
from ..kit.secrets import key_ring
from ..kit.settings import settings
from ..kit.sweeping import each
from ..kit.table import Unit, fetch, run, stale
from ..kit.who import Actor
from ..policy import at as figures_at
from .grants import NUMBER_BYTES, issue_grant, read_grant
from .rules import FORM_S, GRANT_MS, UPLOAD_MAX_BYTES, ContentType, Granted, TooManyUploads
from .store import (
    DeskUploads,
    Mask,
    Uploads,
    jpeg_name,
    mask_key,
    masked_name,
    original_name,
    photos_by,
    thumbnail_name,
)


@dataclass(frozen=True)
class Upload:
    """A photo's id and the form that uploads it."""

    photo_id: str
    form: objects.Form


def grant_uploads(actor: Actor, content_types: Sequence[ContentType], *, seconds: int = FORM_S) -> list[Upload]:
    """The right to upload a photo of each content type, by forms that live so long.

    TooManyUploads, and what the actor's standing refuses.
    """
    run(lambda unit: _count(unit, actor, len(content_types)))
    return [_upload(actor.person, content_type, seconds) for content_type in content_types]


def _count(unit: Unit, actor: Actor, more: int) -> None:
    key, today = desk_key(actor.person), day_on(unit.now_ms)
    desk = unit.get(DeskUploads, key)
    before = desk.uploads if desk is not None else None
    used = before.count if before is not None and before.on == today else 0
    most = figures_at(unit.now_ms).reports.uploads_per_day
    if used + more > most:
        raise TooManyUploads(limit=most)
    stand(unit, actor, "openid")
    unchanged = DeskUploads.uploads.does_not_exist() if before is None else DeskUploads.uploads == before
    unit.change(key, DeskUploads.uploads.set(Uploads(today, used + more)), condition=unchanged, otherwise=stale)


def _upload(person: str, content_type: ContentType, seconds: int) -> Upload:
    photo_id = issue_grant(
        to_bytes(person), urandom(NUMBER_BYTES), expires_at=now_ms() + GRANT_MS, key=_keys()[0]
    )  # fmt: skip
    form = objects.form(
        settings().quarantine_bucket,
        original_name(photo_id),
        content_type=content_type,
        max_bytes=UPLOAD_MAX_BYTES,
        seconds=seconds,
    )
    return Upload(photo_id, form)


def granted(photo_id: str) -> Granted | None:
    """What a photo_id grants, fresh or not; None when we never signed it."""
    grants = (read_grant(photo_id, key=key) for key in _keys())
    found = next((grant for grant in grants if grant is not None), None)
    return Granted(from_bytes(found.person), found.expires_at) if found else None


def _keys() -> list[bytes]:
    """The key of grants under every master key that still counts, the newest first."""
    return [derived_key(bytes.fromhex(master), "photo-grant") for _, master in key_ring().codes]


def jpeg_link(photo_id: str, *, seconds: int) -> str:
    """Where the re-encoded photo can be fetched for so long."""
    return objects.link(settings().photos_bucket, jpeg_name(photo_id), seconds=seconds)


def thumbnail_link(photo_id: str, *, seconds: int) -> str:
    """Where its thumbnail can be fetched for so long."""
    return objects.link(settings().photos_bucket, thumbnail_name(photo_id), seconds=seconds)


def announce_again(photo_id: str) -> bool:
    """Have an upload's event come once more; False when no original lies in the quarantine."""
    return objects.announce_again(settings().quarantine_bucket, original_name(photo_id))


def photos_of(person: str) -> list[str]:
    """The ids of everything that a person has uploaded, oldest first; the newest may be missing for a moment."""
    entries = every_entry(Listing(photos_by(person), index="gsi1"))
    return [entry["pk"]["S"].removeprefix("PHOTO#") for entry in entries]


def jpeg_of(photo_id: str) -> bytes | None:
    """The re-encoded photo itself; None when there is none (any more)."""
    return objects.whole(settings().photos_bucket, jpeg_name(photo_id))


def forget(person: str) -> None:
    """Remove every photo of a person, in every size; what is known of them stays. Safe to repeat. SweepIncomplete."""
    each(photos_of(person), remove_objects)


def remove_objects(photo_id: str) -> None:
    """Remove a photo in every size, the original too. Safe to repeat."""
    objects.remove(settings().quarantine_bucket, original_name(photo_id))
    masked = Mask.of(fetch([mask_key(photo_id)])[mask_key(photo_id)])
    copies = range(1, int(masked.asked) + 1 if masked is not None else 1)
    for name in (jpeg_name(photo_id), thumbnail_name(photo_id), *(masked_name(photo_id, number) for number in copies)):
        objects.remove(settings().photos_bucket, name)
