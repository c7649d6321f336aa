"""Minors at stations: a guardian's consent and, for the younger ones, his company (docs/flows/minors.md draws it).

An adult's check-in asks nothing: that he is one is a condition of its own write. Only when the write finds a minor is
it done once more, with what his guardians say.
"""

from collections.abc import Callable
from typing import TypeVar

from .. import hours, households, identity
from ..identity import desk_key
from ..kit.clock import MINUTE
from ..kit.table import Unit, run, stale
from ..policy import at as figures_at
from ..stations import Station
from .rules import accompanied_until
from .store import DeskCheckin

T = TypeVar("T")


def twice_if_minor(act: Callable[[Unit, bool], T]) -> T:
    """Do it as for an adult, without a read; once more for a minor."""
    try:
        return run(lambda unit: act(unit, False))
    except households.GuardianConsentRequired:
        return run(lambda unit: act(unit, True))


def demand_guarded(unit: Unit, person: str, station: Station, *, minor: bool) -> str:
    """Join the Unit with what a person's age demands; returns the guardian who has to stay with him ("": nobody).

    TooYoung, AdultsOnly, GuardianConsentRequired, GuardianNotPresent.
    """
    figures = figures_at(unit.now_ms)
    if not minor:
        identity.demand_age(unit, person, figures.minors.free_from_age, households.GuardianConsentRequired())
        return ""
    unit.read(desk_key(person), households.guardianship_key(person))
    age = identity.age_of(unit, person)
    if age is None or age >= figures.minors.free_from_age:
        return ""
    demands = households.demands_of(age, figures, adults_only=station.adults_only)
    guardians = households.demand_consent(unit, person, "service")
    return _companion(unit, guardians, station.id) if demands.accompanied else ""


def demand_guarded_then(unit: Unit, person: str, station: Station) -> None:
    """Join the Unit with what a person's age demands of a service of the past, when nobody's company can be proven.

    TooYoung, AdultsOnly, GuardianConsentRequired, GuardianNotPresent.
    """
    age, figures = identity.age_of(unit, person), figures_at(unit.now_ms)
    if age is None or age >= figures.minors.free_from_age:
        return
    demands = households.demands_of(age, figures, adults_only=station.adults_only)
    households.demand_consent(unit, person, "service")
    if demands.accompanied:
        raise households.GuardianNotPresent()


def _companion(unit: Unit, guardians: tuple[str, ...], station: str) -> str:
    """The guardian whose session is open at that station, and has to be so in this very write."""
    for guardian, item in zip(guardians, unit.read(*map(desk_key, guardians)), strict=True):
        desk = DeskCheckin.of(item)
        if desk is not None and desk.session and desk.station == station:
            unit.require(desk_key(guardian), DeskCheckin.session == desk.session, stale)
            return guardian
    raise households.GuardianNotPresent()


def accompanied_end(unit: Unit, desk: DeskCheckin, end_at: int) -> int:
    """Where the session of somebody with a companion ends: at most where the company did, and policy's minutes.

    Within these minutes the two leave together; after them, what was served alone does not count.
    """
    if not desk.companion:
        return end_at
    grace = figures_at(end_at).minors.left_alone_minutes * MINUTE
    until = _company(unit, desk, end_at, grace)
    return end_at if end_at <= until + grace else until


def left_alone_at(unit: Unit, desk: DeskCheckin) -> int | None:
    """Since when a minor has been alone for too long; None while he is not."""
    if not desk.companion:
        return None
    end = accompanied_end(unit, desk, unit.now_ms)
    return end if end < unit.now_ms else None


def _company(unit: Unit, desk: DeskCheckin, end_at: int, grace: int) -> int:
    opened_at, key = int(desk.opened_at), desk_key(desk.companion)
    unit.read(key, *hours.keys_of(desk.companion, opened_at, end_at))
    presences = hours.at_station(unit, desk.companion, desk.station, opened_at, end_at)
    there = DeskCheckin.of(unit.read(key)[0])
    if there is not None and there.session and there.station == desk.station:
        presences.append((int(there.opened_at), end_at))
    return accompanied_until(opened_at, presences, grace)
