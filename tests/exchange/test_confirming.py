"""At the counter, over the real App and engine: every guard between a code and a receipt."""

import json

import pytest

from chalicelib import merchants
from chalicelib.identity.store import DeskIdentity, Profile, desk_key, profile_key
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import run, stale
from tests.exchange.books import books_of
from tests.exchange.shop import (
    Shop,
    balances,
    cancel,
    code_of,
    confirm,
    give,
    open_shop,
    reserved,
    rich,
    typed_code_of,
)
from tests.world import Caller, World, fresh_key


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def look_up(clerk: Caller, **presented: str) -> object:
    answer = clerk.post("/v1/confirmations/lookup", presented)
    return answer.code or answer.body


def test_a_confirmed_redemption_is_the_merchants_and_has_a_receipt(world: World, shop: Shop) -> None:
    citizen = rich(world, 10)
    redemption = reserved(citizen, shop.offer(price_points=4))
    done = confirm(shop.clerk, redemption, code_of(citizen, redemption))
    assert done.status == 200
    receipt = done.body["receipt"]
    assert (receipt["id"], receipt["shop"], receipt["points"]) == (redemption, shop.id, 4)
    assert citizen.get(f"/v1/redemptions/{redemption}").body["state"] == "confirmed"
    assert balances(citizen) == (6, 0, 0)
    books = books_of(shop, [citizen])
    assert books.verdict.found == ()
    assert json.loads(books.postings[-1]["lg"]["S"]) == [["held", -4], [f"merchant:{shop.id}", 4]]


