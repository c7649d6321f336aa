"""Lists of tablets against what became of them: each line once, in its order, whatever order it came in. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from chalicelib.kit.clock import HOUR, MINUTE
from chalicelib.kit.record import Item
from chalicelib.offline.store import Scan

from .city import City
from .deeds import Deed
from .service import UNPROVEN_MINUTES, Services, scans_of
from .staff import Tablet

LONGEST_MS = 6 * HOUR


def lines_found(deeds: Iterable[Deed], records: Sequence[Item], services: Services, city: City) -> Iterator[str]:
    """Every contradiction, at rest."""
    rows: dict[str, dict[int, Scan]] = defaultdict(dict)
    for scan in scans_of(records):
        rows[scan.pk.removeprefix("DEVICE#")][scan.number] = scan
    for tablet in city.tablets:
        known = rows[tablet.actor.person]
        yield from _as_written(tablet, known)
        yield from _counted(tablet, known, services)
    for deed in deeds:
        if deed.verb == "upload":
            yield from _told(deed, rows[deed.person])
    tablets = {tablet.actor.person for tablet in city.tablets}
    scanned = {row.session for known in rows.values() for row in known.values()}
    for session, pieces in services.entries.items():
        if {pieces[0].in_by, pieces[-1].out_by} & tablets and not {session, pieces[-1].out_key} & scanned:
            yield f"session {session}: of a tablet that never scanned it"
    for item in records:
        if item["pk"]["S"].startswith("DEVICE#") and item["sk"]["S"].startswith("VISIT#"):
            yield f"{item['pk']['S']}: a visit never ended"


def _as_written(tablet: Tablet, rows: dict[int, Scan]) -> Iterator[str]:
    for number, row in rows.items():
        if row.line() != tablet.lines[number - 1]:
            yield f"{row.pk}: line {number} is {row.line()}, written was {tablet.lines[number - 1]}"
        if row.result == "waiting":
            yield f"{row.pk}: line {number} waits for ever"


def _told(deed: Deed, rows: dict[int, Scan]) -> Iterator[str]:
    """What was accepted stays accepted, with its session; what is refused never counts."""
    for number, result, session, minutes in deed.about["told"]:
        row = rows.get(number)
        there = (row.result, row.session or "", int(row.minutes or 0)) if row is not None else None
        if result == "accepted" and there != (result, session, minutes):
            yield f"{deed.person}: line {number} was {result}, {session}, {minutes}; it is {there}"
        if result == "refused" and there is not None and there[0] != "refused":
            yield f"{deed.person}: line {number} was refused; it is {there}"
        # Only a gap that was given up is passed over, and what came after it is doubted then, or refused.
        later = next((rows[each] for each in sorted(rows) if each > number), None)
        if result == "refused" and there is None and (later is None or later.result == "accepted"):
            yield f"{deed.person}: line {number} was refused for its place, and {later and later.number} was not"


def _counted(tablet: Tablet, rows: dict[int, Scan], services: Services) -> Iterator[str]:
    """The list, read once from its beginning, says which visits there were; those are credited, once each."""
    visits: dict[str, Scan] = {}
    credited: dict[str, tuple[int, int]] = {}
    for _, row in sorted(rows.items()):
        person = row.code.split(".")[1]
        if row.result not in ("accepted", "review"):
            continue
        if row.action == "check_in":
            # What was doubted is held until two persons vouch for it, forgotten or not.
            if (before := visits.get(person)) is not None and before.result == "accepted":
                credited[before.session or ""] = _unproven(before)
            visits[person] = row
        elif (visit := visits.get(person)) is not None and visit.at <= row.at:
            del visits[person]
            if "review" not in (visit.result, row.result):
                credited[visit.session or ""] = int(visit.at), int(min(row.at, visit.at + LONGEST_MS))
    credited |= {visit.session or "": _unproven(visit) for visit in visits.values() if visit.result == "accepted"}
    for session, (start, latest) in credited.items():
        pieces = services.ended(session)
        if not pieces or pieces[0].start_at != start or pieces[-1].end_at > latest:
            yield f"{tablet.actor.person}: session {session} went from {start} to {latest}, credited is {pieces}"


def _unproven(visit: Scan) -> tuple[int, int]:
    return int(visit.at), int(visit.at) + UNPROVEN_MINUTES * MINUTE
