"""What citizen and shop may say about a redemption, until when, and what comes of it."""

import pytest

from chalicelib import merchants
from chalicelib.kit.clock import DAY
from chalicelib.policy.trade_figures import Disputes
from infra.local.wechat import StandIn
from tests.disputes.quarrel import PRICE, PURSE, Quarrel, begin, let_time_work
from tests.exchange.shop import cancel, give, open_shop, reserve, reserved, rich, stock_left
from tests.world import World, fresh_key

WINDOW = Disputes().window_days


def test_a_disputed_redemption_is_disputed_and_nothing_else_moves(quarrel: Quarrel) -> None:
    reply = quarrel.dispute()
    assert (reply.status, reply.body["state"], reply.body["dispute"]) == (200, "disputed", "open")
    assert (quarrel.state(), quarrel.points()) == ("disputed", PURSE - PRICE)
    assert quarrel.books().verdict.found == ()


def test_what_was_said_is_read_by_both_sides_and_the_arbiters_of_the_area(quarrel: Quarrel) -> None:
    quarrel.dispute(reason="poor_quality")
    assert quarrel.answer().status == 200
    for reader in (quarrel.citizen, quarrel.shop.owner, quarrel.shop.clerk, quarrel.arbiter()):
        seen = quarrel.seen(reader)
        assert (seen.status, seen.body["reason"]) == (200, "poor_quality")
        assert (seen.body["answer"]["text"], seen.body["price_points"]) == ("东西已经给了。", PRICE)
    assert quarrel.seen(quarrel.citizen).body["my_side"] == "person"
    assert quarrel.seen(quarrel.shop.clerk).body["my_side"] == "merchant"


def test_nobody_else_sees_that_there_is_a_dispute(quarrel: Quarrel) -> None:
    quarrel.dispute()
    strangers = (
        quarrel.world.citizen(),
        open_shop(quarrel.world).owner,
        quarrel.arbiter(area="370302"),
    )
    assert [quarrel.seen(each).code for each in strangers] == ["no_such_redemption"] * 3


def test_where_nobody_said_anything_there_is_no_dispute(quarrel: Quarrel) -> None:
    assert quarrel.seen().code == "no_such_dispute"
    assert quarrel.withdraw().code == "no_such_dispute"
    assert quarrel.answer().code == "no_such_dispute"
    assert quarrel.uphold(quarrel.arbiter()).code == "no_such_dispute"


def test_another_persons_redemption_is_not_disputed(quarrel: Quarrel) -> None:
    for stranger in (rich(quarrel.world), quarrel.shop.owner):
        assert quarrel.dispute(stranger).code == "no_such_redemption"
    assert quarrel.state() == "confirmed"


def test_only_what_was_confirmed_is_disputed_or_reversed(world: World, quarrel: Quarrel) -> None:
    citizen = rich(world)
    other = Quarrel(world, quarrel.shop, quarrel.offer, citizen, reserved(citizen, quarrel.offer))
    said = [other.dispute(), other.agree(citizen), other.reverse(quarrel.arbiter())]
    assert [reply.code for reply in said] == ["not_confirmed_yet"] * 3
    assert cancel(citizen, other.id).status == 200
    assert other.dispute().code == "not_confirmed_yet"


@pytest.mark.parametrize(("minutes", "code"), [(-1, None), (1, "dispute_window_over")])
def test_a_dispute_is_opened_within_the_window(quarrel: Quarrel, minutes: int, code: str | None) -> None:
    quarrel.world.later(days=WINDOW, minutes=minutes)
    assert quarrel.dispute().code == code


@pytest.mark.parametrize(("minutes", "code"), [(-1, None), (1, "dispute_window_over")])
def test_without_a_dispute_consent_is_given_within_the_window(quarrel: Quarrel, minutes: int, code: str | None) -> None:
    quarrel.world.later(days=WINDOW, minutes=minutes)
    assert quarrel.agree(quarrel.citizen).code == code


