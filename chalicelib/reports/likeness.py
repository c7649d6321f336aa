"""Photos that look like others: taken near by, or sent by the same person, not long ago. They are for a human to judge.

Compared are 64 bits of brightness (dHash); of equal bytes the whole city is asked (media). The index of looks is a
moment old: two that come in the same moment may miss each other, and nothing but a moderator's look hangs on it.
"""

from collections.abc import Iterable, Iterator
from math import floor

from pynamodb.attributes import UnicodeAttribute

from .. import media
from ..kit.clock import DAY
from ..kit.pages import Listing, entries
from ..kit.record import Record
from ..kit.table import Key, Unit, stale
from ..places import Point
from .store import Report

LIKE_BITS = 10  # of 64 may differ
PLAIN_BITS = 4  # fewer bits than this, set or not: a wall or the night, which looks like any other
CELLS_PER_DEGREE = 500  # some 200 m: the cell and its neighbours are looked at
WINDOW_MS = 30 * DAY
MOST_LOOKS = 200  # of a cell or a person: the latest


class Look(Record):
    """PHOTO#<id> / LOOK: how a photo of a report looks; gsi1 by cell, gsi2 by person, both by time."""

    like = UnicodeAttribute(attr_name="lk", null=True)  # the report that has such a photo


def look_key(photo_id: str) -> Key:
    """Where it is noted how a photo looks."""
    return Key(f"PHOTO#{photo_id}", "LOOK")


def note_looks(unit: Unit, report: Report) -> None:
    """Join the Unit with how the report's photos look, and what they look like; each photo is looked at once."""
    keys = [media.photo_key(photo) for photo in report.photos]
    unit.read(*keys, *(look_key(photo) for photo in report.photos))
    for photo in report.photos:
        made = media.photo_from(unit.read(media.photo_key(photo))[0])
        if made is None or made.dhash is None or unit.read(look_key(photo))[0] is not None:
            continue
        at = f"{unit.now_ms:013d}#{made.dhash:016x}#{report.id}"
        like = _like(report, made.dhash, unit.now_ms)
        look = Look(like=like, g1pk=_in_cell(*_cell(report.point)), g1sk=at, g2pk=looks_of(report.person), g2sk=at)
        unit.create(look_key(photo), look, stale)


def is_like_another(unit: Unit, photo_id: str) -> bool:
    """Whether a photo looks like one of another report."""
    look = unit.get(Look, look_key(photo_id))
    return look is not None and bool(look.like)


def _like(report: Report, dhash: int, now_ms: int) -> str | None:
    if not PLAIN_BITS <= dhash.bit_count() <= 64 - PLAIN_BITS:
        return None
    return next(
        (
            other
            for at, seen, other in _seen(report)
            if other != report.id and now_ms - at <= WINDOW_MS and (seen ^ dhash).bit_count() <= LIKE_BITS
        ),
        None,
    )


def _seen(report: Report) -> Iterator[tuple[int, int, str]]:
    """When and how the photos near by and of this person looked, and of which report they are."""
    lat, lng = _cell(report.point)
    near = (_in_cell(lat + up, lng + right) for up in (-1, 0, 1) for right in (-1, 0, 1))
    yield from _entries((Listing(cell, index="gsi1", newest_first=True) for cell in near), "g1sk")
    yield from _entries([Listing(looks_of(report.person), index="gsi2", newest_first=True)], "g2sk")


def _entries(listings: Iterable[Listing], place: str) -> Iterator[tuple[int, int, str]]:
    for listing in listings:
        for item in entries(listing, limit=MOST_LOOKS):
            at, dhash, report = item[place]["S"].split("#")
            yield int(at), int(dhash, 16), report


def _cell(point: Point) -> tuple[int, int]:
    lat, lng = (floor(each * CELLS_PER_DEGREE) for each in point)
    return lat, lng


def _in_cell(lat: int, lng: int) -> str:
    return f"LOOKS#{lat}#{lng}"


def looks_of(person: str) -> str:
    """The partition of gsi2 with how a person's photos look."""
    return f"P#{person}#LOOKS"
