"""What others say of a back-fill: two approve it, and anybody objects while it is on notice."""

from pynamodb.expressions.update import Action

from .. import decisions
from ..kit.clock import DAY
from ..kit.record import Command, repeated
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import ADMINS, reaches
from ..policy import at as figures_at
from ..stations import Station, find
from .amending_rules import KEEPER, LEADER, BackFillOver, NotYourVolunteer, VouchedBefore
from .back_fill_store import NOTICES, BackFill, Vouched, back_fill_key, due
from .back_filling import found_in, move

APPROVERS = (KEEPER, LEADER, *ADMINS)


def vouch(actor: Actor, command: Command, back_fill_id: str) -> BackFill:
    """Approve a back-fill; with the second approval it goes on public notice.

    Two different persons, neither the volunteer nor of his household, and not both of his team: NoSuchBackFill,
    NotYourVolunteer, NotIndependent, VouchedBefore, BackFillOver, NoSuchStation.
    """
    return run(lambda unit: _vouch(unit, actor, command, back_fill_id))


def _vouch(unit: Unit, actor: Actor, command: Command, back_fill_id: str) -> BackFill:
    found = found_in(unit, back_fill_id)
    if repeated(found.commands, command):
        return found
    if not may_vouch(actor, find(found.station), found.team):
        raise NotYourVolunteer()
    if found.state not in ("asked", "vouched"):
        raise BackFillOver(state=found.state)
    mine = Vouched(actor.person, unit.now_ms, actor.holds(LEADER, found.team))
    if any(each.person == actor.person or (each.of_team and mine.of_team) for each in found.vouched):
        raise VouchedBefore()
    decisions.demand_second_person(unit, actor, (found.person, *(each.person for each in found.vouched)))
    vouched = (*found.vouched, mine)
    updates: list[Action] = [BackFill.vouched.set(vouched)]
    if len(vouched) == 1:
        move(unit, found, command, "vouched", *updates)
    else:
        until = unit.now_ms + figures_at(unit.now_ms).amendments.back_fill_notice_days * DAY
        listed = [BackFill.g1pk.set(NOTICES), BackFill.g1sk.set(f"{due(until)}#{back_fill_id}")]
        hidden = [BackFill.g2pk.remove(), BackFill.g2sk.remove()]
        move(unit, found, command, "notice", *updates, BackFill.notice_until.set(until), *listed, *hidden)
        found.notice_until = until
    told = {"session": back_fill_id, "person": found.person, "approvals": len(vouched)}
    unit.tell(back_fill_key(back_fill_id), "BackFillVouched", by=actor.person, **told)
    found.vouched = vouched
    return found


def object_to(actor: Actor, command: Command, back_fill_id: str, objection: str) -> BackFill:
    """Object to a back-fill while it is on notice: it stops for good (the volunteer may ask again with more proof).

    NoSuchBackFill, BackFillOver.
    """
    return run(lambda unit: _object(unit, actor, command, back_fill_id, objection=objection))


def _object(unit: Unit, actor: Actor, command: Command, back_fill_id: str, *, objection: str) -> BackFill:
    found = found_in(unit, back_fill_id)
    if repeated(found.commands, command):
        return found
    if found.state != "notice" or unit.now_ms >= int(found.notice_until):
        raise BackFillOver(state=found.state)
    said = [BackFill.objector.set(actor.person), BackFill.objection.set(objection)]
    move(unit, found, command, "stopped", *said, BackFill.g1pk.remove(), BackFill.g1sk.remove())
    unit.tell(back_fill_key(back_fill_id), "BackFillStopped", session=back_fill_id, person=found.person)
    return found


def may_vouch(actor: Actor, station: Station, team: str) -> bool:
    """Keepers of the station, leaders of the team and administrators of the area approve back-fills."""
    return actor.holds(KEEPER, station.id) or actor.holds(LEADER, team) or reaches(actor, station.area, *ADMINS)
