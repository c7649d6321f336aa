"""What reports keep about a person (kit/holdings.py): that there was one; no words, photos or exact place."""

from collections.abc import Iterator
from functools import partial

from .. import media
from ..kit.holdings import erased, farewell, found, kept, listed, listed_second, removed
from ..kit.pages import Listing, every
from ..kit.record import Item
from ..kit.table import Key, Unit, run
from ..places import Point
from ..policy import at as figures_at
from .case_store import Alarm, Case, Cell, Follower, case_key
from .changing import change, drop_tasks
from .incidents import blur
from .likeness import Look, looks_of
from .store import Claim, DeskRewards, Marker, Report, Wait, claim_key, reports_of

COARSE = 3
"""Decimals of a degree that are left of a place: a hundred metres, near enough for whoever still has to go there."""


@farewell
def withdraw_reports(person: str) -> None:
    """What nobody has decided on is taken back; a case under way goes on without its reporter. Safe to repeat."""
    for item in every(Listing(reports_of(person), index="gsi1")):
        run(partial(_withdraw, key=Key(item["pk"]["S"], item["sk"]["S"])))


def _withdraw(unit: Unit, *, key: Key) -> None:
    report = unit.get(Report, key)
    if report is not None and report.state in ("waiting_photo", "submitted"):
        drop_tasks(unit, report.id)
        change(unit, report, "withdrawn", state="withdrawn", visibility="private")
        unit.tell(key, "ReportWithdrawn", report=report.id)


def _bared(unit: Unit, key: Key) -> None:
    report = unit.get(Report, key)
    if report is None or not (report.words or report.packed or _is_exact(report)):
        return
    hidden = "hidden" if report.visibility == "public" else report.visibility
    change(
        unit, report, "reporter_left", words="", packed=None, masked=None, visibility=hidden,
        lat=_coarse(report.lat), lng=_coarse(report.lng),
    )  # fmt: skip


def _blurred(unit: Unit, key: Key) -> None:
    case = unit.get(Case, key)
    if case is not None and _is_exact(case):
        blur(unit, case, Point(_coarse(case.lat), _coarse(case.lng)), figures_at(int(case.opened_at)))


def _is_exact(place: Report | Case) -> bool:
    return (_coarse(place.lat), _coarse(place.lng)) != (float(place.lat), float(place.lng))


def _coarse(degrees: float) -> float:
    return round(float(degrees), COARSE)


def _cases(person: str) -> Iterator[Item]:
    mine = (Report.of(item) for item in listed(reports_of)(person))
    cases = found(*(case_key(each.case) for each in mine if each is not None and each.case))
    return (item for item in cases if (case := Case.of(item)) is not None and case.reporter == person)


def _claims(person: str) -> Iterator[Item]:
    return found(*(claim_key(each) for each in media.photos_of(person)))


erased(Report, "reports", listed(reports_of), _bared)
erased(Case, "cases", _cases, _blurred)
erased(Claim, "", _claims, removed)
erased(Look, "", listed_second(looks_of), removed)
kept(Alarm, "", None, "a case's next moment")
kept(Cell, "", None, "where cases are: a reporter's own is blurred together with the case")
kept(Follower, "", None, "who said 'me too', by id: told nothing any more")
kept(Wait, "", None, "that a report waits: gone with its withdrawal")
kept(Marker, "", None, "that something has to be done about a report")
kept(DeskRewards, "", None, "how many rewards on one day, under an id")
