"""The rosters of shifts: who is on one enrolled before it began, and the shift says how many they are. Pure."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.kit.record import Item
from chalicelib.shifts.store import Enrolment, Here, Shift


class Rosters:
    """Every shift, everybody who enrolled, and everybody who has checked in on one."""

    def __init__(self) -> None:
        self._shifts: dict[str, Shift] = {}
        self._enrolled: dict[str, dict[str, int]] = defaultdict(dict)
        self._here: dict[str, set[str]] = defaultdict(set)

    def shift(self, item: Item) -> None:
        """A shift."""
        shift = Shift.of(item)
        if shift is not None:
            self._shifts[shift.id] = shift

    def enrolment(self, item: Item) -> None:
        """Somebody on a roster."""
        row = Enrolment.of(item)
        if row is not None:
            self._enrolled[row.shift][row.person] = int(row.enrolled_at)

    def here(self, item: Item) -> None:
        """Somebody who has checked in on a shift."""
        row = Here.of(item)
        if row is not None:
            self._here[row.pk.removeprefix("SHIFT#")].add(row.person)

    def finish(self) -> list[str]:
        """Every violation."""
        known = self._shifts.keys() | self._enrolled.keys() | self._here.keys()
        return [found for shift in sorted(known) for found in self._judged(shift)]

    def _judged(self, shift_id: str) -> Iterator[str]:
        shift, roster = self._shifts.get(shift_id), self._enrolled[shift_id]
        if shift is None:
            yield f"SHIFT#{shift_id}: has a roster, and is no shift"
            return
        enrolled, capacity = int(shift.enrolled), int(shift.capacity)
        if not len(roster) == enrolled <= capacity:
            yield f"SHIFT#{shift_id}: {len(roster)} are on its roster, it says {enrolled} of {capacity}"
        for person, at in sorted(roster.items()):
            if at >= int(shift.start_at):
                yield f"SHIFT#{shift_id}: {person} enrolled when it had begun"
        for person in sorted(self._here[shift_id] - roster.keys()):
            yield f"SHIFT#{shift_id}: {person} has checked in on it and is not on its roster"
