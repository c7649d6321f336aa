"""The hours' part of the audit: a session is open or ended, worth what was posted, and counted on the desk. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.bridge.store import Feed
from chalicelib.checkin.store import DeskCheckin
from chalicelib.hours.rules import ENDED, Entry
from chalicelib.hours.store import Day, DeskHours
from chalicelib.kit.record import Item
from chalicelib.points.chain import Row

SESSION = "sess:"
LATER = ("corrected:", "back_filled:", "revoked:", "restored:")
Session = tuple[str, str]
"""(person, txid): a session's id is only its person's own."""


def txid_of(entry: Entry) -> str:
    """What the points of an entry are posted as: with its session, or with what was entered later."""
    return SESSION + entry.session if entry.ending in ENDED else f"{entry.ending}:{entry.out_key}"


class Services:
    """Every day, every desk, what was posted for sessions, and what was noted of them for exports."""

    def __init__(self) -> None:
        self._worth: Counter[Session] = Counter()
        self._days: dict[str, int] = defaultdict(int)
        self._desks: dict[str, int] = {}
        self._open: set[Session] = set()
        self._posted: dict[Session, int] = {}
        self._strange: list[str] = []
        self._entered: set[tuple[str, str, str]] = set()  # (person, session, day)
        self._noted: set[tuple[str, str, str]] = set()

    def day(self, item: Item) -> None:
        """A day of a person."""
        day = Day.of(item)
        if day is not None:
            person = day.pk.removeprefix("P#")
            self._strange += _strange_turns(day)
            for entry in day.entries:
                self._worth[person, txid_of(entry)] += entry.points
                self._days[person] += entry.minutes
                self._entered.add((person, entry.session, day.sk.removeprefix("DAY#")))

    def note(self, item: Item) -> None:
        """That something was entered about a session: it stands though the session adds nothing to its day."""
        row = Feed.of(item)
        if row is not None:
            self._noted.add((row.person, row.session, row.on))

    def desk(self, item: Item) -> None:
        """A person's desk."""
        totals, checkin = DeskHours.of(item), DeskCheckin.of(item)
        person = item["pk"]["S"].removeprefix("P#")
        self._desks[person] = int(totals.minutes or 0) if totals is not None else 0
        if checkin is not None and checkin.session:
            self._open.add((person, SESSION + checkin.session))

    def posting(self, row: Row) -> None:
        """A posting of anything; only those of sessions count here."""
        if row.txid.startswith((SESSION, *LATER)):
            earned = sum(amount for account, amount in row.legs if account == "honour")
            self._posted[row.person, row.txid] = earned

    def finish(self) -> list[str]:
        """Every violation."""
        return [*self._sessions(), *self._totals(), *sorted(self._lost()), *sorted(self._strange)]

    def _sessions(self) -> Iterator[str]:
        for each in sorted(self._worth.keys() | self._posted.keys()):
            person, txid = each
            if self._worth[each] != self._posted.get(each, 0):
                posted = self._posted.get(each, 0)
                yield f"P#{person}: {txid} is worth {self._worth[each]}, posted {posted}"
            if each in self._open and each in self._worth:
                yield f"P#{person}: {txid} is open and ended at once"

    def _totals(self) -> Iterator[str]:
        for person in sorted(self._days.keys() | self._desks.keys()):
            says, adds_up = self._desks.get(person, 0), self._days.get(person, 0)
            if says != adds_up:
                yield f"P#{person}: the desk says {says} minutes, its days add up to {adds_up}"

    def _lost(self) -> Iterator[str]:
        for person, session, on in self._noted - self._entered:
            yield f"P#{person}: session {session} was entered on {on}, and that day has no such session"


def _strange_turns(day: Day) -> Iterator[str]:
    """A session is one team's at most, so that no minute is two teams'; and what is a team's is somebody's session."""
    turns, sessions = day.turns or (), {entry.session for entry in day.entries}
    times = Counter(turn.session for turn in turns)
    for session in sorted(session for session, count in times.items() if count > 1):
        yield f"{day.pk}/{day.sk}: {session} is of two teams or shifts"
    for session in sorted(times.keys() - sessions):
        yield f"{day.pk}/{day.sk}: {session} has a team or shift, and is no session of the day"
