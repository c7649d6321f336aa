"""Where hours live.

P#<person> / DAY#<day>   the day's entries (intervals with what each added), for which team and shift a session was,
                         why later entries were made, version
P#<person> / DESK        shared desk; hours' drawer: all minutes, verified minutes
REVIEW#<id> / SERVICE    a service that is doubted, until two persons credit it or one rejects it; gsi1: open ones
"""

from collections.abc import Iterable
from typing import Any, Self

import msgspec
from msgspec.structs import replace
from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import BINARY

from ..kit.ids import from_bytes, is_ulid, to_bytes
from ..kit.record import Item, JsonAttribute, Record, UlidAttribute
from ..kit.table import Key
from .rules import ENDINGS, Entry, Note, Service, Turn


class EntriesAttribute(Attribute[tuple[Entry, ...]]):
    """Entries packed to some 90 bytes each, so that a day of ten sessions is still written at the price of one."""

    attr_type = BINARY

    def serialize(self, value: tuple[Entry, ...]) -> bytes:
        return msgspec.msgpack.encode([_packed(entry) for entry in value])

    def deserialize(self, value: bytes) -> tuple[Entry, ...]:
        return tuple(_unpacked(each) for each in msgspec.msgpack.decode(bytes(value)))


def _packed(entry: Entry) -> list[Any]:
    return [
        _short_id(entry.session),
        entry.station,
        entry.start_at,
        entry.end_at - entry.start_at,
        entry.grade,
        entry.minutes,
        entry.points,
        ENDINGS.index(entry.ending),
        _short_digest(entry.in_digest),
        _short_id(entry.out_key),
        _short_digest(entry.out_digest),
        entry.in_grade,
        entry.day_minutes,
        *([_short_id(entry.in_by), _short_id(entry.out_by)] if entry.in_by or entry.out_by else []),
    ]


def _unpacked(stored: list[Any]) -> Entry:
    session, station, start_at, length_ms, grade, minutes, points, ending, *rest = stored
    in_digest, out_key, out_digest, in_grade, day_minutes, *scanned_by = rest
    return Entry(
        _long_id(session),
        station,
        start_at,
        start_at + length_ms,
        grade,
        minutes,
        points,
        ENDINGS[ending],
        in_digest.hex() if isinstance(in_digest, bytes) else in_digest,
        _long_id(out_key),
        out_digest.hex() if isinstance(out_digest, bytes) else out_digest,
        in_grade,
        day_minutes,
        *(_long_id(each) for each in scanned_by),
    )


def _short_id(text: str) -> bytes | str:
    return to_bytes(text) if is_ulid(text) else text


def _long_id(stored: bytes | str) -> str:
    return from_bytes(stored) if isinstance(stored, bytes) else stored


def _short_digest(text: str) -> bytes | str:
    return bytes.fromhex(text) if len(text) == 16 and set(text) <= set("0123456789abcdef") else text


class TurnsAttribute(Attribute[tuple[Turn, ...]]):
    """Teams and shifts beside the entries and not in them: a release that knows of none keeps them as they are."""

    attr_type = BINARY

    def serialize(self, value: tuple[Turn, ...]) -> bytes:
        return msgspec.msgpack.encode([(_short_id(each.session), each.team, _short_id(each.shift)) for each in value])

    def deserialize(self, value: bytes) -> tuple[Turn, ...]:
        stored = msgspec.msgpack.decode(bytes(value))
        return tuple(Turn(_long_id(session), team, _long_id(shift)) for session, team, shift in stored)


class Day(Record):
    entries = EntriesAttribute(attr_name="en")
    turns = TurnsAttribute(attr_name="tu", null=True)
    notes = JsonAttribute[tuple[Note, ...]](tuple[Note, ...], attr_name="no")
    version = NumberAttribute(attr_name="vn")

    @classmethod
    def of(cls, item: Item | None) -> Self | None:
        """The day, each entry with the team and the shift of its session."""
        day = super().of(item)
        if day is not None and day.turns:
            day.entries = tuple(with_turns(day.entries, day.turns))
        return day


def with_turns(entries: Iterable[Entry], turns: Iterable[Turn]) -> Iterable[Entry]:
    """The entries with the team and the shift of their sessions."""
    known = {turn.session: turn for turn in turns}
    for entry in entries:
        turn = known.get(entry.session)
        yield entry if turn is None else replace(entry, team=turn.team, shift=turn.shift)


def turns_with(turns: tuple[Turn, ...] | None, service: Service) -> tuple[Turn, ...] | None:
    """The turns of a day with that of one more service; None when it brings none that is new."""
    turn, known = Turn(service.session, service.team, service.shift), turns or ()
    return (*known, turn) if (turn.team or turn.shift) and turn not in known else None


class DeskHours(Record):
    """Hours' drawer of the desk."""

    minutes = NumberAttribute(attr_name="mi", null=True)
    verified_minutes = NumberAttribute(attr_name="vm", null=True)


class Review(Record):
    person = UlidAttribute(attr_name="pe")
    area = UnicodeAttribute(attr_name="ar")
    service = JsonAttribute[Service](Service, attr_name="sv", null=False)
    reasons = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="rr", null=False)
    state = UnicodeAttribute(attr_name="st")  # open, seconded, credited, rejected
    held_at = NumberAttribute(attr_name="ha")
    first = UlidAttribute(attr_name="p1", null=True)
    second = UlidAttribute(attr_name="p2", null=True)
    minutes = NumberAttribute(attr_name="mi", null=True)
    decision = UlidAttribute(attr_name="dc", null=True)  # that told the person of a rejection

    @property
    def id(self) -> str:
        """The review's id."""
        return self.pk.removeprefix("REVIEW#")


def review_key(review_id: str) -> Key:
    """Where a doubted service lives."""
    return Key(f"REVIEW#{review_id}", "SERVICE")


def reviews_in(area: str) -> str:
    """The index partition of the open reviews of an area's county."""
    return f"REVIEWS#{area[:6]}"


def day_key(person: str, day: str) -> Key:
    """Where a day lives."""
    return Key(f"P#{person}", f"DAY#{day}")


def desk_key(person: str) -> Key:
    """The person's desk."""
    return Key(f"P#{person}", "DESK")
