"""The whole repair: read both tables, work out what has to change, write it as it was read, judge what came of it."""

from collections.abc import Callable, Iterable
from typing import Any

from chalicelib.checkin.reactions import remind
from chalicelib.checkin.store import DeskCheckin
from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.record import Item
from chalicelib.policy import at as figures_in_force
from infra.audit.examine import audit, rows_of

from .books import Books, Change
from .bridge import Foreigners
from .budgets import Budgets
from .cases import Cases
from .desks import Desks
from .forgetting import erased_since, forget_again
from .notes import Notes
from .redemptions import House
from .rosters import Rosters
from .settlements import Settlements
from .stock import Stock
from .writing import write


def repaired(records: Iterable[Item], postings: Iterable[Item], now: int, house: House) -> Books:
    """The books of these rows as they have to be; pure."""
    books = Books.of(records, postings, now)
    Desks(books, house).repair()
    Notes(books).repair()
    Rosters(books).repair()
    Stock(books).repair()
    Settlements(books, house.figures_at).repair()
    Budgets(books).repair()
    Cases(books, house.figures_at).repair()
    Foreigners(books).repair()
    return books


def repair(told: Callable[[str], None], *, dry_run: bool = False) -> dict[str, Any]:
    """Repair the tables of this process's environment; every change is told. The line that `./dev repair` prints."""
    forgotten = forget_again(told, erased_since(now_ms()), dry_run=dry_run)
    books = repaired(rows_of("records"), rows_of("postings"), now_ms(), House(figures_in_force))
    changes = books.changes()
    for change in changes:
        for line in change.lines():
            told(line)
    moved = [] if dry_run else write(changes)
    reminded = 0 if dry_run else _remind(books)
    verdict = audit()
    left = [*books.left, *(f"{place}: has changed meanwhile; run repair again" for place in moved)]
    for sentence in (*books.notes, *left):
        told(sentence)
    return {
        "dry_run": dry_run,
        "changes": len(changes) - len(moved),
        "kinds": _kinds(changes),
        "reminders": reminded,
        "forgotten": forgotten,
        "left": left,
        "notes": len(books.notes),
        "violations": verdict["violations"],
        "found": verdict["found"],
    }


def _kinds(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes of each kind of row."""
    kinds: dict[str, int] = {}
    for change in changes:
        name = "posting" if change.place.table == "postings" else change.place.sk.partition("#")[0].lower()
        name = "budget" if change.place.pk.startswith("BUDGET#") else name
        kinds[name] = kinds.get(name, 0) + 1
    return dict(sorted(kinds.items()))


def _remind(books: Books) -> int:
    """Every open session has a reminder again; as when it was opened."""
    reminded = 0
    for place, item in books.kind("P#", "DESK"):
        desk = DeskCheckin.of(item)
        if desk is None or not desk.session:
            continue
        person = place.pk.removeprefix("P#")
        if (place._replace(sk=f"DUE#{desk.session}")) not in books.items:
            data = {"person": person, "session": desk.session, "station": desk.station, "until": int(desk.until or 0)}
            remind(News(f"repair|{desk.session}", "CheckedIn", int(desk.opened_at), place.pk, place.sk, data))
            reminded += 1
    return reminded
