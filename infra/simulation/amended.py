"""What was entered later against what was said, and by whom: corrections, back-fills, hours taken back. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from chalicelib.checkin.back_fill_store import BackFill
from chalicelib.hours.rules import Entry, Note
from chalicelib.kit.clock import HOUR, MINUTE, month_of
from chalicelib.kit.record import Item

from .city import City
from .days import midnight_after
from .deeds import Deed
from .service import Services

SKEW_MS = 2 * MINUTE
LONGEST_MS, CORRECTED_MS, NOTICE_MS = 6 * HOUR, 72 * HOUR, 72 * HOUR - SKEW_MS
PERSON_MINUTES, TEAM_MINUTES = 480, 2_400


def amended_found(deeds: Sequence[Deed], records: Sequence[Item], services: Services, city: City) -> Iterator[str]:
    """Every contradiction."""
    homes = {person.id: person.actor.household for person in city.people}
    homes |= {each.person: each.household for each in (*city.admins, *city.leaders, *city.keepers.values())}
    filled = {row.id: row for item in records if item["pk"]["S"].startswith("BACKFILL#") if (row := BackFill.of(item))}
    asked: dict[str, Deed] = {deed.command.key: deed for deed in deeds}
    for session, entries in services.entries.items():
        person = services.owner[session]
        later: dict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda each: each.start_at):
            if entry.ending in ("corrected", "back_filled", "revoked"):
                later[entry.out_key].append(entry)
        for key, pieces in later.items():
            note = services.notes.get((person, key))
            if note is None:
                yield f"session {session}: {pieces[0].ending} under {key}, and nothing says why"
                continue
            yield from _apart(session, person, note, homes)
            ending = pieces[0].ending
            if ending == "corrected":
                yield from _corrected(services, session, pieces, note=note, city=city)
            elif ending == "back_filled":
                yield from _back_filled(filled.get(session), pieces, note)
            elif len(set(note.by)) < 2:
                yield f"session {session}: taken back by {note.by}"
            if key not in asked:
                yield f"session {session}: {ending} under {key}, which nobody gave"
    yield from _promised(deeds, services, filled)
    yield from _capped(services, filled)


def _apart(session: str, person: str, note: Note, homes: dict[str, str]) -> Iterator[str]:
    """Nobody enters anything about his own hours, or those of his home."""
    home = homes.get(person, "")
    if any(each == person or (home and homes.get(each) == home) for each in note.by):
        yield f"session {session}: entered by the volunteer's own hands"


def _corrected(services: Services, session: str, pieces: list[Entry], *, note: Note, city: City) -> Iterator[str]:
    cut = services.ended(session)
    start, end = cut[0].start_at, pieces[-1].end_at
    station = next(each for each in city.stations if each.id == cut[0].station)
    closes_at = midnight_after(start) - (1440 - station.closes) * MINUTE
    due = min(start + LONGEST_MS, closes_at) if closes_at > start else start + LONGEST_MS
    keys = {each.out_key for each in services.entries[session] if each.ending == "corrected"}
    checks = {
        "corrected twice": len(keys) == 1,
        "corrected, and was not forgotten": cut[-1].ending == "auto_closed",
        "corrected from elsewhere than where it was cut": pieces[0].start_at == cut[-1].end_at,
        f"corrected to {end}, beyond {due}": end <= due,
        "corrected too late": note.at <= due + CORRECTED_MS + SKEW_MS,
        f"corrected by {note.by}": note.by[0]
        in {city.keepers[station.id].person, *(each.person for each in city.leaders)},
    }
    yield from (f"session {session}: {what}" for what, is_right in checks.items() if not is_right)


def _back_filled(row: BackFill | None, pieces: list[Entry], note: Note) -> Iterator[str]:
    session = pieces[0].session
    if row is None or row.state != "counted" or int(row.minutes or 0) != sum(each.minutes for each in pieces):
        yield f"back-fill {session}: is entered, and its row is {row and (row.state, row.minutes)}"
        return
    asked = int(row.start_at), int(row.end_at)
    vouchers = {each.person for each in row.vouched}
    if (pieces[0].start_at, pieces[-1].end_at) != asked or any(each.points or each.grade for each in pieces):
        yield f"back-fill {session}: {asked} were asked for, entered is {pieces}"
    if len(vouchers) != 2 or vouchers != set(note.by) or all(each.of_team for each in row.vouched):
        yield f"back-fill {session}: vouched for by {row.vouched}"
    until = int(row.notice_until or 0)
    if not max(each.at for each in row.vouched) + NOTICE_MS <= until <= note.at + SKEW_MS or row.objector:
        yield f"back-fill {session}: counted at {note.at}, its notice was until {row.notice_until}"


def _promised(deeds: Iterable[Deed], services: Services, filled: dict[str, BackFill]) -> Iterator[str]:
    """What was said is so; what was refused left nothing."""
    for deed in deeds:
        key, done = deed.command.key, deed.done
        entered = services.entered.get(key, [])
        if deed.verb == "correct_hours":
            says = sum(each.minutes for each in entered), sum(each.points for each in entered)
            if deed.refused and entered:
                yield f"correct_hours {key}: refused, and it is entered"
            if done is not None and (not entered or (done.answer.minutes, done.answer.points) != says):
                yield f"correct_hours {key}: said {done.answer}, entered is {says}"
        elif deed.verb == "ask_back_fill":
            if (done is not None and key not in filled) or (deed.refused and key in filled):
                yield f"back-fill {key}: {'asked for' if done else 'refused'}, and its row is {filled.get(key)}"
        elif deed.verb == "object" and done is not None and filled[deed.about["back_fill"]].state != "stopped":
            yield f"back-fill {deed.about['back_fill']}: somebody objected, and it goes on"
        elif deed.verb == "approve_adjustment" and done is not None and deed.about["proposal"] not in services.entered:
            yield f"adjustment {deed.about['proposal']}: approved, and nothing was taken"


def _capped(services: Services, filled: dict[str, BackFill]) -> Iterator[str]:
    """So many minutes of a person and of a team in a month, and no more."""
    of_person: Counter[tuple[str, str]] = Counter()
    of_team: Counter[tuple[str, str]] = Counter()
    for row in filled.values():
        month = month_of(int(row.start_at))
        of_person[row.person, month] += int(row.minutes or 0)
        of_team[row.team, month] += int(row.minutes or 0)
        if row.state == "counted" and row.id not in services.entries:
            yield f"back-fill {row.id}: counted, and nothing is entered"
    yield from (f"P#{each}: {many} minutes filled in" for each, many in of_person.items() if many > PERSON_MINUTES)
    yield from (f"{each}: {many} minutes filled in" for each, many in of_team.items() if many > TEAM_MINUTES)
