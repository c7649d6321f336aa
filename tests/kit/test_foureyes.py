"""Four eyes: one proposes, another approves, and neither may be the one who gains."""

import pytest

from chalicelib.kit.errors import IdempotencyKeyInvalid, IdempotencyMismatch, NotFound
from chalicelib.kit.foureyes import AlreadyApproved, OwnProposal, Proposal, approve, key_of, propose
from chalicelib.kit.log import metered
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, fetch, run
from chalicelib.kit.who import Actor
from infra.local.engine import Engine
from tests.kit.things import Jar, a_jar, add_blindly, count, first, fresh

ONE, OTHER, THIRD = (Actor(fresh(), 0) for _ in range(3))


def proposed(by: Actor = ONE, *, command: Command | None = None, beneficiary: str = "") -> str:
    """A proposal to fill a jar."""
    command = command or Command(fresh(), "d")
    return run(
        lambda unit: propose(unit, by, command, kind="jar", subject="fill", payload="{}", beneficiary=beneficiary)
    )


def approved(by: Actor, proposal: str, *, kind: str = "jar", subject: str = "fill") -> bool:
    """Whether the effect has to join now."""
    return run(lambda unit: approve(unit, by, proposal, kind=kind, subject=subject)[1])


def state(proposal: str) -> str:
    found = Proposal.of(fetch([key_of(proposal)])[key_of(proposal)])
    assert found is not None
    return str(found.state)


def test_a_second_person_approves(engine: Engine) -> None:
    proposal = proposed()
    assert approved(OTHER, proposal) is True
    assert state(proposal) == "approved"


def test_nobody_approves_what_he_proposed(engine: Engine) -> None:
    proposal = proposed()
    with pytest.raises(OwnProposal):
        approved(ONE, proposal)
    assert state(proposal) == "proposed"


def test_nobody_approves_what_he_gains_from(engine: Engine) -> None:
    proposal = proposed(beneficiary=OTHER.person)
    with pytest.raises(OwnProposal):
        approved(OTHER, proposal)
    assert approved(THIRD, proposal) is True


def test_a_repeated_approval_changes_nothing_more(engine: Engine) -> None:
    proposal = proposed()
    approved(OTHER, proposal)
    assert approved(OTHER, proposal) is False


def test_a_third_person_comes_too_late(engine: Engine) -> None:
    proposal = proposed()
    approved(OTHER, proposal)
    with pytest.raises(AlreadyApproved):
        approved(THIRD, proposal)


def test_of_two_who_approve_at_once_one_does(engine: Engine) -> None:
    proposal = proposed()
    with first("UpdateItem", lambda: approved(THIRD, proposal)), pytest.raises(AlreadyApproved):
        approved(OTHER, proposal)


def test_approval_and_effect_land_together(engine: Engine) -> None:
    proposal, key = proposed(), a_jar()

    def both(unit: Unit) -> None:
        approve(unit, OTHER, proposal, kind="jar", subject="fill")
        unit.require(key, Jar.amount == 5, lambda _: AlreadyApproved())

    with pytest.raises(AlreadyApproved):
        run(both)
    assert state(proposal) == "proposed"

    def fill(unit: Unit) -> None:
        approve(unit, OTHER, proposal, kind="jar", subject="fill")
        add_blindly(unit, key)

    run(fill)
    assert (state(proposal), count(key)) == ("approved", 1)


def test_what_was_not_proposed_cannot_be_approved(engine: Engine) -> None:
    with pytest.raises(NotFound):
        approved(OTHER, fresh())


@pytest.mark.parametrize("other", [{"kind": "role"}, {"subject": "empty"}])
def test_a_proposal_is_approved_only_as_what_it_is(engine: Engine, other: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        approved(OTHER, proposed(), **other)


def test_the_same_command_proposes_once(engine: Engine) -> None:
    command = Command(fresh(), "d")
    first_id = proposed(command=command)
    with metered() as meter:
        assert proposed(command=command) == first_id
    assert meter.replayed


def test_the_same_key_with_another_input_is_a_mismatch(engine: Engine) -> None:
    name = fresh()
    proposed(command=Command(name, "d1"))
    with pytest.raises(IdempotencyMismatch):
        proposed(command=Command(name, "d2"))


def test_another_persons_key_is_no_name_for_a_proposal(engine: Engine) -> None:
    command = Command(fresh(), "d")
    proposed(ONE, command=command)
    with pytest.raises(IdempotencyKeyInvalid):
        proposed(OTHER, command=command)
