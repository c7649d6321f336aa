"""The one way minutes come into being: a proven service joins the Unit that closes its session."""

from dataclasses import dataclass
from dataclasses import replace as replace_service

from msgspec.structs import replace

from .. import points
from ..kit.clock import DAY, MINUTE, day_on, day_start_ms, month_of
from ..kit.errors import Refusal
from ..kit.ids import ulid_ms
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Item
from ..kit.table import Key, Unit, fetch, stale
from ..policy import Figures
from ..policy import at as figures_at
from .rules import ENDED, Added, Entry, Service, Stay, added, by_day, difference, standing, stays
from .store import Day, DeskHours, day_key, desk_key, turns_with

SOURCE = "program:hours"


@dataclass(frozen=True)
class Credit:
    """What a service was worth."""

    minutes: int
    points: int
    day_minutes: int


@dataclass(frozen=True)
class Commands:
    """The commands that opened and closed the session (kept with it, so that a repeat is recognised)."""

    opened: Command
    closed: Command


def figures_of(day: str) -> Figures:
    """The figures of a service day: those in force when it began, so that the order of its sessions changes nothing."""
    return figures_at(day_start_ms(day))


def keys_of(person: str, start_at: int, end_at: int) -> list[Key]:
    """The days that a service touches, for a command that reads everything in one round trip."""
    return [day_key(person, day) for day, _, _ in by_day(Service("", "", start_at, end_at, 0))]


def record(unit: Unit, person: str, service: Service, *, opened: Command, closed: Command) -> Credit:
    """Join the Unit with a service: its days, the desk's totals, and one posting of the points that it adds.

    The caller's Unit must hold the guard that ends the session once.
    """
    gained = [
        _into_day(unit, person, piece, service=service, commands=Commands(opened, closed)) for piece in by_day(service)
    ]
    into_totals(unit, person, gained)
    earned = sum(each.points for each in gained)
    if earned:
        _post(unit, person, service, earned)
    return Credit(sum(each.minutes for each in gained), earned, gained[-1].day_minutes)


def record_held(unit: Unit, person: str, service: Service, *, opened: Command, closed: Command) -> Credit:
    """Join the Unit with a service that counts for nothing yet: the person sees it, and a repeat is answered by it."""
    held, commands = replace_service(service, ending="held"), Commands(opened, closed)
    gained = [_into_day(unit, person, piece, service=held, commands=commands) for piece in by_day(held)]
    return Credit(0, 0, gained[-1].day_minutes)


def _into_day(unit: Unit, person: str, piece: tuple[str, int, int], *, service: Service, commands: Commands) -> Added:
    on, start, end = piece
    day = unit.get(Day, day_key(person, on))
    entries = day.entries if day else ()
    if service.ending == "held":
        gain = difference(standing(entries), standing(entries), figures_of(on))
    else:
        gain = added(entries, start, end, grade=service.grade, figures=figures_of(on))
    entry = _entry(service, (start, end), gain, commands)
    key = day_key(person, on)
    unit.tell(key, "HoursEntered")  # a word more, and ten sessions of a day would not fit into a kilobyte
    if day is None:
        unit.create(key, Day(entries=(entry,), turns=turns_with(None, service), version=0), stale)
        return gain
    version, turns = int(day.version), turns_with(day.turns, service)
    unit.change(
        key,
        Day.entries.set((*entries, entry)),
        *([Day.turns.set(turns)] if turns else []),
        Day.version.set(version + 1),
        condition=Day.version == version,
        otherwise=stale,
    )
    return gain


def _entry(service: Service, interval: tuple[int, int], gain: Added, commands: Commands) -> Entry:
    return Entry(
        service.session,
        service.station,
        *interval,
        service.grade,
        gain.minutes,
        gain.points,
        service.ending,
        commands.opened.digest,
        commands.closed.key,
        commands.closed.digest,
        service.in_grade,
        gain.day_minutes,
        service.in_by,
        service.out_by,
        service.team,
        service.shift,
    )


def into_totals(unit: Unit, person: str, gained: list[Added]) -> None:
    """Join the Unit with what days gained or lost, on the desk."""
    unit.change(
        desk_key(person),
        DeskHours.minutes.set((DeskHours.minutes | 0) + sum(each.minutes for each in gained)),
        DeskHours.verified_minutes.set(
            (DeskHours.verified_minutes | 0) + sum(each.verified_minutes for each in gained)
        ),
        condition=None,
        otherwise=stale,
    )


def _post(unit: Unit, person: str, service: Service, earned: int) -> None:
    figures = figures_of(day_on(service.start_at))
    expires_on = points.expiry_of(service.end_at, figures)
    points.post(
        unit,
        person,
        points.Cause(f"sess:{service.session}", service.station, "system", figures.version("hours")),
        points.Earn(earned, f"{SOURCE}:{month_of(service.end_at)}", expires_on),
        points.Honour(earned),
    )


