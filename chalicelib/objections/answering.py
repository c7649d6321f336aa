"""Officers of the area answer an objection: the record stands (a decision with appeal), or two of them amend it.

What is granted is entered by the verbs of hours, or goes on public notice as a back-fill: nothing is edited.
"""

from .. import checkin, decisions, hours
from ..kit.pages import Listing, Page, every, page
from ..kit.record import Command, repeated
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import ADMINS, CITY_CODE, NotYourArea, area_tree, reaches
from ..policy import at as figures_at
from ..policy import end_of_working_day
from ..stations import find
from .changing import change, ended, found_in
from .rules import OFFICERS_SAY, OPEN, Grant, ObjectionImpossible, ObjectionMustBeGranted, ObjectionOver, demand_grant
from .store import DUE_OBJECTIONS, Objection, due, objection_key, queue_of

KIND = "objection"
KEEPER = "station_keeper"


def waiting(actor: Actor, area: str, *, limit: int, cursor: str | None) -> Page[Objection]:
    """The open objections of an area inside one county, those due first. NotYourArea, CursorInvalid."""
    if not reaches(actor, area, *ADMINS):
        raise NotYourArea()
    found = page(Listing(queue_of(area), index="gsi1"), limit=limit, cursor=cursor)
    listed = [each for item in found.items if (each := Objection.of(item)) is not None]
    return Page([each for each in listed if area_tree().contains(area, each.area)], found.next_cursor)


def uphold(actor: Actor, command: Command, objection_id: str, *, code: str, evidence: str) -> Objection:
    """Say that the record stands: a decision, against which the volunteer may appeal.

    NoSuchObjection, NotYourArea, NotIndependent, ObjectionOver, ObjectionMustBeGranted.
    """
    return run(lambda unit: _uphold(unit, actor, command, objection_id, why=(code, evidence)))


def _uphold(unit: Unit, actor: Actor, command: Command, objection_id: str, *, why: tuple[str, str]) -> Objection:
    found = found_in(unit, objection_id)
    if repeated(found.commands, command):
        return found
    _demand_officer(unit, actor, found)
    if found.reversed:
        raise ObjectionMustBeGranted()
    code, evidence = why
    scope = min((scope for role in ADMINS for scope in actor.scopes(role)), key=len, default=CITY_CODE)
    grounds = decisions.Grounds(found.person, KIND, objection_id, code, evidence, scope, (actor.person,))
    decisions.decide(unit, Command(objection_id, ""), grounds)
    change(unit, found, command, "upheld", Objection.code.set(code), *ended())
    unit.tell(objection_key(objection_id), "ObjectionUpheld", objection=objection_id, by=actor.person)
    found.code = code
    return found


def propose(actor: Actor, command: Command, objection_id: str, grant: Grant) -> Objection:
    """Propose what to enter, as the first officer; whoever proposes later replaces it. Nothing is entered yet.

    NoSuchObjection, NotYourArea, NotIndependent, ObjectionOver, ObjectionImpossible, NoSuchSession, NoSuchStation.
    """
    return run(lambda unit: _propose(unit, actor, command, objection_id, grant=grant))


def _propose(unit: Unit, actor: Actor, command: Command, objection_id: str, *, grant: Grant) -> Objection:
    found = found_in(unit, objection_id)
    if repeated(found.commands, command):
        return found
    _demand_officer(unit, actor, found)
    _demand_fits(unit, found, grant)
    said = [Objection.first.set(actor.person), Objection.grant.set(grant), Objection.code.set(grant.code)]
    change(unit, found, command, "seconded", *said)
    unit.tell(objection_key(objection_id), "ObjectionSeconded", objection=objection_id, by=actor.person)
    found.first, found.code = actor.person, grant.code
    return found


def approve(actor: Actor, command: Command, objection_id: str) -> Objection:
    """Approve what the first officer proposed, as a second one of another household: it is entered in this write.

    NoSuchObjection, NotYourArea, NotIndependent, ObjectionOver, ObjectionImpossible, NoSuchSession, NoSuchStation,
    NoSuchTeam, TeamSuspended, TimesImpossible, BackFillBarred, BackFillCap, HonourTooLow.
    """
    return run(lambda unit: _approve(unit, actor, command, objection_id))


def _approve(unit: Unit, actor: Actor, command: Command, objection_id: str) -> Objection:
    found = found_in(unit, objection_id)
    if repeated(found.commands, command):
        return found
    if found.state != "seconded":
        raise ObjectionOver(state=found.state)
    _demand_officer(unit, actor, found, found.first)
    _demand_fits(unit, found, found.grant)
    minutes = _enter(unit, found, (found.first, actor.person))
    change(unit, found, command, "granted", Objection.second.set(actor.person), *ended())
    unit.tell(
        objection_key(objection_id), "ObjectionGranted", objection=objection_id, person=found.person,
        session=found.session or objection_id, on=found.on, minutes=minutes, by=actor.person,
    )  # fmt: skip
    return found


