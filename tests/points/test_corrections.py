"""A posting is corrected by its mirror: once, by one officer or by two, never by whom it concerns."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from chalicelib import identity, points
from chalicelib.identity.store import Profile
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import Unit, run, stale
from chalicelib.points.chain import Row
from chalicelib.points.mirror import mirror_of
from chalicelib.points.rules import NotCorrectable
from chalicelib.points.store import Correction, correction_key
from tests.exchange.shop import give, open_shop, reserved
from tests.points.owning import awarded, desk_of, moved, number_of, verdict_of
from tests.world import Caller, Reply, World, fresh_key

OFFICER = ("fund_officer", "3703")
NEXT_YEAR = "2027-12-31"


def correct(officer: Caller, whom: Caller, number: int, **more: Any) -> Reply:
    body = {"volunteer_no": number_of(whom), "number": number, "reason": "重复计分"}
    return officer.post("/v1/points/corrections", body | more.pop("body", {}), **more)


def approve(officer: Caller, proposal: Reply) -> Reply:
    return officer.post(f"/v1/points/corrections/{proposal.body['id']}/approve")


def rows(caller: Caller) -> list[Any]:
    """Newest first."""
    return [posting.row() for posting in points.statement(caller.person, limit=10, cursor=None).items]


def share_a_home(*people: Caller) -> None:
    home = new_ulid(1_795_395_600_000)

    def move_in(unit: Unit, person: str) -> None:
        key = identity.profile_key(person)
        unit.change(key, Profile.household.set(home), condition=Profile.pk.exists(), otherwise=stale)

    for each in people:
        run(partial(move_in, person=each.person))


def test_one_officer_corrects_a_small_award_by_its_mirror(world: World) -> None:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    number = awarded(citizen, 5)
    made = correct(officer, citizen, number)
    assert (made.status, made.body["state"], made.body["points"], made.body["honour"]) == (201, "posted", -5, -5)
    assert desk_of(citizen) == points.Balances()
    mirror, original = rows(citizen)
    assert mirror.txid == f"corr:{original.txid}"
    assert (mirror.cause, mirror.actor, mirror.policy) == (original.cause, officer.person, 0)
    assert dict(mirror.legs) == {account: -amount for account, amount in original.legs}
    assert citizen.get("/v1/me/points/entries").body["items"][0]["cause"] == "corr_problem"
    record = run(lambda unit: unit.get(Correction, correction_key(citizen.person, original.txid)))
    assert record is not None
    assert record.reason == "重复计分"
    (fact,) = record.facts or ()
    assert (fact.name, fact.data) == ("PointsCorrected", {
        "person": citizen.person, "by": officer.person, "number": number, "points": -5, "honour": -5,
    })  # fmt: skip
    assert verdict_of(citizen) == ()


def test_what_was_spent_meanwhile_is_owed(world: World) -> None:
    officer, citizen, shop = world.citizen(OFFICER), world.citizen(), open_shop(world)
    number = awarded(citizen, 5)
    reserved(citizen, shop.offer(price_points=3))
    correct(officer, citizen, number)
    assert desk_of(citizen) == points.Balances(available=0, held=3, debt=3)
    give(citizen, 4)
    assert (desk_of(citizen).available, desk_of(citizen).debt) == (1, 0)


def test_a_posting_is_corrected_once_and_its_correction_once(world: World) -> None:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    number = awarded(citizen, 5, expires_on="2028-12-31")
    assert correct(officer, citizen, number).status == 201
    assert correct(officer, citizen, number).code == "already_corrected"
    back = correct(officer, citizen, number + 1)
    assert (back.status, back.body["points"], back.body["honour"]) == (201, 5, 5)
    assert desk_of(citizen) == points.Balances(5, 0, 0, 5, (points.Lot("2028-12-31", 5),))
    assert correct(officer, citizen, number + 1).code == "already_corrected"
    assert correct(officer, citizen, number + 2).code == "not_correctable"
    assert verdict_of(citizen) == ()


def test_a_correction_undone_gives_back_what_it_took_and_what_was_owed(world: World) -> None:
    officer, citizen, shop = world.citizen(OFFICER), world.citizen(), open_shop(world)
    number = awarded(citizen, 5)
    redemption = reserved(citizen, shop.offer(price_points=3))
    correct(officer, citizen, number)
    citizen.post(f"/v1/redemptions/{redemption}/cancel")
    assert (desk_of(citizen).available, desk_of(citizen).debt) == (0, 0)
    correct(officer, citizen, number + 2)
    assert desk_of(citizen) == points.Balances(5, 0, 0, 5, (points.Lot(NEXT_YEAR, 5),))


def test_lots_that_come_back_after_their_day_have_a_grace(world: World) -> None:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    number = awarded(citizen, 5, expires_on="2026-11-24")
    correct(officer, citizen, number)
    world.later(days=3)
    correct(officer, citizen, number + 1)
    assert desk_of(citizen).lots == (points.Lot("2026-12-03", 5),)


@pytest.mark.parametrize(("amount", "state"), [(50, "posted"), (51, "proposed")])
def test_above_a_figure_of_policy_it_takes_two(world: World, amount: int, state: str) -> None:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    assert correct(officer, citizen, awarded(citizen, amount)).body["state"] == state
    assert desk_of(citizen).available == (0 if state == "posted" else amount)


def test_honour_is_measured_too(world: World) -> None:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    assert correct(officer, citizen, awarded(citizen, 1, honour=51)).body["state"] == "proposed"


def test_the_second_person_lets_it_land(world: World) -> None:
    officer, second, citizen = world.citizen(OFFICER), world.citizen(("city_admin", "3703")), world.citizen()
    proposal = correct(officer, citizen, awarded(citizen, 60))
    assert approve(officer, proposal).code == "own_proposal"
    done = approve(second, proposal)
    assert (done.status, done.body["state"], done.body["points"]) == (200, "posted", -60)
    assert approve(second, proposal).body == done.body
    assert approve(world.citizen(OFFICER), proposal).code == "already_approved"
    assert desk_of(citizen) == points.Balances()
    assert rows(citizen)[0].actor == officer.person
    record = run(lambda unit: unit.get(Correction, correction_key(citizen.person, rows(citizen)[1].txid)))
    assert record is not None
    assert (record.by, record.second) == (officer.person, second.person)
    assert verdict_of(citizen) == ()


def test_nobody_corrects_or_approves_what_concerns_himself_or_his_home(world: World) -> None:
    officer, second, third = (world.citizen(OFFICER) for _ in range(3))
    citizen = world.citizen(OFFICER)
    number = awarded(citizen, 60)
    assert correct(citizen, citizen, number).code == "not_your_correction"
    proposal = correct(officer, citizen, number)
    assert approve(citizen, proposal).code == "own_proposal"
    share_a_home(officer, second)
    assert approve(second, proposal).code == "not_your_correction"
    share_a_home(citizen, third)
    assert approve(third, proposal).code == "not_your_correction"
    assert correct(third, citizen, number).code == "not_your_correction"
    assert desk_of(citizen).available == 60


def test_two_proposals_for_one_posting_land_once(world: World) -> None:
    officer, second, citizen = world.citizen(OFFICER), world.citizen(OFFICER), world.citizen()
    number = awarded(citizen, 60)
    one, other = correct(officer, citizen, number), correct(officer, citizen, number)
    assert approve(second, one).status == 200
    assert approve(second, other).code == "already_corrected"


def test_the_same_key_is_the_same_correction(world: World) -> None:
    officer, citizen, key = world.citizen(OFFICER), world.citizen(), fresh_key()
    number = awarded(citizen, 5)
    first, again = (correct(officer, citizen, number, key=key) for _ in range(2))
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert correct(officer, citizen, number, key=key, body={"reason": "别的原因"}).code == "idempotency_mismatch"
    key = fresh_key()
    large = awarded(citizen, 60)
    assert correct(officer, citizen, large, key=key).body == correct(officer, citizen, large, key=key).body
    assert len(rows(citizen)) == 3


def test_of_many_officers_at_once_one_corrects(world: World) -> None:
    officers, citizen = [world.citizen(OFFICER) for _ in range(4)], world.citizen()
    number = awarded(citizen, 5)
    with ThreadPoolExecutor(4) as crowd:
        replies = list(crowd.map(lambda officer: correct(officer, citizen, number), officers))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409]
    assert desk_of(citizen) == points.Balances()


def test_only_awards_are_corrected(world: World) -> None:
    officer, citizen, shop = world.citizen(OFFICER), world.citizen(), open_shop(world)
    awarded(citizen, 9)
    reserved(citizen, shop.offer(price_points=3))
    citizen.post("/v1/me/donations", {"points": 1})
    assert [correct(officer, citizen, number).code for number in (2, 3)] == ["not_correctable"] * 2
    assert correct(officer, citizen, 4).code == "no_such_posting"
    assert correct(officer, citizen, 1, body={"volunteer_no": "ZB0000000000"}).code == "no_such_person"


def test_points_of_hours_follow_the_hours_and_have_no_mirror() -> None:
    row = Row(
        "p", 1, f"sess:{fresh_key()}", 1, "T-1", "system", 0, (("available", 2), ("program:hours:2026-11", -2)), ()
    )
    with pytest.raises(NotCorrectable):
        mirror_of(row)


def test_honour_is_not_cut_off_at_zero_in_silence(world: World) -> None:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    number = awarded(citizen, 5)
    moved(citizen.person, points.Dishonour(2))
    refused = correct(officer, citizen, number)
    assert (refused.code, refused.body["error"]["details"]) == ("honour_too_low", {"honour": 3, "needed": 5})
    assert desk_of(citizen).available == 5


def test_whoever_corrects_answers_for_the_whole_city(world: World) -> None:
    citizen = world.citizen()
    number = awarded(citizen, 5)
    assert correct(world.citizen(("fund_officer", "370303")), citizen, number).code == "role_required"
    assert correct(world.citizen(("auditor", "3703")), citizen, number).code == "role_required"
    proposal = correct(world.citizen(OFFICER), citizen, awarded(citizen, 60))
    assert approve(world.citizen(("city_admin", "370303")), proposal).code == "role_required"
