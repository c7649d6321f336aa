"""Rosters at rest: what people were told of them, and the sessions that were served on a shift (C10)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from chalicelib.kit.clock import MINUTE
from chalicelib.kit.record import Item
from chalicelib.shifts.store import Enrolment, Shift

from .deeds import Deed
from .service import Services

GRACE_MS = 30 * MINUTE


def rosters_found(deeds: Iterable[Deed], records: Sequence[Item], services: Services) -> Iterator[str]:
    """Who was told that he is on a roster, and is not, or the other way round; and sessions that a shift is not for."""
    shifts = {row.id: row for item in records if item["sk"]["S"] == "SHIFT" and (row := Shift.of(item))}
    rows = (Enrolment.of(item) for item in records if item["sk"]["S"].startswith("ENROLLED#"))
    rosters = {(row.shift, row.person) for row in rows if row is not None}
    asked: dict[tuple[str, str], list[Deed]] = defaultdict(list)
    for deed in deeds:
        if deed.verb in ("enrol", "leave_shift"):
            asked[deed.about["shift"], deed.person].append(deed)
    for place, words in asked.items():
        if any(deed.verb == "leave_shift" for deed in words):
            continue  # in which order they came, nobody was told
        if any(deed.done for deed in words) and place not in rosters:
            yield f"shift {place[0]}: {place[1]} was told that he is on it, and is not"
        if all(deed.refused for deed in words) and place in rosters:
            yield f"shift {place[0]}: {place[1]} was refused, and is on it"
    for place in rosters - asked.keys():
        yield f"shift {place[0]}: {place[1]} never asked to be on it"
    for session, entries in services.entries.items():
        for each in entries:
            shift = shifts.get(each.shift) if each.shift else None
            if shift is not None and (shift.id, services.owner[session]) not in rosters:
                yield f"session {session}: on a shift of whose roster he is not"
            if shift is not None and each.end_at > int(shift.end_at) + GRACE_MS:
                yield f"session {session}: went on after its shift"
            if each.shift and shift is None:
                yield f"session {session}: on a shift that is not"
