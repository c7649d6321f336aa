"""How a beneficiary comes on the list: one of the area proposes, who is to answer agrees, another of the area confirms.

Neither of the two is who answers, or of his household, and they do not live together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from .. import identity
from ..identity import NoSuchPerson
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Item
from ..kit.table import Unit, run, stale, taken
from ..kit.who import Actor
from ..places import AreaUnknown, NotYourArea, area_tree
from .offices import is_of
from .rules import BeneficiaryEnded, BeneficiaryInactive, ContactUnfit, NoSuchBeneficiary, NotAgreedYet, OwnBeneficiary
from .store import Beneficiary, answered_by, beneficiary_key, served_in


@dataclass(frozen=True)
class Wanted:
    """Who is to be listed: his name and area, and the volunteer number of who answers (himself, or his contact)."""

    name: str
    area: str
    contact_no: str
    himself: bool


def propose(actor: Actor, command: Command, wanted: Wanted) -> str:
    """Propose a beneficiary; the command's key is his id, which is returned.

    NoSuchPerson, AreaUnknown, NotYourArea, OwnBeneficiary, ContactUnfit.
    """
    contact = identity.person_of_volunteer_no(wanted.contact_no)
    if contact is None:
        raise NoSuchPerson()
    return run(lambda unit: _propose(unit, actor, command, wanted, contact=contact))


def _propose(unit: Unit, actor: Actor, command: Command, wanted: Wanted, *, contact: str) -> str:
    key = beneficiary_key(command.key)
    unit.recognise(key, lambda old: _proposed_before(old, actor, command))
    if area_tree().get(wanted.area) is None:
        raise AreaUnknown()
    if not is_of(unit, actor, wanted.area):
        raise NotYourArea()
    _demand_stranger(unit, actor, (contact,))
    identity.vouch(unit, contact, "real_name", epoch=None, as_told=lambda _: ContactUnfit())
    identity.demand_age(unit, contact, identity.ADULT, ContactUnfit())
    record = Beneficiary(
        name=wanted.name,
        area=wanted.area,
        answered_by=contact,
        himself=wanted.himself,
        state="proposed",
        proposed_by=actor.person,
        proposed_at=unit.now_ms,
        digest=command.digest,
        g1pk=served_in(wanted.area),
        g1sk=f"{wanted.area}#{command.key}",
        g2pk=answered_by(contact),
        g2sk=command.key,
    )
    unit.create(key, record, taken)
    unit.tell(key, "BeneficiaryProposed", beneficiary=command.key, to=contact, by=actor.person)
    return command.key


def _proposed_before(old: Item, actor: Actor, command: Command) -> str | None:
    before = Beneficiary.of(old)
    if before is None or before.proposed_by != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return command.key


def agree(actor: Actor, beneficiary: str) -> Beneficiary:
    """Say that one answers for him; a repeat is no error. NoSuchBeneficiary, BeneficiaryEnded."""
    return run(lambda unit: _agree(unit, actor, beneficiary))


def _agree(unit: Unit, actor: Actor, beneficiary: str) -> Beneficiary:
    row = _own(unit, actor, beneficiary)
    if row.state == "ended":
        raise BeneficiaryEnded()
    if row.state == "proposed":
        row.state = "agreed"
        key = beneficiary_key(beneficiary)
        unit.change(
            key, Beneficiary.state.set("agreed"), condition=Beneficiary.state == "proposed", otherwise=stale
        )  # fmt: skip
        unit.tell(key, "BeneficiaryAgreed", beneficiary=beneficiary, by=actor.person)
    return row


def confirm(actor: Actor, beneficiary: str) -> Beneficiary:
    """Confirm, as a second person of the area, that he is to be served; a repeat is no error.

    NoSuchBeneficiary, NotYourArea, OwnBeneficiary, BeneficiaryEnded, NotAgreedYet.
    """
    return run(lambda unit: _confirm(unit, actor, beneficiary))


def _confirm(unit: Unit, actor: Actor, beneficiary: str) -> Beneficiary:
    row = _of_area(unit, actor, beneficiary)
    _demand_stranger(unit, actor, (row.answered_by, row.proposed_by))
    if row.state == "ended":
        raise BeneficiaryEnded()
    if row.state == "proposed":
        raise NotAgreedYet()
    if row.state == "agreed":
        row.state, key = "active", beneficiary_key(beneficiary)
        unit.change(
            key,
            Beneficiary.state.set("active"),
            Beneficiary.confirmed_by.set(actor.person),
            Beneficiary.confirmed_at.set(unit.now_ms),
            condition=Beneficiary.state == "agreed",
            otherwise=stale,
        )
        unit.tell(
            key, "BeneficiaryConfirmed", beneficiary=beneficiary, to=row.answered_by, by=actor.person
        )  # fmt: skip
    return row


def end(actor: Actor, beneficiary: str) -> Beneficiary:
    """Take him off the list, as somebody of the area; a repeat is no error. NoSuchBeneficiary, NotYourArea."""
    return run(lambda unit: _end(unit, actor, _of_area(unit, actor, beneficiary)))


def withdraw(actor: Actor, beneficiary: str) -> Beneficiary:
    """Answer for him no more, which takes him off the list; a repeat is no error. NoSuchBeneficiary."""
    return run(lambda unit: _end(unit, actor, _own(unit, actor, beneficiary)))


def _end(unit: Unit, actor: Actor, row: Beneficiary) -> Beneficiary:
    if row.state != "ended":
        end_in(unit, row, by=actor.person)
        row.state = "ended"
    return row


def end_in(unit: Unit, row: Beneficiary, *, by: str) -> None:
    """Join the Unit with the end of a beneficiary that has not ended."""
    key = beneficiary_key(row.id)
    unit.change(
        key,
        Beneficiary.state.set("ended"),
        Beneficiary.ended_by.set(by),
        Beneficiary.ended_at.set(unit.now_ms),
        Beneficiary.g1pk.remove(),
        Beneficiary.g1sk.remove(),
        condition=Beneficiary.state == row.state,
        otherwise=stale,
    )
    unit.tell(key, "BeneficiaryEnded", beneficiary=row.id, to=row.answered_by, by=by)


def demand_active(unit: Unit, beneficiary: str) -> None:
    """Put into the conditions of this Unit's write that he is served now. NoSuchBeneficiary, BeneficiaryInactive."""
    if _row(unit, beneficiary).state != "active":
        raise BeneficiaryInactive()
    unit.require(beneficiary_key(beneficiary), Beneficiary.state == "active", stale)


