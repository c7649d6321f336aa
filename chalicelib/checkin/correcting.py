"""A forgotten session, corrected within 72 hours by a keeper or a leader with evidence, never by the person himself."""

from dataclasses import dataclass

from .. import decisions, hours, identity, teams
from ..kit.errors import IdempotencyMismatch
from ..kit.log import meter
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import Area, area_tree
from ..policy import at as figures_at
from ..stations import Station, find
from .amending_rules import LEADER, NotForgotten, demand_end, demand_in_time, grade_vouched
from .assigning import latest_end


@dataclass(frozen=True)
class Correction:
    """When a session really ended, and what proves it."""

    volunteer_no: str
    session: str
    on: str
    ended_at: int
    code: str
    evidence: str


@dataclass(frozen=True)
class Amended:
    """What an entry about a session was worth: the differences of minutes and points."""

    session: str
    minutes: int
    points: int
    day_minutes: int


def correct(actor: Actor, command: Command, wanted: Correction) -> Amended:
    """Credit what a forgotten check-out cut off, at most to the station's close or the longest session.

    NoSuchPerson, NoSuchSession, NotIndependent, NoSuchStation, NotYourVolunteer, NotForgotten, TooLateToCorrect,
    EndImpossible.
    """
    person = person_of(wanted.volunteer_no)
    entered = run(lambda unit: _correct(unit, actor, command, wanted, person=person))
    # Of a session over midnight two days are read, and the command's twin may have written both between them.
    return entered or run(lambda unit: _entered_before(unit, command, wanted, person=person))


def _correct(unit: Unit, actor: Actor, command: Command, wanted: Correction, *, person: str) -> Amended | None:
    """What is entered; None when this very command has entered it before."""
    found = hours.served(unit, person, wanted.session, wanted.on)
    if found.entered(command.key):
        return None
    decisions.demand_second_person(unit, actor, (person,))
    station = find(found.station)
    vouched = grade_vouched(actor, station, team_area(unit, actor, station))
    _demand_forgotten(found)
    figures = figures_at(found.start_at)
    latest_at = latest_end(unit, found.start_at, station, found.shift)
    demand_in_time(latest_at, unit.now_ms, figures)
    demand_end(wanted.ended_at, found.end_at, latest_at)
    grade = min(found.grade, vouched)
    service = hours.Service(found.session, found.station, found.end_at, wanted.ended_at, grade)
    why = hours.Why(command.key, wanted.code, wanted.evidence, (actor.person,), command.digest)
    credit = hours.extend(unit, person, service, why)
    unit.tell(
        identity.desk_key(person), "SessionCorrected", person=person, session=found.session, minutes=credit.minutes,
        by=actor.person, station=found.station, on=found.on,
    )  # fmt: skip
    return Amended(found.session, credit.minutes, credit.points, credit.day_minutes)


def _demand_forgotten(found: hours.Served) -> None:
    if any(entry.ending != "auto_closed" for entry in found.entries):
        raise NotForgotten()


def _entered_before(unit: Unit, command: Command, wanted: Correction, *, person: str) -> Amended:
    mine = hours.served(unit, person, wanted.session, wanted.on).entered(command.key)
    if mine[0].out_digest != command.digest:
        raise IdempotencyMismatch()
    meter().replayed = True
    minutes, points = sum(each.minutes for each in mine), sum(each.points for each in mine)
    return Amended(wanted.session, minutes, points, mine[-1].day_minutes)


def person_of(volunteer_no: str) -> str:
    """NoSuchPerson."""
    person = identity.person_of_volunteer_no(volunteer_no)
    if person is None:
        raise identity.NoSuchPerson()
    return person


def team_area(unit: Unit, actor: Actor, station: Station) -> Area | None:
    """The area of an active team that the actor leads and in whose area the station lies."""
    for team_id in actor.scopes(LEADER):
        team = teams.find_in(unit, team_id)
        if team is not None and team.state == "active" and area_tree().contains(team.area, station.area):
            return area_tree().get(team.area)
    return None
