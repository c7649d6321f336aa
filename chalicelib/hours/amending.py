"""What is entered about a service later: new entries with their reason, never edits. Each joins a guarded Unit.

A day is recomputed from all that stands in it; totals and points move by the difference.
"""

from dataclasses import dataclass

from .. import points
from ..kit.clock import DAY, day_on, day_start_ms, month_of
from ..kit.errors import NotFound
from ..kit.table import Unit, stale
from ..policy import Figures
from .actions import SOURCE, Credit, figures_of, into_totals
from .rules import ENDED, LATER, Added, Ending, Entry, Graded, Note, Service, by_day, difference, standing, standing_of
from .store import Day, day_key, turns_with


class NoSuchSession(NotFound, says="没有找到这次服务记录。"):
    """This person has no such session on that day."""


@dataclass(frozen=True)
class Why:
    """Who enters something about a service, and on what grounds; `key` names it (a command, a decision, an appeal)."""

    key: str
    code: str
    evidence: str
    by: tuple[str, ...]
    digest: str = ""
    content: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Served:
    """A session as it stands: its end as it was first, what counts of it now, and everything entered about it."""

    session: str
    station: str
    start_at: int
    end_at: int
    grade: int
    ending: Ending
    entries: tuple[Entry, ...]
    pieces: tuple[Graded, ...]

    @property
    def on(self) -> str:
        """The day on which it began, whichever day it was looked for on."""
        return day_on(self.start_at)

    @property
    def shift(self) -> str:
        """The shift that it was ("": none)."""
        return self.entries[0].shift

    def entered(self, key: str) -> list[Entry]:
        """What was entered under a key."""
        return [entry for entry in self.entries if entry.out_key == key]


def served(unit: Unit, person: str, session: str, on: str) -> Served:
    """A session that stands in a day or the next one, into which it may reach. NoSuchSession."""
    both = (on, day_on(day_start_ms(on) + DAY))
    unit.read(*(day_key(person, day) for day in both))
    days = [_day(unit, person, day) for day in both]
    entries = tuple(entry for day in days for entry in _entries(day) if entry.session == session)
    ended = [entry for entry in entries if entry.ending in ENDED or entry.ending in LATER]
    if not ended:
        raise NoSuchSession()
    pieces = tuple(piece for day in days for piece in standing_of(_entries(day), session))
    first, last = ended[0], ended[-1]
    return Served(session, first.station, first.start_at, last.end_at, first.grade, last.ending, entries, pieces)


def extend(unit: Unit, person: str, service: Service, why: Why) -> Credit:
    """Join the Unit with the part of a session that a forgotten check-out cut off."""
    return _enter(unit, person, service, "corrected", why)


def back_fill(unit: Unit, person: str, service: Service, why: Why) -> Credit:
    """Join the Unit with a service that nobody proved (G0): minutes, and never a point."""
    return _enter(unit, person, service, "back_filled", why)


def bring_in(unit: Unit, person: str, service: Service, why: Why) -> Credit:
    """Join the Unit with a service that another registry recorded (G0): minutes of the day's union, never a point."""
    if service.grade:
        raise ValueError("a foreign record proves nothing here")
    pieces = by_day(service)
    gained = [_into_day(unit, person, service, piece, ending="imported", why=why) for piece in pieces]
    into_totals(unit, person, gained)
    return Credit(sum(each.minutes for each in gained), 0, gained[-1].day_minutes)


def take_back(unit: Unit, person: str, service: Service, why: Why) -> Credit:
    """Join the Unit with the loss of a part of a session; points earned by it are taken back."""
    return _enter(unit, person, service, "revoked", why)


def give_back(unit: Unit, person: str, service: Service, why: Why) -> Credit:
    """Join the Unit with the return of a part that was taken back."""
    return _enter(unit, person, service, "restored", why)


def _enter(unit: Unit, person: str, service: Service, ending: Ending, why: Why) -> Credit:
    """The caller's Unit must hold the guard that lets this happen once."""
    gained = [_into_day(unit, person, service, piece, ending=ending, why=why) for piece in by_day(service)]
    into_totals(unit, person, gained)
    earned = sum(each.points for each in gained)
    if earned:
        _post(unit, person, service, earned, txid=f"{ending}:{why.key}")
    return Credit(sum(each.minutes for each in gained), earned, gained[-1].day_minutes)


def _into_day(
    unit: Unit, person: str, service: Service, piece: tuple[str, int, int], *, ending: Ending, why: Why
) -> Added:
    on, start, end = piece
    day = _day(unit, person, on)
    before = _entries(day)
    plain = Entry(service.session, service.station, start, end, service.grade, 0, 0, ending, out_key=why.key)
    gain = difference(standing(before), standing((*before, plain)), figures_of(on))
    entry = Entry(
        *(service.session, service.station, start, end, service.grade),
        gain.minutes,
        gain.points,
        ending,
        out_key=why.key,
        out_digest=why.digest,
        day_minutes=gain.day_minutes,
    )
    note = Note(why.key, why.code, why.evidence, why.by, unit.now_ms, why.content, why.organisation)
    key = day_key(person, on)
    unit.tell(key, "HoursEntered")
    if day is None:
        unit.create(key, Day(entries=(entry,), turns=turns_with(None, service), notes=(note,), version=0), stale)
        return gain
    version, turns = int(day.version), turns_with(day.turns, service)
    unit.change(
        key,
        Day.entries.set((*before, entry)),
        *([Day.turns.set(turns)] if turns else []),
        Day.notes.set((*(day.notes or ()), note)),
        Day.version.set(version + 1),
        condition=Day.version == version,
        otherwise=stale,
    )
    return gain


def _day(unit: Unit, person: str, on: str) -> Day | None:
    return unit.get(Day, day_key(person, on))


def _entries(day: Day | None) -> tuple[Entry, ...]:
    return day.entries if day is not None else ()


def _post(unit: Unit, person: str, service: Service, earned: int, *, txid: str) -> None:
    figures: Figures = figures_of(day_on(service.start_at))
    cause = points.Cause(txid, service.station, "system", figures.version("hours"))
    source = f"{SOURCE}:{month_of(service.end_at)}"
    if earned > 0:
        expires_on = points.expiry_of(service.end_at, figures)
        points.post(unit, person, cause, points.Earn(earned, source, expires_on), points.Honour(earned))
        return
    lost, on = -earned, day_on(unit.now_ms)
    points.post(unit, person, cause, points.ClawBack(lost, source, on), points.Dishonour(lost))