def test_a_dispute_is_opened_once_at_a_time(quarrel: Quarrel) -> None:
    assert quarrel.dispute().status == 200
    assert quarrel.dispute().code == "already_disputed"
    assert quarrel.withdraw().body["state"] == "confirmed"
    assert quarrel.withdraw().code == "dispute_ended"
    assert quarrel.dispute().body["state"] == "disputed"


def test_words_that_wechat_finds_risky_are_not_said(quarrel: Quarrel, wechat: StandIn) -> None:
    for caller in (quarrel.citizen, quarrel.shop.owner):
        wechat.state.person(caller.openid).active_at_ms = wechat.state.clock.now_ms()
    body = {"reason": "other", "text": "坏话 [[risky:20001]]"}
    assert quarrel.citizen.post(quarrel.path("dispute"), body).code == "text_risky"
    assert quarrel.state() == "confirmed"
    quarrel.dispute()
    assert quarrel.answer(text="坏话 [[risky:20001]]").code == "text_risky"


def test_the_shop_answers_once_and_only_an_open_dispute(quarrel: Quarrel) -> None:
    quarrel.dispute()
    assert quarrel.answer(quarrel.shop.clerk).status == 200
    assert quarrel.answer().code == "already_answered"
    quarrel.withdraw()
    assert quarrel.answer().code == "dispute_ended"


def test_another_shop_does_not_answer(quarrel: Quarrel) -> None:
    quarrel.dispute()
    assert quarrel.answer(open_shop(quarrel.world).owner).code == "no_such_redemption"


@pytest.mark.parametrize("is_disputed", [True, False])
@pytest.mark.parametrize("citizen_first", [True, False])
def test_both_parties_agree_in_either_order(quarrel: Quarrel, citizen_first: bool, is_disputed: bool) -> None:
    if is_disputed:
        quarrel.dispute()
    first, second = quarrel.citizen, quarrel.shop.owner
    if not citizen_first:
        first, second = second, first
    assert quarrel.agree(first).body["dispute"] == ("open" if is_disputed else "asked")
    assert quarrel.points() == PURSE - PRICE
    done = quarrel.agree(second)
    assert (done.body["state"], done.body["dispute"]) == ("reversed", "reversed")
    assert (quarrel.state(), quarrel.points()) == ("reversed", PURSE)
    assert quarrel.books().verdict.found == ()


def test_one_party_alone_reverses_nothing_however_often_it_agrees(quarrel: Quarrel) -> None:
    for caller in (quarrel.shop.owner, quarrel.shop.clerk, quarrel.shop.owner):
        assert quarrel.agree(caller).body["dispute"] == "asked"
    assert quarrel.state() == "confirmed"


def test_who_is_citizen_and_clerk_speaks_as_the_citizen_only(world: World, quarrel: Quarrel) -> None:
    clerk = quarrel.shop.another_clerk()
    give(clerk, PURSE)
    own = begin(world, quarrel.shop, citizen=clerk)
    assert [own.agree(clerk).body["dispute"] for _ in range(2)] == ["asked", "asked"]
    own.dispute()
    assert own.answer(clerk).code == "no_such_redemption"
    assert own.state() == "disputed"


def test_a_clerk_of_the_citizens_household_or_phone_does_not_speak_for_the_shop(world: World) -> None:
    shop = open_shop(world)
    from tests.exchange.shop import give

    phone = world.citizen(device="one phone")
    give(phone, PURSE)
    quarrel = begin(world, shop, citizen=phone)
    clerk = shop.another_clerk(device="one phone")
    assert quarrel.agree(clerk).code == "party_to_it"
    assert quarrel.agree(shop.owner).body["dispute"] == "asked"


def test_consent_after_the_end_is_refused(quarrel: Quarrel) -> None:
    quarrel.dispute()
    quarrel.uphold(quarrel.arbiter())
    assert quarrel.agree(quarrel.citizen).code == "dispute_ended"
    assert quarrel.dispute().code == "dispute_ended"


