"""Who decides a dispute, who never does, what is due when, and what a decision does."""

from functools import partial

import pytest

from chalicelib import identity
from chalicelib.identity.store import Profile
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import Unit, run, stale
from tests.disputes.quarrel import COUNTY, OTHER_TOWN, PRICE, PURSE, TOWN, Quarrel, begin, let_time_work
from tests.exchange.shop import give, open_shop
from tests.settlement.settling import again
from tests.world import Caller, World, fresh_key


def share_a_home(*people: Caller) -> None:
    home = fresh_key()

    def move(unit: Unit, person: str) -> None:
        key = identity.profile_key(person)
        unit.change(key, Profile.household.set(home), condition=Profile.pk.exists(), otherwise=stale)

    for each in people:
        run(partial(move, person=each.person))


def test_an_arbiter_reverses_and_the_points_are_back(quarrel: Quarrel) -> None:
    quarrel.dispute()
    arbiter = quarrel.arbiter()
    done = quarrel.reverse(arbiter)
    assert (done.body["state"], done.body["dispute"], quarrel.points()) == ("reversed", "reversed", PURSE)
    assert quarrel.seen().body["decision"]["evidence"] == "监控录像"
    row = next(each for each in quarrel.books().postings if each["tx"]["S"].endswith(":reverse"))
    assert row["tx"]["S"] == f"rdm:{quarrel.id}:reverse"
    assert row["ac"]["S"] == arbiter.person
    assert row["g1pk"]["S"] == f"MERCHANT#{quarrel.shop.id}#2026-11"
    assert quarrel.books().verdict.found == ()


def test_an_arbiter_lets_it_stand(quarrel: Quarrel) -> None:
    quarrel.dispute()
    done = quarrel.uphold(quarrel.arbiter())
    assert (done.body["state"], done.body["dispute"], quarrel.points()) == ("confirmed", "upheld", PURSE - PRICE)
    assert quarrel.books().verdict.found == ()


def test_a_decision_is_final_here(quarrel: Quarrel) -> None:
    quarrel.dispute()
    quarrel.uphold(quarrel.arbiter())
    second = quarrel.arbiter()
    assert [quarrel.uphold(second).code, quarrel.reverse(second).code] == ["dispute_ended"] * 2
    assert quarrel.state() == "confirmed"


def test_an_arbiter_reverses_what_nobody_disputed_however_late(quarrel: Quarrel) -> None:
    quarrel.world.later(days=90)
    assert quarrel.reverse(quarrel.arbiter()).body["state"] == "reversed"
    assert quarrel.points() == PURSE
    assert quarrel.seen().body["decision"]["reason"] == "not_handed_over"


def test_what_nobody_disputes_any_more_cannot_be_upheld(quarrel: Quarrel) -> None:
    quarrel.dispute()
    quarrel.withdraw()
    assert quarrel.uphold(quarrel.arbiter()).code == "dispute_ended"


def test_only_arbiters_decide(quarrel: Quarrel) -> None:
    quarrel.dispute()
    for caller in (quarrel.citizen, quarrel.shop.owner, quarrel.world.citizen(("city_admin", "3703"))):
        assert quarrel.reverse(caller).code == "role_required"


@pytest.mark.parametrize("area", ["370302", OTHER_TOWN])
def test_an_arbiter_of_another_area_does_not_decide(quarrel: Quarrel, area: str) -> None:
    quarrel.dispute()
    assert quarrel.reverse(quarrel.arbiter(area=area)).code == "not_your_area"
    assert quarrel.uphold(quarrel.arbiter(area=area)).code == "not_your_area"


@pytest.mark.parametrize("office", [("arbiter", TOWN), ("moderator", TOWN), ("grid_member", "370303001001")])
def test_an_officer_of_the_merchants_town_does_not_decide(quarrel: Quarrel, office: tuple[str, str]) -> None:
    quarrel.dispute()
    assert quarrel.reverse(quarrel.arbiter(office)).code == "arbiter_of_the_town"
    assert quarrel.reverse(quarrel.arbiter(("moderator", OTHER_TOWN))).status == 200


def test_a_party_does_not_decide(world: World, quarrel: Quarrel) -> None:
    arbiter = quarrel.arbiter()
    give(arbiter, PURSE)
    own = begin(world, quarrel.shop, citizen=arbiter)
    own.dispute()
    assert own.reverse(arbiter).code == "party_to_it"
    quarrel.dispute()
    assert quarrel.reverse(quarrel.arbiter(("merchant_clerk", quarrel.shop.id))).code == "party_to_it"
    assert quarrel.uphold(quarrel.arbiter(("merchant_owner", quarrel.shop.id))).code == "party_to_it"


