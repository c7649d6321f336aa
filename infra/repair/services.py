"""Sessions, days and their postings: what was earned has its minutes, what has minutes was earned, once."""

from collections import defaultdict
from dataclasses import dataclass, field

from chalicelib.checkin.rules import with_recent
from chalicelib.checkin.store import DeskCheckin, raw
from chalicelib.hours.actions import SOURCE
from chalicelib.hours.rules import Ending, Entry, Service, added, by_day, difference, standing
from chalicelib.hours.store import Day, DeskHours, turns_with
from chalicelib.kit.clock import MINUTE, day_on, day_start_ms, month_of
from chalicelib.kit.ids import is_ulid, ulid_ms
from chalicelib.kit.record import Item
from chalicelib.points import ClawBack, Dishonour, Earn, Honour, Move, expiry_of
from chalicelib.points.chain import Row
from infra.audit.services import LATER, SESSION, txid_of

from .books import Books, Place, values_of
from .chains import Chain, Missing
from .redemptions import FiguresAt

OPEN = ("os", "on", "oa", "og", "od", "op", "ov", "oh", "ok", "oc", "ot", "ow", "ou")


@dataclass
class Services:
    """The sessions of one person."""

    books: Books
    chain: Chain
    figures_at: FiguresAt
    missing: list[Missing] = field(default_factory=list)

    @property
    def _desk(self) -> Item | None:
        return self.books.items.get(Place("records", self.chain.pk, "DESK"))

    def judge(self) -> None:
        """Let days, postings and desk agree; what has to be posted is then in `missing`."""
        pieces = self._pieces()
        for txid, row in self.chain.posted.items():
            differs = _honour(row) != sum(entry.points for entry in pieces[txid])
            if txid.startswith(SESSION) and differs:
                self._rebuild(txid.removeprefix(SESSION), row, pieces[txid])
            elif txid.startswith(LATER) and differs:
                self.books.leave(f"{self.chain.pk}: {txid} is posted, and nobody knows who entered it and why")
        for txid, entries in pieces.items():
            if sum(entry.points for entry in entries) and txid not in self.chain.posted:
                self.missing.append(self._missing(txid, entries))
        self._close()
        self._count()

    def _pieces(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for day in self._days().values():
            for entry in day.entries:
                found[txid_of(entry)].append(entry)
        return found

    def _days(self) -> dict[str, Day]:
        items = self.books.under(self.chain.pk, "DAY#")
        days = {place.sk.removeprefix("DAY#"): Day.of(item) for place, item in items}
        return {on: day for on, day in days.items() if day is not None}

    def _missing(self, txid: str, entries: list[Entry]) -> Missing:
        first, last = min(entries, key=_start), max(entries, key=_start)
        figures = self.figures_at(day_start_ms(day_on(first.start_at)))
        earned = sum(entry.points for entry in entries)
        source, at = f"{SOURCE}:{month_of(last.end_at)}", self._moment(last)
        moves: tuple[Move, ...] = (Earn(earned, source, expiry_of(last.end_at, figures)), Honour(earned))
        if earned < 0:
            moves = (ClawBack(-earned, source, day_on(at)), Dishonour(-earned))
        return Missing(
            txid=txid,
            at=at,
            reference=last.station,
            actor="system",
            version=figures.version("hours"),
            moves=lambda _: moves,
            give_up=lambda: self.books.leave(f"{self.chain.pk}: {txid} takes more honour than there is"),
        )

    def _moment(self, entry: Entry) -> int:
        """When it was entered: a session at its end, what came later as its note says."""
        notes = (note for day in self._days().values() for note in day.notes or ())
        return next((note.at for note in notes if note.key == entry.out_key), entry.end_at)

    def _rebuild(self, session: str, row: Row, pieces: list[Entry]) -> None:
        """A session that was paid for and stands in no day: as long as its id and its posting say."""
        service = self._service(session, row)
        known = {day_on(entry.start_at) for entry in pieces}
        lost = [each for each in by_day(service) if each[0] not in known] if service else []
        if service is None or not lost:
            self.books.leave(f"{self.chain.pk}: session {session} was paid otherwise than its days say")
            return
        points = _honour(row) - sum(entry.points for entry in pieces)
        for number, (on, start, end) in enumerate(lost):
            worth = points if number == len(lost) - 1 else 0
            self._enter(on, replace_piece(service, start, end), worth)

    def _service(self, session: str, row: Row) -> Service | None:
        desk = DeskCheckin.of(self._desk)
        figures = self.figures_at(row.at)
        cap = figures.hours.session_cap_minutes * MINUTE
        if desk is not None and desk.session == session:
            start, grade = int(desk.opened_at), int(desk.grade)
        elif is_ulid(session):
            start, grade = min(ulid_ms(session), row.at), figures.hours.min_grade_for_points
        else:
            return None
        unproven, a_point = figures.hours.unproven_minutes, figures.hours.minutes_per_point
        late = row.at - start > cap
        # What was paid better than nobody has to prove was ended, late: it is cut where a session ends at the latest.
        forgotten = late and (_honour(row) - 1) * a_point <= unproven
        end = start + unproven * MINUTE if forgotten else start + cap if late else row.at
        ending: Ending = "auto_closed" if forgotten else "closed"
        team, shift = (desk.team or "", desk.shift or "") if desk is not None and desk.session == session else ("", "")
        return Service(session, row.cause, start, end, grade, ending, grade, team=team, shift=shift)

    def _enter(self, on: str, service: Service, points: int) -> None:
        place = Place("records", self.chain.pk, f"DAY#{on}")
        day = Day.of(self.books.items.get(place))
        entries = day.entries if day is not None else ()
        gain = added(
            entries, service.start_at, service.end_at, grade=service.grade, figures=self.figures_at(day_start_ms(on))
        )
        entry = Entry(
            service.session, service.station, service.start_at, service.end_at, service.grade, gain.minutes, points,
            service.ending, in_grade=service.in_grade, day_minutes=gain.day_minutes,
        )  # fmt: skip
        version = int(day.version) + 1 if day is not None else 0
        turns = turns_with(day.turns if day is not None else None, service)
        values = values_of(Day(entries=(*entries, entry), turns=turns, version=version))
        why = f"session {service.session} is posted, and its entry was lost"
        self.books.edit(place, values, why)

    def _close(self) -> None:
        """A session that has ended is not the open one."""
        desk = DeskCheckin.of(self._desk)
        if desk is None or not desk.session or SESSION + desk.session not in self._pieces():
            return
        kept = with_recent(desk.recent_ids, raw(desk.session), self.books.now)
        values = values_of(DeskCheckin(recent=set(kept.ids), oldest_at=kept.oldest_at))
        change = {**values, **dict.fromkeys(OPEN)}
        self.books.edit(Place("records", self.chain.pk, "DESK"), change, f"session {desk.session} has ended")

    def _count(self) -> None:
        """The desk's minutes are those of the days."""
        totals, days = DeskHours.of(self._desk), self._days()
        minutes = sum(entry.minutes for day in days.values() for entry in day.entries)
        if minutes == int((totals.minutes if totals else 0) or 0):
            return
        verified = sum(self._verified(on, day) for on, day in days.items())
        place = Place("records", self.chain.pk, "DESK")
        change = {"mi": {"N": str(minutes)}, "vm": {"N": str(verified)}}
        self.books.edit(place, change, "its days add up to other minutes")

    def _verified(self, on: str, day: Day) -> int:
        figures = self.figures_at(day_start_ms(on))
        return difference([], standing(day.entries), figures).verified_minutes


def replace_piece(service: Service, start: int, end: int) -> Service:
    """The part of a service between two moments."""
    return Service(service.session, service.station, start, end, service.grade, service.ending, service.in_grade)


def _start(entry: Entry) -> int:
    return entry.start_at


def _honour(row: Row) -> int:
    return sum(amount for account, amount in row.legs if account == "honour")
