"""What beneficiaries receive: how often somebody is served, whoever serves, and what is said of it in a spot check."""

from dataclasses import dataclass, replace
from functools import partial

from .. import hours, policy
from ..kit.clock import SECOND, day_start_ms
from ..kit.table import Unit, run, stale
from ..policy import Risk
from .flagging import Doubt, raise_flag
from .rules import AT_RECALL, KEPT_MS, OF_A_BENEFICIARY, Evidence, Served, fullest_week, judged, same_day, too_many
from .store import Received, flag_key, received_key

KEPT_SERVICES = 40


def see_service(unit: Unit, beneficiary: str, mine: Served, risk: Risk) -> None:
    """Join the Unit with one service more to a beneficiary, and flag all of a day or of seven days that has too many.

    The caller's Unit must hold the guard that lets a session count once.
    """
    key = received_key(beneficiary)
    row = unit.get(Received, key)
    before = row.services if row is not None else ()
    services = tuple(sorted((*before, mine), key=lambda each: (each.at, each.session)))
    _keep(unit, beneficiary, row, services)
    today, week = len(same_day(services, mine)), fullest_week(services, mine)
    for rule in judged(OF_A_BENEFICIARY, Evidence(served_today=today, served_in_week=week), risk):
        crowd = too_many(services, mine, risk)
        figure = today if today > risk.beneficiary_a_day else week
        doubts = [Doubt(rule, each.station, each.at, figure, each.person, each.session) for each in crowd]
        unit.read(*(flag_key(doubt.id) for doubt in doubts))
        for doubt in doubts:
            others = tuple(sorted({each.person for each in crowd} - {doubt.person}))
            raise_flag(unit, replace(doubt, others=others, beneficiary=beneficiary))


def _keep(unit: Unit, beneficiary: str, row: Received | None, services: tuple[Served, ...]) -> None:
    key, newest_at = received_key(beneficiary), services[-1].at
    young = tuple(each for each in services if each.at > newest_at - KEPT_MS)[-KEPT_SERVICES:]
    until = (newest_at + KEPT_MS) // SECOND
    if row is None:
        unit.create(key, Received(services=young, version=0, expires_s=until), stale)
        return
    version = int(row.version)
    updates = (Received.services.set(young), Received.version.set(version + 1), Received.expires_s.set(until))
    unit.change(key, *updates, condition=Received.version == version, otherwise=stale)


@dataclass(frozen=True)
class Recalled:
    """What is said of a service that was drawn: by who answers for its beneficiary, or by a keeper (for none: "")."""

    person: str
    session: str
    station: str
    is_denied: bool
    by: str
    beneficiary: str = ""
    on: str = ""  # of a back-fill, which is found by its day


def see_recall(recalled: Recalled) -> None:
    """Judge what somebody says of a service; a repeat finds it flagged."""
    at = day_start_ms(recalled.on) if recalled.on else _began_at(recalled)
    if at is not None:
        run(partial(_see_recall, recalled=recalled, at=at))


def _began_at(recalled: Recalled) -> int | None:
    entry = hours.entry_near(recalled.person, recalled.session)
    return entry.start_at if entry is not None else None


def _see_recall(unit: Unit, *, recalled: Recalled, at: int) -> None:
    for rule in judged(AT_RECALL, Evidence(is_denied=recalled.is_denied), policy.at(at).risk):
        doubt = Doubt(rule, recalled.station, at, 1, recalled.person, recalled.session, (recalled.by,))
        raise_flag(unit, replace(doubt, beneficiary=recalled.beneficiary))
