"""Corrections: a posting is never changed; its mirror is posted, once, with who wanted it and why.

One officer corrects little, above a figure of policy another person approves; nobody corrects himself or his home.
"""

from dataclasses import dataclass
from typing import cast

import msgspec

from .. import identity
from ..kit.clock import day_on
from ..kit.errors import IdempotencyMismatch
from ..kit.foureyes import Proposal, approve, key_of, propose
from ..kit.record import Command, Item
from ..kit.table import Unit, run, stale
from ..kit.who import Actor, RoleRequired
from ..places import CITY_CODE
from ..policy import at as figures_at
from .actions import Cause, balances_of, post
from .chain import Row
from .mirror import CORRECTION, Mirror, mirror_of
from .moves import ClawBack
from .rules import AlreadyCorrected, Corrected, Lot, NoSuchPosting, NotYourCorrection, expiry_of, graced
from .store import Correction, Posting, correction_key, desk_key, posting_key

KIND = "correction"
ROLES = ("city_admin", "fund_officer")


class Wanted(msgspec.Struct, frozen=True):
    """Which posting of whom is to be corrected, and why."""

    person: str
    number: int
    reason: str


@dataclass(frozen=True)
class Approved:
    """By which command and whom a correction lands, and who stood beside him."""

    command: Command
    by: str
    second: str | None = None


def correct(actor: Actor, command: Command, volunteer_no: str, *, number: int, reason: str) -> Corrected:
    """Post the mirror of a posting, or propose it where it takes a second person.

    NoSuchPerson, NoSuchPosting, NotCorrectable, AlreadyCorrected, NotYourCorrection, HonourTooLow, RoleRequired.
    """
    _demand_city(actor)
    person = identity.person_of_volunteer_no(volunteer_no)
    if person is None:
        raise identity.NoSuchPerson()
    wanted = Wanted(person, number, reason)
    made = run(lambda unit: _correct(unit, actor, command, wanted))
    return made if isinstance(made, Corrected) else Corrected(made, "proposed")


def _correct(unit: Unit, actor: Actor, command: Command, wanted: Wanted) -> Corrected | str:
    unit.read(posting_key(wanted.person, wanted.number), desk_key(wanted.person), key_of(command.key))
    row = _row(unit, wanted)
    unit.recognise(correction_key(wanted.person, row.txid), lambda old: _corrected_before(old, command))
    _demand_apart(unit, actor.person, wanted.person)
    proposed_before = unit.get(Proposal, key_of(command.key)) is not None
    # What was proposed by this very command stays so, whatever became of the posting meanwhile.
    mirror = None if proposed_before else _mirror(unit, wanted.person, row)
    if mirror is None or mirror.weight > figures_at(unit.now_ms).points.correction_second_above:
        payload, who = msgspec.json.encode(wanted).decode(), wanted.person
        return propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload, beneficiary=who)
    return _land(unit, wanted, Approved(command, actor.person))


def approve_correction(actor: Actor, proposal_id: str) -> Corrected:
    """Approve a correction as the second person; mirror and approval land together.

    NotFound, OwnProposal, AlreadyApproved, AlreadyCorrected, NotYourCorrection, HonourTooLow, RoleRequired.
    """
    _demand_city(actor)
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> Corrected:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    wanted = msgspec.json.decode(proposal.payload, type=Wanted)
    if not fresh:
        key = correction_key(wanted.person, _row(unit, wanted).txid)
        return cast(Correction, unit.get(Correction, key)).corrected
    _demand_apart(unit, actor.person, proposal.proposer, wanted.person)
    return _land(unit, wanted, Approved(Command(proposal_id, proposal.digest), proposal.proposer, actor.person))


def _land(unit: Unit, wanted: Wanted, approved: Approved) -> Corrected:
    """Join the Unit with the mirror, and with the record that lets a posting be corrected once."""
    row = _row(unit, wanted)
    mirror = _mirror(unit, wanted.person, row)
    figures, sign = figures_at(unit.now_ms), 1 if mirror.back else -1
    lots = _lots(unit, wanted.person, row, mirror)
    cause = Cause(f"{CORRECTION}:{row.txid}", row.cause, approved.by, figures.version("points"))
    post(unit, wanted.person, cause, *mirror.moves(lots, day_on(unit.now_ms)))
    record = Correction(
        txid=row.txid,
        points=sign * mirror.points,
        honour=sign * mirror.honour,
        lots=() if mirror.back else lots,
        reason=wanted.reason,
        by=approved.by,
        second=approved.second,
        at=unit.now_ms,
        commands=(approved.command,),
    )
    key = correction_key(wanted.person, row.txid)
    unit.create(key, record, stale)
    told = {"number": wanted.number, "points": record.points, "honour": record.honour}
    unit.tell(key, "PointsCorrected", person=wanted.person, by=approved.by, **told)
    return record.corrected


def _lots(unit: Unit, person: str, row: Row, mirror: Mirror) -> tuple[Lot, ...]:
    """The lots that the mirror takes (what is owed: as it was earned), or those that come back from an earlier one."""
    figures = figures_at(unit.now_ms)
    if mirror.back:
        earlier = unit.get(Correction, correction_key(person, row.txid.removeprefix(f"{CORRECTION}:")))
        return graced(earlier.lots if earlier is not None else (), unit.now_ms, figures)
    taken = ClawBack(mirror.points, mirror.source, day_on(unit.now_ms)).lots(balances_of(unit, person))
    owed = mirror.points - sum(lot.points for lot in taken)
    return (*taken, Lot(expiry_of(row.at, figures), owed)) if owed else taken


def _row(unit: Unit, wanted: Wanted) -> Row:
    posting = unit.get(Posting, posting_key(wanted.person, wanted.number))
    if posting is None:
        raise NoSuchPosting()
    return posting.row()


def _mirror(unit: Unit, person: str, row: Row) -> Mirror:
    if unit.get(Correction, correction_key(person, row.txid)) is not None:
        raise AlreadyCorrected()
    return mirror_of(row)


def _demand_city(actor: Actor) -> None:
    """A person's points belong to no district: whoever corrects them answers for the whole city."""
    if not any(actor.holds(role, CITY_CODE) for role in ROLES):
        raise RoleRequired()


def _demand_apart(unit: Unit, officer: str, *others: str) -> None:
    """The officer is none of these and lives with none of them."""
    unit.read(*(identity.profile_key(each) for each in (officer, *others)))
    home = identity.profile_of(unit, officer).household
    if officer in others or (home and any(identity.profile_of(unit, each).household == home for each in others)):
        raise NotYourCorrection()


def _corrected_before(old: Item, command: Command) -> Corrected | None:
    record = Correction.of(old)
    first = record.commands[0] if record is not None and record.commands else None
    if record is None or first is None or first.key != command.key:
        return None
    if first.digest != command.digest:
        raise IdempotencyMismatch()
    return record.corrected
