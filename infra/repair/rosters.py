"""Rosters of shifts against one another: a shift, who is on it, who has come, and what each has promised.

Whoever has come was on the roster; of the others, who enrolled last found room only because somebody had left.
"""

from collections import defaultdict

from chalicelib.checkin.store import DeskCheckin
from chalicelib.hours.store import Day
from chalicelib.kit.ids import ulid_ms
from chalicelib.shifts.store import (
    ENROLLED,
    Ahead,
    Enrolment,
    Here,
    Shift,
    ahead_key,
    enrolled_key,
    of_person,
    place_of,
)

from .books import Books, Place, values_of

HERE = "HERE#"


class Rosters:
    """Every shift; days and desks have to agree already."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._served: set[str] = set()
        for _, item in books.kind("P#", "DESK"):
            desk = DeskCheckin.of(item)
            if desk is not None and desk.session:
                self._served.add(desk.session)
        for _, item in books.kind("P#", "DAY#"):
            day = Day.of(item)
            self._served |= {entry.session for entry in day.entries} if day is not None else set()

    def repair(self) -> None:
        """Every roster, and then what everybody has promised."""
        for pk in dict.fromkeys(place.pk for place, _ in self._books.kind("SHIFT#")):
            shift = Shift.of(self._books.items.get(Place("records", pk, "SHIFT")))
            if shift is None:
                for place, _ in self._books.under(pk):
                    self._books.remove(place, "there is no such shift any more")
            else:
                self._roster(shift)
        self._promises()

    def _roster(self, shift: Shift) -> None:
        came = self._came(shift)
        rows = {row.person: row for _, item in self._books.under(shift.pk, ENROLLED) if (row := Enrolment.of(item))}
        for person in came.keys() - rows.keys():
            rows[person] = self._enrol_again(shift, person, came[person])
        waiting = sorted(rows.keys() - came.keys(), key=lambda person: int(rows[person].enrolled_at))
        for person in waiting[: max(0, len(rows) - int(shift.capacity))]:
            self._books.remove(
                Place("records", *_at(shift.id, person)), "he had left: others have taken the place since"
            )
            del rows[person]
        place = Place("records", shift.pk, shift.sk)
        self._books.edit(place, {"en": {"N": str(len(rows))}}, f"so many are on the roster: {len(rows)}")

    def _came(self, shift: Shift) -> dict[str, int]:
        """When each first came whose sessions are there; rows of sessions that are not any more go."""
        found = {}
        for place, item in self._books.under(shift.pk, HERE):
            row = Here.of(item)
            if row is None:
                continue
            kept = tuple(each for each in row.sessions if each in self._served)
            if not kept:
                self._books.remove(place, "nothing is left of the sessions that it is about")
                continue
            self._books.edit(place, {"ss": values_of(Here(sessions=kept))["ss"]}, "the others are not there any more")
            found[row.person] = min(map(ulid_ms, kept))
        return found

    def _enrol_again(self, shift: Shift, person: str, came_at: int) -> Enrolment:
        start = int(shift.start_at)
        row = Enrolment(person=person, enrolled_at=min(came_at, start - 1))
        row.g1pk, row.g1sk = of_person(person), place_of(start, shift.id)
        self._books.put(Place("records", *_at(shift.id, person)), values_of(row), "he has come, so he had enrolled")
        return row

    def _promises(self) -> None:
        """Nobody has promised a shift of whose roster he is not; who is on one ahead has promised it."""
        ahead: dict[str, list[Shift]] = defaultdict(list)
        for _, item in self._books.kind("SHIFT#", "SHIFT"):
            shift = Shift.of(item)
            if shift is not None and shift.state == "open" and int(shift.start_at) > self._books.now:
                for place, _ in self._books.under(shift.pk, ENROLLED):
                    ahead[place.sk.removeprefix(ENROLLED)].append(shift)
        known = {place.pk.removeprefix("P#") for place, _ in self._books.kind("P#", ahead_key("").sk)}
        for person in sorted(known | ahead.keys()):
            self._promise(person, ahead[person])

    def _promise(self, person: str, shifts: list[Shift]) -> None:
        key = ahead_key(person)
        place = Place("records", key.pk, key.sk)
        row = Ahead.of(self._books.items.get(place))
        before = tuple(row.slots) if row is not None else ()
        kept = [each for each in before if Place("records", *_at(each.shift, person)) in self._books.items]
        missing = [each.slot for each in shifts if each.slot not in kept]
        if tuple(kept) == before and not missing:
            return
        version = int(row.version) + 1 if row is not None else 0
        values = values_of(Ahead(slots=(*kept, *missing), version=version))
        self._books.edit(place, values, "it is what the rosters say")


def _at(shift: str, person: str) -> tuple[str, str]:
    key = enrolled_key(shift, person)
    return key.pk, key.sk
