"""The work on an import, page by page: taken in, checked, counted. Each step is one write and safe to run twice.

A row that was counted before its page was written is known by its foreign id, and gets the same result again.
"""

import hashlib
from typing import Any

from .. import decisions, hours, identity
from ..kit import objects
from ..kit.errors import Impossible, Refusal
from ..kit.ids import derived_ulid
from ..kit.pages import Listing, every
from ..kit.settings import settings
from ..kit.table import Unit, fetch, run, stale
from ..policy import at as figures_at
from .files import ids_of, row_of, rows_in
from .importing import CONTENT_TYPE, change, done, import_in
from .rules import (
    OPEN_MS,
    PAGE_ROWS,
    FileChanged,
    FileMissing,
    FileUnreadable,
    Row,
    RowBarred,
    RowKnown,
    RowOfOfficer,
    RowPersonUnknown,
    RowResult,
    RowTwice,
    State,
    demand_times,
    station_of,
    tally_of,
)
from .store import (
    NOTICES,
    WORK,
    Foreign,
    Import,
    ResultPage,
    due,
    foreign_key,
    import_key,
    page_key,
    upload_name,
)

PAGES_A_SWEEP = 20


def to_do(now_ms: int) -> list[str]:
    """Imports with work to do: those under way, and those whose notice is over."""
    under_way = every(Listing(WORK, index="gsi1"))
    noticed = every(Listing(NOTICES, index="gsi1", up_to=f"{due(now_ms)}~"))
    return [each.id for items in (under_way, noticed) for item in items if (each := Import.of(item)) is not None]


def work(import_id: str, pages: int = PAGES_A_SWEEP) -> None:
    """Do as much of an import as one sweep may. A repeat goes on where the last one stopped."""
    found = run(lambda unit: _begin_counting(unit, import_id))
    if found.state == "asked":
        found = _take_in(found)
    if found.state not in ("checking", "counting"):
        return
    rows = _rows(found, objects.whole(settings().photos_bucket, upload_name(import_id)))
    for _ in range(pages):
        found = _check(found, rows) if found.state == "checking" else _count(found, rows)
        if found.state not in ("checking", "counting"):
            return


def _begin_counting(unit: Unit, import_id: str) -> Import:
    found = import_in(unit, import_id)
    if found.state == "notice" and unit.now_ms >= int(found.notice_until):
        now = f"{due(unit.now_ms)}#{import_id}"
        change(unit, found, None, "counting", Import.g1pk.set(WORK), Import.g1sk.set(now))
        found.revision, found.next_page = int(found.revision) + 1, 0
    return found


def _take_in(found: Import) -> Import:
    """The upload becomes the import's file, for good: the quarantine forgets it after a day."""
    name = upload_name(found.id)
    body = objects.whole(settings().quarantine_bucket, name)
    try:
        _rows(found, body)
        mark = found.sha256
        objects.write_once(settings().photos_bucket, name, body or b"", content_type=CONTENT_TYPE, mark=mark)
    except FileMissing:
        return run(lambda unit: _lapse(unit, found.id))
    except (FileChanged, FileUnreadable) as unfit:
        refusal = unfit
        return run(lambda unit: _refuse(unit, found.id, refusal))
    return run(lambda unit: _move(unit, found.id, "asked", "checking"))


def _rows(found: Import, body: bytes | None) -> list[Any]:
    """FileMissing, FileChanged, FileUnreadable."""
    if body is None:
        raise FileMissing()
    if hashlib.sha256(body).hexdigest() != found.sha256:
        raise FileChanged()
    rows = rows_in(body, found.form)
    if len(rows) != int(found.rows):
        raise FileUnreadable()
    return rows


def _lapse(unit: Unit, import_id: str) -> Import:
    found = import_in(unit, import_id)
    is_late = unit.now_ms >= int(found.asked_at) + OPEN_MS
    return _refuse(unit, import_id, FileMissing()) if is_late else found


def _refuse(unit: Unit, import_id: str, refusal: Refusal) -> Import:
    found = import_in(unit, import_id)
    if found.state == "asked":
        change(unit, found, None, "refused", Import.why.set(refusal.code), *done())
        unit.tell(import_key(import_id), "ImportRefused", load=import_id, source=found.source, code=refusal.code)
    return found


def _move(unit: Unit, import_id: str, before: State, after: State) -> Import:
    found = import_in(unit, import_id)
    if found.state == before:
        change(unit, found, None, after)
        found.revision = int(found.revision) + 1
    return found


def _check(found: Import, rows: list[Any]) -> Import:
    number = int(found.next_page)
    ids = ids_of(rows)
    before = set(ids[: number * PAGE_ROWS])
    results = []
    for at in range(number * PAGE_ROWS, min(len(rows), (number + 1) * PAGE_ROWS)):
        results.append(_checked(found, at, rows[at], is_twice=ids[at] in before))
        before.add(ids[at])
    return run(lambda unit: _keep(unit, found, tuple(results), len(rows)))