def answering_for(unit: Unit, beneficiary: str) -> str:
    """Who answers for him now ("": nobody)."""
    row = unit.get(Beneficiary, beneficiary_key(beneficiary))
    return row.answered_by if row is not None and row.state == "active" else ""


def name_of(unit: Unit, beneficiary: str) -> str:
    """His name, for who answers for him; the row of one who was ever on the list stays."""
    return cast(Beneficiary, unit.get(Beneficiary, beneficiary_key(beneficiary))).name


def _row(unit: Unit, beneficiary: str) -> Beneficiary:
    row = unit.get(Beneficiary, beneficiary_key(beneficiary))
    if row is None:
        raise NoSuchBeneficiary()
    return row


def _own(unit: Unit, actor: Actor, beneficiary: str) -> Beneficiary:
    row = _row(unit, beneficiary)
    if row.answered_by != actor.person:
        raise NoSuchBeneficiary()
    return row


def _of_area(unit: Unit, actor: Actor, beneficiary: str) -> Beneficiary:
    row = _row(unit, beneficiary)
    if not is_of(unit, actor, row.area):
        raise NotYourArea()
    return row


def _demand_stranger(unit: Unit, actor: Actor, parties: Iterable[str]) -> None:
    unit.read(*(identity.profile_key(each) for each in (actor.person, *parties)))
    home = identity.home_of(unit, actor.person)
    if any(each == actor.person or (home and identity.home_of(unit, each) == home) for each in parties):
        raise OwnBeneficiary()
