"""The hours' half of the check: every session ends once, every credited minute is counted once. Pure."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from chalicelib.checkin.store import DeskCheckin
from chalicelib.hours.rules import ENDED, Entry, Note
from chalicelib.hours.store import Day, DeskHours
from chalicelib.kit.clock import MINUTE, day_end_ms, day_start_ms
from chalicelib.kit.record import Item
from chalicelib.offline.store import Scan
from chalicelib.points.store import Posting

from . import days
from .days import Word

UNPROVEN_MINUTES = 30


class Services:
    """All days and desks, by person."""

    def __init__(self, records: Iterable[Item], postings: Iterable[Item]) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)  # session -> its pieces
        self.open: dict[str, str] = {}  # session -> person
        self.recent: dict[str, frozenset[bytes]] = {}
        self.owner: dict[str, str] = {}
        self.entered: dict[str, list[Entry]] = defaultdict(list)  # the command or proposal -> what it entered
        self.notes: dict[tuple[str, str], Note] = {}  # by person and command
        self._days: dict[str, list[tuple[str, Day]]] = defaultdict(list)
        self._totals: dict[str, tuple[int, int]] = {}
        self._earned: dict[str, list[int]] = defaultdict(list)
        for item in records:
            self._record(item["pk"]["S"], item["sk"]["S"], item)
        for item in postings:
            posting = Posting.of(item) if item["tx"]["S"].startswith("sess:") else None
            if posting is not None:
                got = sum(amount for account, amount in posting.legs if account == "honour")
                self._earned[posting.txid.removeprefix("sess:")].append(got)

    def _record(self, pk: str, sk: str, item: Item) -> None:
        person = pk.removeprefix("P#")
        if sk == "DESK":
            desk, totals = DeskCheckin.of(item), DeskHours.of(item)
            if desk is not None and desk.session:
                self.open[desk.session] = person
            self.recent[person] = desk.recent_ids if desk is not None else frozenset()
            if totals is not None:
                self._totals[person] = int(totals.minutes or 0), int(totals.verified_minutes or 0)
        elif sk.startswith("DAY#"):
            day = Day.of(item)
            if day is not None:
                self._days[person].append((sk, day))
                for entry in day.entries:
                    self.entries[entry.session].append(entry)
                    self.owner[entry.session] = person
                    self.entered[entry.out_key].append(entry)
                self.notes |= {(person, note.key): note for note in day.notes or ()}

    def found(self) -> Iterator[str]:
        """Every violation."""
        for session in self.open.keys() & self.entries.keys():
            yield f"session {session}: is open and ended at once"
        for session in self.entries:
            yield from _once(session, self.ended(session), self._earned.get(session, []))
            if any(self.owner[session] in (each.in_by, each.out_by) for each in self.entries[session]):
                yield f"session {session}: scanned by the volunteer himself"
        for session in self._earned.keys() - self.entries.keys():
            yield f"session {session}: has a posting and no entry"
        for person, lived in self._days.items():
            for on, day in lived:
                yield from _counted(person, on.removeprefix("DAY#"), day.entries)
        for person, total in self._totals.items():
            words = [said(day.entries) for _, day in self._days[person]]
            worth = sum(map(days.minutes, words)), sum(days.minutes(each, days.VERIFIED) for each in words)
            if worth != total:
                yield f"P#{person}: the desk says {total} minutes, its days {worth}"

    def ended(self, session: str) -> list[Entry]:
        """The pieces of a session as it ended, in its time or after two persons had vouched for it."""
        ended = (each for each in self.entries.get(session, ()) if each.ending in ENDED and each.ending != "held")
        return sorted(ended, key=lambda piece: piece.start_at)


def _once(session: str, pieces: list[Entry], earned: list[int]) -> Iterator[str]:
    if any(one.end_at != two.start_at for one, two in itertools.pairwise(pieces)):
        yield f"session {session}: is credited more than once"
    lasted_ms, points = sum(each.end_at - each.start_at for each in pieces), sum(piece.points for piece in pieces)
    # Each of its days is rounded for itself, so that over midnight its minutes may be one more than it lasted.
    if any(piece.ending == "auto_closed" for piece in pieces) and lasted_ms > UNPROVEN_MINUTES * MINUTE:
        yield f"session {session}: nobody ended it, and it counts {lasted_ms // MINUTE} minutes"
    if earned != ([points] if points else []):
        yield f"session {session}: is worth {points} points, posted {earned}"


def scans_of(records: Iterable[Item]) -> list[Scan]:
    """Every line of every device that was taken."""
    return [scan for item in records if item["sk"]["S"].startswith("SCAN#") and (scan := Scan.of(item)) is not None]


def said(entries: Iterable[Entry]) -> list[Word]:
    """A day's entries in words; what is held says nothing."""
    return [
        Word(entry.session, entry.start_at, entry.end_at, entry.grade, entry.ending != "revoked")
        for entry in entries
        if entry.ending != "held"
    ]


def _counted(person: str, on: str, entries: tuple[Entry, ...]) -> Iterator[str]:
    start, end = day_start_ms(on), day_end_ms(on)
    if any(max(each.start_at, each.end_at) > end or each.start_at < start for each in entries):
        yield f"P#{person}/{on}: has minutes of another day"
    words = said(entries)
    credited = sum(each.minutes for each in entries), sum(each.points for each in entries)
    if credited != (days.minutes(words), days.points(words)):
        yield f"P#{person}/{on}: {days.minutes(words)} minutes, {days.points(words)} points, credited {credited}"