def days_of(person: str, *, limit: int, cursor: str | None) -> Page[tuple[str, Entry]]:
    """A person's entries, newest day first: pages of days."""
    found = page(Listing(f"P#{person}", prefix="DAY#", newest_first=True), limit=limit, cursor=cursor)
    days = [(item["sk"]["S"].removeprefix("DAY#"), Day.of(item)) for item in found.items]
    return Page(
        [(on, entry) for on, day in days if day is not None for entry in reversed(day.entries)],
        found.next_cursor,
    )


def entry_near(person: str, session: str) -> Entry | None:
    """A session as it ended, by its id, looked for on the days around the id's moment; its pieces added up."""
    around = (ulid_ms(session) + shift * DAY for shift in (-1, 0, 1, 2))
    found = fetch([day_key(person, day_on(at)) for at in around])
    rows = (Day.of(item) for item in found.values())
    entries = (entry for row in rows if row is not None for entry in row.entries if entry.session == session)
    ended = [entry for entry in entries if entry.ending in ENDED]
    pieces = [entry for entry in ended if entry.ending == "held"] or ended  # credited later: it ended as held
    if not pieces:
        return None
    minutes, earned = sum(each.minutes for each in pieces), sum(each.points for each in pieces)
    last = pieces[-1]
    return replace(last, start_at=pieces[0].start_at, minutes=minutes, points=earned)


def entry_ended_by(person: str, command_key: str, *, days: int = 1) -> Entry | None:
    """The session that a command ended, whoever sent it, looked for on so many days before the command's key.

    A session stands on the day on which it began, which is long ago where nothing ended it for days.
    """
    around = (ulid_ms(command_key) + shift * DAY for shift in range(-days, 2))
    found = (Day.of(item) for item in fetch([day_key(person, day_on(at)) for at in around]).values())
    entries = (entry for day in found if day is not None for entry in day.entries)
    ended = next((entry for entry in entries if entry.out_key == command_key), None)
    return entry_near(person, ended.session) if ended is not None else None


def at_station(unit: Unit, person: str, station: str, start_at: int, end_at: int) -> list[tuple[int, int]]:
    """When somebody served at a station on the days of an interval: (start, end) of each session, cut at midnight."""
    days = (Day.of(item) for item in unit.read(*keys_of(person, start_at, end_at)))
    entries = (entry for day in days if day is not None for entry in day.entries)
    return [(each.start_at, each.end_at) for each in entries if each.station == station and each.ending in ENDED]


def entries_before(unit: Unit, person: str, station: str, at_ms: int) -> list[Entry]:
    """Sessions at a station that began before a moment and may have lasted until then; the latest first."""
    keys = [day_key(person, day_on(each)) for each in (at_ms, at_ms - DAY)]
    days = (Day.of(item) for item in unit.read(*keys))
    entries = [entry for day in days if day is not None for entry in day.entries if entry.station == station]
    taken_back = {entry.session for entry in entries if entry.ending == "revoked"}
    longest = figures_at(at_ms).hours.session_cap_minutes * MINUTE
    fitting = (
        entry
        for entry in entries
        if entry.ending in ENDED and entry.session not in taken_back and 0 <= at_ms - entry.start_at <= longest
    )
    return sorted(fitting, key=lambda entry: entry.start_at, reverse=True)


def latest_at(unit: Unit, person: str, station: str, at_ms: int) -> Entry | None:
    """The last of them."""
    return next(iter(entries_before(unit, person, station, at_ms)), None)


def stays_of(unit: Unit, person: str, start_at: int, end_at: int) -> list[Stay]:
    """Where somebody was on the days of these moments, as far as it counts."""
    days = (Day.of(item) for item in unit.read(*keys_of(person, start_at, end_at)))
    return [stay for day in days if day is not None for stay in stays(day.entries)]


def totals_of(person: str) -> tuple[int, int]:
    """(all minutes, verified minutes) of a person's life."""
    desk = DeskHours.of(fetch([desk_key(person)])[desk_key(person)])
    return (int(desk.minutes or 0), int(desk.verified_minutes or 0)) if desk else (0, 0)


def demand_verified(unit: Unit, person: str, minutes: int, refusal: Refusal) -> None:
    """Join the Unit with the demand that a person has so many verified minutes; refused when he has fewer."""

    def too_few(desk_item: Item | None) -> Refusal | None:
        desk = DeskHours.of(desk_item)
        return refusal if desk is None or int(desk.verified_minutes or 0) < minutes else None

    refused = too_few(unit.read(desk_key(person))[0])
    if refused is not None:
        raise refused
    unit.require(desk_key(person), DeskHours.verified_minutes >= minutes, too_few)
