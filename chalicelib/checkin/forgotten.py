"""Forgotten sessions of a station, for those who may correct them, as long as they may.

The list is made by reaction; a correction leaves its mark on it, whichever of the two comes first.
"""

from .. import hours
from ..kit.clock import DAY, HOUR, day_on
from ..kit.ids import new_ulid
from ..kit.pages import Listing, Page, page
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..policy import at as figures_at
from ..stations import Station, find
from .amending_rules import grade_vouched
from .assigning import latest_end
from .correcting import team_area
from .forgotten_store import Forgotten, forgotten_at, forgotten_key
from .record_store import Viewed, forgotten_viewed_key


def remember_forgotten(person: str, session: str, station_id: str) -> None:
    """List a session that ended by itself; a repeat, or one that was corrected before, changes nothing."""
    entry, station = hours.entry_near(person, session), find(station_id)
    if entry is None:
        return
    figures = figures_at(entry.start_at)
    latest_at = run(lambda unit: latest_end(unit, entry.start_at, station, entry.shift))
    until_at = latest_at + figures.amendments.correction_hours * HOUR
    listed = Forgotten(
        person=person,
        on=day_on(entry.start_at),
        start_at=entry.start_at,
        end_at=entry.end_at,
        latest_at=latest_at,
        until_at=until_at,
        expires_s=(until_at + DAY) // 1000,
    )
    run(lambda unit: _put(unit, station_id, session, listed))


def mark_corrected(person: str, session: str, station_id: str) -> None:
    """Take a corrected session off the list, even before it came onto it. A repeat changes nothing."""
    run(lambda unit: _mark(unit, person, session, station_id))


def _mark(unit: Unit, person: str, session: str, station_id: str) -> None:
    key = forgotten_key(station_id, session)
    if unit.get(Forgotten, key) is None:
        gone_s = (unit.now_ms + 7 * DAY) // 1000
        unit.create(key, Forgotten(person=person, corrected=1, expires_s=gone_s), stale)
        return
    unit.change(key, Forgotten.corrected.set(1), condition=Forgotten.pk.exists(), otherwise=stale)


def _put(unit: Unit, station_id: str, session: str, listed: Forgotten) -> None:
    key = forgotten_key(station_id, session)
    if unit.get(Forgotten, key) is None:
        unit.create(key, listed, stale)


def forgotten_of(actor: Actor, station_id: str, now_ms: int, *, limit: int, cursor: str | None) -> Page[Forgotten]:
    """What ended by itself at a station and can still be corrected, for its keepers and the area's leaders.

    It shows people's hours: the view itself is kept, before it is given. NoSuchStation, NotYourVolunteer,
    CursorInvalid.
    """
    station = find(station_id)
    run(lambda unit: _look(unit, actor, station))
    found = page(Listing(forgotten_at(station_id)), limit=limit, cursor=cursor)
    rows = [each for item in found.items if (each := Forgotten.of(item)) is not None]
    return Page([each for each in rows if not each.corrected and int(each.until_at) >= now_ms], found.next_cursor)


def _look(unit: Unit, actor: Actor, station: Station) -> None:
    grade_vouched(actor, station, team_area(unit, actor, station))
    key = forgotten_viewed_key(station.id, new_ulid(unit.now_ms))
    unit.create(key, Viewed(by=actor.person, at=unit.now_ms), stale)
    unit.tell(key, "ForgottenViewed", station=station.id, by=actor.person)