def _demand_officer(unit: Unit, actor: Actor, found: Objection, *others: str) -> None:
    if not reaches(actor, found.area, *ADMINS):
        raise NotYourArea()
    if found.state not in OPEN:
        raise ObjectionOver(state=found.state)
    if actor.person in found.recorded_by or actor.holds(KEEPER, found.station):
        raise decisions.NotIndependent()
    decisions.demand_second_person(unit, actor, (found.person, *others))


def _demand_fits(unit: Unit, found: Objection, grant: Grant) -> None:
    """The record as it stands now, and what is granted of it. ObjectionImpossible."""
    recorded, latest_at = (int(found.start_at), int(found.end_at)), 0
    if found.kind == "wrong_minutes":
        served = hours.served(unit, found.person, found.session, found.on)
        recorded = served.start_at, _end_of(served)
        latest_at = checkin.latest_end(unit, served.start_at, find(served.station), served.shift)
    demand_grant(found.kind, grant, recorded=recorded, latest_at=min(latest_at, unit.now_ms))
    if grant.station and find(grant.station).id == found.station:
        raise ObjectionImpossible()


def _end_of(served: hours.Served) -> int:
    """Until when something of it counts. ObjectionImpossible: nothing does, by a decision of its own."""
    if not served.pieces:
        raise ObjectionImpossible()
    return max(end for _, end, _ in served.pieces)


def _enter(unit: Unit, found: Objection, by: tuple[str, str]) -> int:
    """What was granted; returns by how many minutes the day changes now."""
    why = hours.Why(found.id, found.grant.code, found.grant.evidence, by)
    if found.kind == "missing":
        claim = checkin.Claim(
            found.station, found.team, int(found.start_at), int(found.end_at), found.statement, why.evidence
        )  # fmt: skip
        checkin.publish(unit, found.id, found.person, claim, by=by)
        return 0
    served = hours.served(unit, found.person, found.session, found.on)
    grade = min(served.grade, OFFICERS_SAY)
    if found.kind == "wrong_station":  # minutes stay: an entry of no length says where it was
        moved = hours.Service(served.session, found.grant.station, served.end_at, served.end_at, grade)
        return hours.extend(unit, found.person, moved, why).minutes
    until, right = _end_of(served), found.grant.end_at
    if right > until:
        more = hours.Service(served.session, served.station, until, right, grade)
        return hours.extend(unit, found.person, more, why).minutes
    less = hours.Service(served.session, served.station, right, until, served.grade)
    return hours.take_back(unit, found.person, less, why).minutes


def reopen(objection_id: str) -> None:
    """An appeal found the volunteer right: back into the queue, to be granted. A repeat changes nothing."""
    run(lambda unit: _reopen(unit, objection_id))


def _reopen(unit: Unit, objection_id: str) -> None:
    found = found_in(unit, objection_id)
    if found.state != "upheld":
        return
    figures = figures_at(unit.now_ms)
    due_at = end_of_working_day(unit.now_ms, figures.amendments.objection_working_days, figures.working_days)
    listed = f"{due(due_at)}#{objection_id}"
    change(
        unit, found, None, "filed", Objection.reversed.set(1), Objection.due_at.set(due_at), Objection.overdue.remove(),
        Objection.g1pk.set(queue_of(found.area)), Objection.g1sk.set(listed),
        Objection.g2pk.set(DUE_OBJECTIONS), Objection.g2sk.set(listed),
    )  # fmt: skip
    unit.tell(objection_key(objection_id), "ObjectionReopened", objection=objection_id, person=found.person)


def overdue(now_ms: int) -> list[str]:
    """Open objections whose working days are over and that nobody has marked yet."""
    listed = every(Listing(DUE_OBJECTIONS, index="gsi2", up_to=due(now_ms)))
    return [each.id for item in listed if (each := Objection.of(item)) is not None]


def mark_overdue(objection_id: str) -> None:
    """Say once that an objection is overdue; it stays first in its queue. A repeat changes nothing."""
    run(lambda unit: _mark(unit, objection_id))


def _mark(unit: Unit, objection_id: str) -> None:
    found = found_in(unit, objection_id)
    if not found.g2pk or int(found.due_at) > unit.now_ms:
        return
    change(unit, found, None, found.state, Objection.overdue.set(1), Objection.g2pk.remove(), Objection.g2sk.remove())
    unit.tell(objection_key(objection_id), "ObjectionOverdue", objection=objection_id, person=found.person)
