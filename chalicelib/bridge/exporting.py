"""What was entered at stations of a source's county goes out to it, page by page, in the order in which it was entered.

A session that is amended comes once more, as it stands then: the last line of a record's number is the one that counts.
Of a child the line says the day and the community, under a number that tells no moment.
"""

from typing import Any

from .. import hours, identity
from ..households import is_hidden_in
from ..kit.clock import DAY, day_on, day_start_ms, month_of, rfc3339
from ..kit.ids import derived_ulid, new_ulid
from ..kit.pages import Listing, Page, page
from ..kit.table import Key, Unit, run, stale
from ..kit.who import Actor
from ..places import NotYourArea, area_tree, reaches
from ..stations import find
from .files import EXPORTED
from .importing import READERS
from .sources import active_source
from .store import Exported, Feed, exported_key, feed_of

Line = dict[str, Any]


def export(actor: Actor, source_id: str, month: str, *, limit: int, cursor: str | None) -> Page[Line]:
    """A page of a month's records for a source; that it is taken out is kept, before it is given.

    NoSuchSource, NotYourArea, CursorInvalid, NoSuchStation.
    """
    area = run(lambda unit: _keep_export(unit, actor, source_id, month))
    found = page(Listing(feed_of(area, month)), limit=limit, cursor=cursor)
    rows = [each for item in found.items if (each := Feed.of(item)) is not None]
    return Page(run(lambda unit: _lines(unit, rows)), found.next_cursor)


def _keep_export(unit: Unit, actor: Actor, source_id: str, month: str) -> str:
    source = active_source(unit, source_id)
    if not reaches(actor, source.area, *READERS):
        raise NotYourArea()
    key = exported_key(source_id, new_ulid(unit.now_ms))
    unit.create(key, Exported(by=actor.person, month=month, at=unit.now_ms), stale)
    unit.tell(key, "HoursExported", source=source_id, by=actor.person, month=month)
    return source.area


def _lines(unit: Unit, rows: list[Feed]) -> list[Line]:
    keys: list[Key] = []
    for row in rows:
        start = day_start_ms(row.on)
        keys += [*hours.keys_of(row.person, start, start + DAY + 1), identity.profile_key(row.person)]
        keys.append(identity.desk_key(row.person))
    unit.read(*keys)  # a page in two round trips, not in a hundred
    return [_line(unit, row) for row in rows]


def _line(unit: Unit, row: Feed) -> Line:
    found = hours.served(unit, row.person, row.session, row.on)
    station = find(found.entries[-1].station)
    community = area_tree().full_name(station.area)
    times = (found.start_at, max((end for _, end, _ in found.pieces), default=found.end_at))
    hidden = is_hidden_in(unit, row.person)
    cells = (
        derived_ulid(day_start_ms(row.on), "export", found.session) if hidden else found.session,
        identity.profile_of(unit, row.person).volunteer_no,
        community if hidden else station.name,
        "" if hidden else station.id,
        community,
        row.on,
        *("" if hidden else rfc3339(at) for at in times),
        sum(entry.minutes for entry in found.entries),
        min((grade for _, _, grade in found.pieces), default=0),
        found.entries[-1].ending,
        len(found.entries),
        *(("", "") if hidden else (found.entries[0].team, found.shift)),
    )
    return dict(zip(EXPORTED, cells, strict=True))


def feed(person: str, session: str, *, on: str | None, told_at: int, news: str) -> None:
    """Note for exports that something was entered about a session of ours. A repeat finds it noted."""
    if on is None:
        entry = hours.entry_near(person, session)
        if entry is None:
            return
        on = day_on(entry.start_at)
    day = on
    run(lambda unit: _feed(unit, person, session, day, place=(told_at, news)))


def _feed(unit: Unit, person: str, session: str, on: str, *, place: tuple[int, str]) -> None:
    told_at, news = place
    found = hours.served(unit, person, session, on)
    if hours.is_foreign(found.station):
        return
    key = Key(feed_of(find(found.station).area, month_of(told_at)), f"{told_at:013d}#{news}")
    if unit.read(key)[0] is None:
        unit.create(key, Feed(person=person, session=session, on=found.on), stale)
