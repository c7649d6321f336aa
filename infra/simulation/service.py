"""The hours' half of the check: every session ends once, every credited minute is counted once. Pure."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from chalicelib.checkin.store import DeskCheckin
from chalicelib.hours.rules import Entry, minutes_of, points_of, standing
from chalicelib.hours.store import Day, DeskHours
from chalicelib.kit.clock import day_end_ms, day_start_ms
from chalicelib.kit.record import Item
from chalicelib.points.store import Posting
from chalicelib.policy import Figures

_FIGURES = Figures()
UNPROVEN_MINUTES = _FIGURES.hours.unproven_minutes


class Services:
    """All days and desks, by person."""

    def __init__(self, records: Iterable[Item], postings: Iterable[Item]) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)  # session -> its pieces
        self.open: dict[str, str] = {}  # session -> person
        self.recent: dict[str, frozenset[bytes]] = {}
        self.owner: dict[str, str] = {}
        self._days: dict[str, list[tuple[str, Day]]] = defaultdict(list)
        self._totals: dict[str, int] = {}
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
            self._totals[person] = int(totals.minutes or 0) if totals is not None else 0
        elif sk.startswith("DAY#"):
            day = Day.of(item)
            if day is not None:
                self._days[person].append((sk, day))
                for entry in day.entries:
                    self.entries[entry.session].append(entry)
                    self.owner[entry.session] = person

    def found(self) -> Iterator[str]:
        """Every violation."""
        for session in self.open.keys() & self.entries.keys():
            yield f"session {session}: is open and ended at once"
        for session, pieces in self.entries.items():
            yield from _once(session, pieces, self._earned.get(session, []))
        for session in self._earned.keys() - self.entries.keys():
            yield f"session {session}: has a posting and no entry"
        for person, days in self._days.items():
            for on, day in days:
                yield from _counted(person, on.removeprefix("DAY#"), day.entries)
        for person, total in self._totals.items():
            minutes = sum(entry.minutes for _, day in self._days[person] for entry in day.entries)
            if minutes != total:
                yield f"P#{person}: the desk says {total} minutes, its days {minutes}"


def _once(session: str, pieces: list[Entry], earned: list[int]) -> Iterator[str]:
    in_order = sorted(pieces, key=lambda piece: piece.start_at)
    if any(one.end_at != two.start_at for one, two in itertools.pairwise(in_order)):
        yield f"session {session}: is credited more than once"
    minutes, points = sum(piece.minutes for piece in pieces), sum(piece.points for piece in pieces)
    if any(piece.ending == "auto_closed" for piece in pieces) and minutes > UNPROVEN_MINUTES:
        yield f"session {session}: nobody ended it, and it is worth {minutes} minutes"
    if earned != ([points] if points else []):
        yield f"session {session}: is worth {points} points, posted {earned}"


def _counted(person: str, on: str, entries: tuple[Entry, ...]) -> Iterator[str]:
    start, end = day_start_ms(on), day_end_ms(on)
    if any(max(each.start_at, each.end_at) > end or each.start_at < start for each in entries):
        yield f"P#{person}/{on}: has minutes of another day"
    minutes = minutes_of(((start, end) for start, end, _ in standing(entries)), _FIGURES)
    points = points_of(standing(entries), _FIGURES)
    if sum(each.minutes for each in entries) != minutes:
        yield f"P#{person}/{on}: {minutes} minutes, credited {sum(each.minutes for each in entries)}"
    if sum(each.points for each in entries) != points:
        yield f"P#{person}/{on}: {points} points, credited {sum(each.points for each in entries)}"