@pytest.mark.parametrize("whose", ["citizen", "clerk", "owner"])
def test_a_partys_household_does_not_decide(quarrel: Quarrel, whose: str) -> None:
    quarrel.dispute()
    quarrel.answer()  # the owner has spoken
    arbiter = quarrel.arbiter()
    share_a_home(arbiter, quarrel.citizen if whose == "citizen" else getattr(quarrel.shop, whose))
    assert quarrel.reverse(arbiter).code == "party_to_it"


def test_a_repeated_decision_gets_its_first_answer(quarrel: Quarrel) -> None:
    quarrel.dispute()
    arbiter, key = quarrel.arbiter(), fresh_key()
    first = quarrel.reverse(arbiter, key=key)
    again_said = quarrel.reverse(arbiter, key=key)
    assert (again_said.body, again_said.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert quarrel.points() == PURSE


def test_an_arbiter_lists_the_open_disputes_of_his_area(world: World, quarrel: Quarrel) -> None:
    other = begin(world, open_shop(world, area="370304001001"))
    quarrel.dispute()
    other.dispute()
    here = [each["id"] for each in pages(quarrel.arbiter(area="370304"), "?area=370304&limit=1")]
    assert (other.id in here, quarrel.id in here) == (True, False)
    both = {each["id"] for each in pages(world.citizen(("auditor", "3703")), "?limit=50")}
    assert {quarrel.id, other.id} <= both
    assert quarrel.arbiter(area="370304").get(f"/v1/disputes?area={COUNTY}").code == "not_your_area"
    quarrel.withdraw()
    assert quarrel.id not in [each["id"] for each in pages(quarrel.arbiter(), "?limit=50")]


def pages(caller: Caller, query: str) -> list[dict[str, object]]:
    found, cursor = [], ""
    while True:
        body = caller.get(f"/v1/disputes{query}{cursor}").body
        found += body["items"]
        if body["next_cursor"] is None:
            return found
        cursor = f"&cursor={body['next_cursor']}"


def test_an_answer_is_due_then_a_decision_and_then_it_is_overdue(quarrel: Quarrel) -> None:
    opened = quarrel.dispute().body
    quarrel.world.later(hours=71)
    let_time_work()
    assert quarrel.seen().body["due_at"] == opened["due_at"]
    quarrel.world.later(hours=2)
    let_time_work()
    assert quarrel.seen().body["due_at"] > opened["due_at"]
    quarrel.world.later(days=4)
    let_time_work()
    let_time_work()
    seen = quarrel.seen().body
    assert (seen["is_overdue"], seen["due_at"], seen["state"]) == (True, None, "disputed")
    overdue = [each["id"] for each in pages(again(quarrel.arbiter()), "?state=overdue&limit=50")]
    assert quarrel.id in overdue
    assert quarrel.id not in [each["id"] for each in pages(again(quarrel.arbiter()), "?limit=50")]
    assert quarrel.answer().status == 200
    assert quarrel.reverse(quarrel.arbiter()).body["due_at"] is None


def test_an_answer_moves_the_deadline_to_the_decisions(quarrel: Quarrel) -> None:
    opened, answered = quarrel.dispute().body, quarrel.answer().body
    assert answered["due_at"] > opened["due_at"]
    quarrel.world.later(days=6, hours=23)
    let_time_work()
    assert quarrel.seen().body["is_overdue"] is False
    quarrel.world.later(hours=2)
    let_time_work()
    assert quarrel.seen().body["is_overdue"] is True


def test_everything_that_is_said_is_told(quarrel: Quarrel) -> None:
    quarrel.dispute()
    (row,) = every(Listing(f"DISPUTES#{quarrel.shop.id}"))
    assert "f" not in row  # the dispute itself is told on the redemption
    for say, fact in ((quarrel.answer, "DisputeAnswered"), (quarrel.withdraw, "DisputeWithdrawn")):
        assert say().status == 200
        (row,) = every(Listing(f"DISPUTES#{quarrel.shop.id}"))
        assert fact in row["f"]["S"]
    quarrel.reverse(quarrel.arbiter())
    (row,) = every(Listing(f"DISPUTES#{quarrel.shop.id}"))
    assert '"outcome":"reversed"' in row["f"]["S"]