def test_a_typed_code_confirms_too(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    typed = typed_code_of(citizen, redemption)
    assert len(typed) == 12
    assert shop.clerk.post(f"/v1/redemptions/{redemption}/confirm", {"typed_code": typed}).status == 200


def test_looking_up_shows_what_and_for_whom_and_changes_nothing(world: World, shop: Shop) -> None:
    citizen = rich(world)
    named = Profile.real_name.set("张小雨")
    key = profile_key(citizen.person)
    run(lambda unit: unit.change(key, named, condition=Profile.version.exists(), otherwise=stale))
    offer = shop.offer(price_points=2)
    redemption = reserved(citizen, offer)
    before = books_of(shop, [citizen, shop.clerk]).records
    seen = {"redemption_id": redemption, "offer": offer, "title": "矿泉水一瓶", "price_points": 2}
    assert look_up(shop.clerk, code=code_of(citizen, redemption)) == {**seen, "person_masked": "张*雨"}
    assert look_up(shop.clerk, typed_code=typed_code_of(citizen, redemption)) == {**seen, "person_masked": "张*雨"}
    assert books_of(shop, [citizen, shop.clerk]).records == before


def test_the_same_clerk_gets_the_same_receipt_with_any_key(world: World, shop: Shop) -> None:
    citizen, key = rich(world), fresh_key()
    redemption = reserved(citizen, shop.offer())
    code = code_of(citizen, redemption)
    first = confirm(shop.clerk, redemption, code, key=key)
    world.later(minutes=3)  # the code is dead by now
    for again in (confirm(shop.clerk, redemption, code, key=key), confirm(shop.clerk, redemption, code)):
        assert (again.status, again.body) == (200, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
    assert balances(citizen) == (9, 0, 0)


def test_a_repeat_with_a_dead_typed_code_gets_the_receipt(world: World, shop: Shop) -> None:
    citizen, key = rich(world), fresh_key()
    redemption = reserved(citizen, shop.offer())
    body = {"typed_code": typed_code_of(citizen, redemption)}
    first = shop.clerk.post(f"/v1/redemptions/{redemption}/confirm", body, key=key)
    world.later(minutes=3)
    assert shop.clerk.post(f"/v1/redemptions/{redemption}/confirm", body, key=key).body == first.body


def test_the_same_key_with_another_code_is_a_mismatch(world: World, shop: Shop) -> None:
    citizen, key = rich(world), fresh_key()
    redemption = reserved(citizen, shop.offer())
    confirm(shop.clerk, redemption, (code := code_of(citizen, redemption)), key=key)
    other = f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}"
    assert confirm(shop.clerk, redemption, other, key=key).code == "idempotency_mismatch"


def test_another_clerk_is_told_when_and_where_it_was_confirmed(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    code = code_of(citizen, redemption)
    receipt = confirm(shop.clerk, redemption, code).body["receipt"]
    second = confirm(shop.another_clerk(), redemption, code)
    assert (second.status, second.code) == (409, "already_confirmed")
    assert second.body["error"]["details"] == {"at": receipt["confirmed_at"], "shop": shop.id}


def test_a_screenshot_is_dead_after_ninety_seconds(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    code, typed = code_of(citizen, redemption), typed_code_of(citizen, redemption)
    world.later(seconds=90)
    assert confirm(shop.clerk, redemption, code).code == "code_expired"
    assert look_up(shop.clerk, code=code) == "code_expired"
    assert look_up(shop.clerk, typed_code=typed) == "typed_code_wrong"
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200


def test_a_forged_code_is_invalid(world: World, shop: Shop) -> None:
    citizen, other = rich(world), rich(world)
    offer = shop.offer()
    mine, his = reserved(citizen, offer), reserved(other, offer)
    code = code_of(citizen, mine)
    kind, ids, step, mac = code.split(".")
    forged = [
        f"{kind}.{ids}.{step}.{mac[::-1]}",
        f"{kind}.{ids}.{int(step) + 1}.{mac}",
        f"{kind}.{code_of(other, his).split('.')[1]}.{step}.{mac}",
        "X1.....",
        "X1.abc.1.def",
        "X1.ab!.1.def",
        f"{kind}.{ids}.-1.{mac}",
    ]
    assert {str(look_up(shop.clerk, code=each)) for each in forged} == {"code_invalid"}
    assert confirm(shop.clerk, his, code).code == "code_invalid"  # genuine, but of another redemption
    assert shop.clerk.post(f"/v1/redemptions/{mine}/confirm", {}).code == "code_invalid"


def test_five_wrong_typed_codes_lock_typing_and_scanning_still_works(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    typed = typed_code_of(citizen, redemption)
    wrong = f"{typed[:-1]}{(int(typed[-1]) + 1) % 10}"
    assert [look_up(shop.clerk, typed_code=wrong) for _ in range(5)] == ["typed_code_wrong"] * 5
    assert look_up(shop.clerk, typed_code=typed) == "typed_codes_locked"
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200


def test_a_typed_code_of_another_redemption_confirms_nothing(world: World, shop: Shop) -> None:
    citizen = rich(world)
    offer = shop.offer()
    one, other = reserved(citizen, offer), reserved(citizen, offer)
    body = {"typed_code": typed_code_of(citizen, one)}
    assert shop.clerk.post(f"/v1/redemptions/{other}/confirm", body).code == "typed_code_wrong"


def test_only_a_clerk_of_the_offers_merchant_confirms(world: World, shop: Shop) -> None:
    citizen, elsewhere = rich(world), open_shop(world)
    redemption = reserved(citizen, shop.offer())
    code = code_of(citizen, redemption)
    assert confirm(elsewhere.clerk, redemption, code).code == "wrong_merchant"
    assert confirm(world.citizen(), redemption, code).code == "clerk_inactive"
    assert confirm(shop.owner, redemption, code).code == "clerk_inactive"
    both = world.citizen((merchants.CLERK, elsewhere.id), (merchants.CLERK, shop.id))
    assert confirm(both, redemption, code).status == 200


def test_an_unbound_clerk_confirms_nothing_from_that_moment(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    number = shop.clerk.get("/v1/me").body["volunteer_no"]
    assert shop.owner.delete(f"/v1/merchants/{shop.id}/clerks/{number}").status == 200
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).code == "clerk_inactive"
    assert shop.owner.post(f"/v1/merchants/{shop.id}/clerks", {"volunteer_no": number}).status == 201
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200


def test_a_suspended_merchants_clerk_confirms_nothing(world: World, shop: Shop) -> None:
    citizen, admin = rich(world), world.citizen(("city_admin", "3703"))
    redemption = reserved(citizen, shop.offer())
    admin.post(f"/v1/merchants/{shop.id}/suspend")
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).code == "merchant_suspended"
    admin.post(f"/v1/merchants/{shop.id}/resume")
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200


def test_a_clerk_confirms_nothing_of_his_own(world: World, shop: Shop) -> None:
    clerk = shop.another_clerk()
    give(clerk, 5)
    redemption = reserved(clerk, shop.offer())
    assert confirm(clerk, redemption, code_of(clerk, redemption)).code == "self_dealing"


def test_a_clerk_confirms_nothing_of_his_household(world: World, shop: Shop) -> None:
    citizen, home = rich(world), new_ulid(1)
    for each in (citizen, shop.clerk):
        key, moves_in = profile_key(each.person), Profile.household.set(home)
        run(lambda unit: unit.change(key, moves_in, condition=Profile.version.exists(), otherwise=stale))  # noqa: B023
    redemption = reserved(citizen, shop.offer())
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).code == "self_dealing"


def test_the_device_that_reserved_does_not_confirm(world: World, shop: Shop) -> None:
    citizen, clerk = rich(world, device="phone-1"), shop.another_clerk(device="phone-1")
    redemption = reserved(citizen, shop.offer())
    assert confirm(clerk, redemption, code_of(citizen, redemption)).code == "self_dealing"
    other = shop.another_clerk(device="phone-2")
    assert confirm(other, redemption, code_of(citizen, redemption)).status == 200


def test_a_frozen_persons_reservation_is_not_confirmed(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    code = code_of(citizen, redemption)
    key, frozen = desk_key(citizen.person), DeskIdentity.frozen.set("under review")
    run(lambda unit: unit.change(key, frozen, condition=DeskIdentity.epoch.exists(), otherwise=stale))
    assert confirm(shop.clerk, redemption, code).code == "user_suspended"


def test_a_cancelled_reservation_is_not_confirmed(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    code = code_of(citizen, redemption)
    cancel(citizen, redemption)
    assert confirm(shop.clerk, redemption, code).code == "cancelled"
    assert look_up(shop.clerk, code=code) == "cancelled"


def test_thirty_seconds_of_grace_and_no_more(world: World, shop: Shop) -> None:
    citizen = rich(world)
    offer = shop.offer()
    late, too_late = reserved(citizen, offer), reserved(citizen, offer)
    world.later(minutes=15, seconds=25)
    codes = [code_of(citizen, each) for each in (late, too_late)]
    assert confirm(shop.clerk, late, codes[0]).status == 200
    world.later(seconds=10)
    assert confirm(shop.clerk, too_late, codes[1]).code == "expired"
    assert citizen.get(f"/v1/redemptions/{too_late}/code").code == "expired"


def test_codes_are_shown_to_their_person_only(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    assert rich(world).get(f"/v1/redemptions/{redemption}/code").code == "no_such_redemption"
    assert rich(world).get(f"/v1/redemptions/{redemption}").code == "no_such_redemption"
    confirm(shop.clerk, redemption, code_of(citizen, redemption))
    assert citizen.get(f"/v1/redemptions/{redemption}/code").code == "already_confirmed"
