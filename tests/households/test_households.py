"""Households: by consent of both, one a person, and no way around a guard by moving."""

from collections import Counter
from functools import partial

from chalicelib.households.reactions import sweep_locks
from chalicelib.kit.clock import now_ms
from tests.exchange.shop import code_of, confirm, open_shop, reserved, rich
from tests.exchange.test_races import at_once
from tests.households.living import again, code_from, home, join, leave, make, settled
from tests.world import World, fresh_key


def test_one_invites_and_the_other_joins(world: World) -> None:
    mother, father = world.citizen(), world.citizen()
    household = settled(mother, father)
    seen = home(father).body
    assert (seen["id"], seen["state"], len(seen["members"])) == (household, "member", 2)
    assert home(mother).body["members"] == seen["members"]


def test_a_code_is_good_for_one_person_and_half_an_hour(world: World) -> None:
    mother, people = world.citizen(), [world.citizen() for _ in range(6)]
    settled(mother)
    code = code_from(mother)
    codes = Counter(reply.code for reply in at_once([partial(join, each, code) for each in people]))
    assert codes == {None: 1, "household_invitation_used": 5}
    late = code_from(mother)
    world.later(minutes=31)
    assert join(world.citizen(), late).code == "household_invitation_expired"


def test_a_code_that_nobody_gave_or_whose_giver_has_left_is_worthless(world: World) -> None:
    mother, father, child = world.citizen(), world.citizen(), world.citizen()
    settled(mother, father)
    code = code_from(father)
    assert join(child, code[:-1] + ("A" if code[-1] != "A" else "B")).code == "household_invitation_invalid"
    leave(father)
    assert join(child, code).code == "household_invitation_invalid"


def test_one_person_has_one_household(world: World) -> None:
    mother, stranger = world.citizen(), world.citizen()
    settled(mother)
    settled(stranger)
    assert make(mother).code == "already_in_household"
    assert join(mother, code_from(stranger)).code == "already_in_household"
    assert join(mother, code_from(mother)).code == "already_in_household"


def test_a_household_is_made_once_by_one_command(world: World) -> None:
    mother, key = world.citizen(), fresh_key()
    made, again = make(mother, key=key), make(mother, key=key)
    assert (made.status, again.body) == (201, made.body)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_somebody_without_a_proven_name_lives_nowhere(world: World) -> None:
    assert make(world.citizen(level=1)).code == "real_name_required"


def test_a_household_is_no_village(world: World) -> None:
    mother = world.citizen()
    settled(mother, *(world.citizen() for _ in range(9)))
    assert join(world.citizen(), code_from(mother)).code == "household_full"


def test_the_last_place_goes_to_one(world: World) -> None:
    mother = world.citizen()
    settled(mother, *(world.citizen() for _ in range(8)))
    codes, people = [code_from(mother) for _ in range(4)], [world.citizen() for _ in range(4)]
    said = Counter(r.code for r in at_once([partial(join, *each) for each in zip(people, codes, strict=True)]))
    assert said == {None: 1, "household_full": 3}


def test_who_has_left_joins_no_other_for_thirty_days_and_may_come_back(world: World) -> None:
    mother, father, stranger = world.citizen(), world.citizen(), world.citizen()
    settled(mother, father)
    settled(stranger)
    left = leave(father)
    assert (left.body["state"], left.body["members"]) == ("left", [])
    assert leave(father).body == left.body
    assert join(father, code_from(stranger)).code == "household_locked"
    assert make(father).code == "household_locked"
    world.later(days=29.9)
    sweep_locks(now_ms())
    mother, father = again(mother), again(father)
    assert make(father).code == "household_locked"
    assert join(father, code_from(mother)).body["state"] == "member"


def test_the_lock_ends_by_itself(world: World) -> None:
    mother, father, stranger = world.citizen(), world.citizen(), world.citizen()
    settled(mother, father)
    settled(stranger)
    leave(father)
    world.later(days=30, minutes=1)
    sweep_locks(now_ms())
    sweep_locks(now_ms())
    father, stranger = again(father), again(stranger)
    assert home(father).body["state"] == "none"
    assert join(father, code_from(stranger)).status == 200
    assert leave(world.citizen()).code == "not_in_household"


def test_a_clerk_who_leaves_his_household_confirms_nothing_for_it_until_the_lock_ends(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    settled(citizen, shop.clerk)
    leave(shop.clerk)
    offer = shop.offer()
    redemption = reserved(citizen, offer)
    refused = confirm(shop.clerk, redemption, code_of(citizen, redemption))
    assert (refused.status, refused.code) == (403, "self_dealing")
    world.later(days=30, minutes=1)
    sweep_locks(now_ms())
    citizen, clerk = again(citizen), again(shop.clerk)
    redemption = reserved(citizen, offer)
    assert confirm(clerk, redemption, code_of(citizen, redemption)).status == 200