def test_withdrawing_forgets_every_consent(quarrel: Quarrel) -> None:
    quarrel.dispute()
    quarrel.agree(quarrel.shop.owner)
    quarrel.withdraw()
    assert quarrel.agree(quarrel.citizen).body["dispute"] == "asked"
    assert quarrel.state() == "confirmed"


def test_what_one_party_asked_for_lapses_with_the_window(quarrel: Quarrel) -> None:
    quarrel.agree(quarrel.citizen)
    quarrel.world.later(days=WINDOW, minutes=1)
    let_time_work()
    assert quarrel.seen().body["dispute"] == "lapsed"
    assert quarrel.agree(quarrel.shop.owner).code == "dispute_window_over"


def test_while_a_dispute_is_open_the_shop_may_agree_after_the_window(quarrel: Quarrel) -> None:
    quarrel.world.later(days=WINDOW, minutes=-1)
    quarrel.dispute()
    quarrel.world.later(days=3)
    assert quarrel.agree(quarrel.citizen).status == 200
    assert quarrel.agree(quarrel.shop.owner).body["state"] == "reversed"


def test_the_same_key_gets_the_first_answer_whatever_came_later(quarrel: Quarrel) -> None:
    opening, taking_back, consent = fresh_key(), fresh_key(), fresh_key()
    first = quarrel.dispute(key=opening)
    taken_back = quarrel.withdraw(key=taking_back)
    asked = quarrel.agree(quarrel.citizen, key=consent)
    quarrel.agree(quarrel.shop.owner)
    assert quarrel.dispute(key=opening).body == first.body
    assert quarrel.withdraw(key=taking_back).body == taken_back.body
    repeat = quarrel.agree(quarrel.citizen, key=consent)
    assert (repeat.body, repeat.headers["Idempotency-Replayed"]) == (asked.body, "true")
    assert quarrel.points() == PURSE


def test_the_same_key_with_another_input_or_from_another_person_is_a_mismatch(quarrel: Quarrel) -> None:
    key = fresh_key()
    quarrel.dispute(key=key)
    assert quarrel.dispute(reason="other", key=key).code == "idempotency_mismatch"
    assert quarrel.agree(quarrel.shop.owner, key=key).code == "idempotency_mismatch"


def test_a_reversal_gives_back_the_limit_and_not_the_stock(world: World, quarrel: Quarrel) -> None:
    limited = begin(world, quarrel.shop, citizen=rich(world, PURSE), per_person_limit=1, stock=5)
    assert reserve(limited.citizen, limited.offer).code == "person_limit_reached"
    limited.agree(limited.citizen)
    limited.agree(limited.shop.owner)
    assert stock_left(limited.offer) == 4
    assert reserve(limited.citizen, limited.offer).status == 201
    assert limited.books(quarrel.citizen).verdict.found == ()


def test_points_that_expired_meanwhile_come_back_for_the_days_of_grace(world: World, quarrel: Quarrel) -> None:
    citizen = rich(world, 0)
    give(citizen, PRICE, expires_on="2026-11-25")
    late = begin(world, quarrel.shop, citizen=citizen)
    world.later(days=4)
    late.agree(citizen)
    late.agree(late.shop.owner)
    expiring = citizen.get("/v1/me/points").body["expiring"]
    assert [(lot["points"], lot["on"]) for lot in expiring] == [(PRICE, "2026-12-04")]
    assert late.books(quarrel.citizen).verdict.found == ()


def test_the_shop_reads_its_own_disputes(quarrel: Quarrel) -> None:
    quarrel.dispute()
    path = f"/v1/merchants/{quarrel.shop.id}/disputes"
    assert [each["id"] for each in quarrel.shop.clerk.get(path).body["items"]] == [quarrel.id]
    other = quarrel.world.citizen((merchants.OWNER, "M-OTHER"))
    assert other.get(path).code == "not_your_merchant"


def test_the_window_is_the_policys_of_the_confirmation() -> None:
    assert Disputes().window_days * DAY == 7 * 86_400_000
