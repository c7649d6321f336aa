"""What can no longer arrive: gaps are given up, and visits without an end are ended, by the sweeper."""

from ..devices import device_of
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from ..kit.table import run
from .actions import drain, settle_loose, settle_waiting
from .judging import GAP
from .store import LOOSE, VISITS, WAITING, Scan, Visit
from .visits import end_forgotten


def sweep(now_ms: int) -> int:
    """Give up what is overdue; returns how many lines and visits were looked at. Safe to run twice."""
    bound = f"{now_ms:013d}~"
    scans = (Scan.of(item) for item in every(Listing(WAITING, index="gsi1", up_to=bound)))
    visits = (Visit.of(item) for item in every(Listing(VISITS, index="gsi1", up_to=bound)))
    gone = each((scan for scan in scans if scan is not None), _give_up)
    gone += each((visit for visit in visits if visit is not None), _end)
    loose = (Scan.of(item) for item in every(Listing(LOOSE, index="gsi1", up_to=bound)))  # visits first: they end them
    return gone + each((scan for scan in loose if scan is not None), _judge_late)


def _give_up(scan: Scan) -> None:
    device = scan.pk.removeprefix("DEVICE#")
    settle_waiting(device, scan.number, doubt=GAP)
    drain(device)


def _judge_late(scan: Scan) -> None:
    settle_loose(scan.pk.removeprefix("DEVICE#"), scan.number)


def _end(visit: Visit) -> None:
    device, person, session = visit.pk.removeprefix("DEVICE#"), visit.person, visit.session
    run(lambda unit: end_forgotten(unit, device_of(unit, device), person, session))