def _checked(found: Import, at: int, raw: Any, *, is_twice: bool) -> RowResult:
    foreign_id = ids_of([raw])[0][:64]
    try:
        row = row_of(raw)
        start_at, end_at = demand_times(row, figures_at(int(found.asked_at)), now_ms=int(found.asked_at))
        if is_twice:
            raise RowTwice()
        person = _person(row)
        run(lambda unit: _demand_fit(unit, found, row, person))
    except Impossible as refusal:
        return RowResult(at + 1, foreign_id, "refused", refusal.code)
    service = hours.Service("", "", start_at, end_at, 0)
    day, _, _ = hours.by_day(service)[0]
    return RowResult(at + 1, row.foreign_id, "fit", "", day, (end_at - start_at) // 60_000, person)


def _person(row: Row) -> str:
    person = identity.person_of_volunteer_no(row.volunteer_no)
    if person is None:
        raise RowPersonUnknown()
    return person


def _demand_fit(unit: Unit, found: Import, row: Row, person: str) -> None:
    """RowKnown, RowOfOfficer, RowBarred."""
    known = unit.get(Foreign, foreign_key(found.source, row.foreign_id))
    if known is not None and known.brought_by != found.id:
        raise RowKnown()
    officers = [each for each in (found.proposer, found.approver) if each]
    if not decisions.is_independent(unit, person, officers):
        raise RowOfOfficer()
    if decisions.bars_of(unit, person).points_until > unit.now_ms:
        raise RowBarred()


def _keep(unit: Unit, seen: Import, results: tuple[RowResult, ...], rows: int) -> Import:
    """A checked page; with the last one, the file waits for the second person."""
    found = import_in(unit, seen.id)
    if found.state != "checking" or int(found.next_page) != int(seen.next_page):
        return found
    number, sums = int(found.next_page), tally_of(results)
    is_last = (number + 1) * PAGE_ROWS >= rows
    unit.create(page_key(found.id, number), ResultPage(results=results), stale)
    change(
        unit, found, None, "checked" if is_last else "checking",
        Import.next_page.set(number + 1), Import.fit.set(int(found.fit) + sums.fit),
        Import.refused.set(int(found.refused) + sums.refused), *(done() if is_last else []),
    )  # fmt: skip
    if is_last:
        unit.tell(import_key(found.id), "ImportChecked", load=found.id, source=found.source)
    return _after(found, number + 1)


def _after(found: Import, page: int) -> Import:
    found.next_page, found.revision = page, int(found.revision) + 1
    return found


def _count(found: Import, rows: list[Any]) -> Import:
    number = int(found.next_page)
    key = page_key(found.id, number)
    page = ResultPage.of(fetch([key])[key])
    if page is None:
        raise LookupError(f"an import without its page: {found.id}, {number}")
    results = tuple(_counted(found, each, rows[each.number - 1]) for each in page.results)
    return run(lambda unit: _keep_counted(unit, found, results, len(rows)))


def _counted(found: Import, result: RowResult, raw: Any) -> RowResult:
    if result.result != "fit":
        return result
    try:
        minutes = run(lambda unit: _bring_in(unit, found, row_of(raw), result.person))
    except Impossible as refusal:
        return RowResult(result.number, result.foreign_id, "refused", refusal.code)
    return RowResult(result.number, result.foreign_id, "counted", "", result.on, minutes, result.person)


def _bring_in(unit: Unit, found: Import, row: Row, person: str) -> int:
    """A row becomes an entry of its day, once. RowKnown, RowOfOfficer, RowBarred."""
    key = foreign_key(found.source, row.foreign_id)
    known = unit.get(Foreign, key)
    if known is not None and known.brought_by == found.id:
        return int(known.minutes)
    _demand_fit(unit, found, row, person)
    start_at, end_at = row.times
    session = derived_ulid(start_at, "bridge", found.source, row.foreign_id)
    service = hours.Service(session, station_of(found.source), start_at, end_at, 0)
    day, _, _ = hours.by_day(service)[0]
    why = hours.Why(
        session, "import", f"{found.source}:{row.foreign_id}", (found.proposer, found.approver),
        content=row.content, organisation=row.organisation,
    )  # fmt: skip
    minutes = hours.bring_in(unit, person, service, why).minutes
    made = Foreign(person=person, brought_by=found.id, session=session, on=day, minutes=minutes)
    unit.create(key, made, stale)
    unit.tell(key, "HoursImported", person=person, session=session, source=found.source, minutes=minutes, on=day)
    return minutes


def _keep_counted(unit: Unit, seen: Import, results: tuple[RowResult, ...], rows: int) -> Import:
    found = import_in(unit, seen.id)
    if found.state != "counting" or int(found.next_page) != int(seen.next_page):
        return found
    number, sums = int(found.next_page), tally_of(results)
    is_last = (number + 1) * PAGE_ROWS >= rows
    unit.change(
        page_key(found.id, number), ResultPage.results.set(results), condition=ResultPage.pk.exists(), otherwise=stale
    )
    change(
        unit, found, None, "counted" if is_last else "counting",
        Import.next_page.set(number + 1), Import.counted.set(int(found.counted) + sums.counted),
        Import.minutes.set(int(found.minutes) + sums.minutes), *(done() if is_last else []),
    )  # fmt: skip
    if is_last:
        unit.tell(import_key(found.id), "ImportCounted", load=found.id, source=found.source)
    return _after(found, number + 1)
