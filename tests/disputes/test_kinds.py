"""Disputes of what is no plain offer: a benefit, a daily unit, a limit of a period, a network's voucher."""

from chalicelib.points import earned_in
from tests.disputes.quarrel import PRICE, PURSE, Quarrel, begin
from tests.exchange.shop import code_of, confirm, open_shop, reserve, reserved, rich, serve, stock_left
from tests.exchange.test_vouchers import MONTH, network_of, voucher
from tests.world import World


def test_a_benefit_is_reversed_and_no_point_moves(world: World) -> None:
    citizen = rich(world, PURSE)
    serve(citizen, 100)
    quarrel = begin(world, citizen=citizen, price_points=0, kind="benefit", min_stars=1, daily=True)
    assert quarrel.dispute().status == 200
    assert quarrel.reverse(quarrel.arbiter()).status == 200
    assert (quarrel.state(), quarrel.points()) == ("reversed", PURSE)
    assert stock_left(quarrel.offer) == 9, "what left the shelf is counted in by hand"
    assert quarrel.books().verdict.found == ()


def test_a_reversed_redemption_counts_no_longer_in_its_period(world: World) -> None:
    quarrel = begin(world, per_person_limit=1, limit_per="day")
    assert reserve(quarrel.citizen, quarrel.offer).code == "person_limit_reached"
    quarrel.dispute()
    quarrel.reverse(quarrel.arbiter())
    assert reserve(quarrel.citizen, quarrel.offer).status == 201
    assert quarrel.books().verdict.found == ()


def test_a_voucher_is_disputed_with_the_shop_that_confirmed_it(world: World) -> None:
    shops, citizen = [open_shop(world) for _ in range(2)], rich(world, PURSE)
    offer = voucher(world, network_of(world, *shops), price_points=PRICE)
    redemption = reserved(citizen, offer)
    assert confirm(shops[1].clerk, redemption, code_of(citizen, redemption)).status == 200
    shops[1].offers.append(offer)
    quarrel = Quarrel(world, shops[1], offer, citizen, redemption)
    assert quarrel.dispute().status == 200
    assert quarrel.answer(shops[0].owner).status == 404, "another shop of the network is no party"
    assert quarrel.answer().status == 200
    assert quarrel.reverse(quarrel.arbiter()).status == 200
    assert [each.points for each in earned_in(shops[1].id, MONTH)] == [PRICE, -PRICE]
    assert list(earned_in(shops[0].id, MONTH)) == []
    assert quarrel.points() == PURSE
    assert quarrel.books().verdict.found == ()
