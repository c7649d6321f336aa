"""What is read of coverage: reports by everybody, dead stations by the staff of their area."""

import base64
import binascii
import re

from ..kit.errors import CursorInvalid
from ..kit.pages import Page
from ..kit.who import Actor
from ..places import NotYourArea, area_tree, reaches
from .rules import Dead, NoCoverage
from .surveying import dead_in, published

_PLACE = re.compile(r"[0-9]{13}#.+")
READERS = ("county_admin", "city_admin", "auditor")


def report(area: str) -> bytes:
    """An area's report as it is published. NoCoverage."""
    found = published(area)
    if found is None:
        raise NoCoverage()
    return found


def dead_stations(actor: Actor, area: str, *, limit: int, cursor: str | None) -> Page[Dead]:
    """The dead stations of an area inside one county, the never visited first. NotYourArea, CursorInvalid."""
    if not reaches(actor, area, *READERS):
        raise NotYourArea()
    after = _open(cursor) if cursor is not None else ""
    rows = [row for row in dead_in(area[:6]) if area_tree().contains(area, row.area) and _place(row) > after]
    shown = rows[:limit]
    return Page(shown, _seal(_place(shown[-1])) if len(rows) > limit else None)


def _place(row: Dead) -> str:
    return f"{row.last_visit_at:013d}#{row.station}"


def _seal(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _open(cursor: str) -> str:
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid() from error
    if not _PLACE.fullmatch(place):
        raise CursorInvalid()
    return place
