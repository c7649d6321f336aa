"""Stories of redemptions, disputes, shops and settlements."""

from chalicelib.exchange.reactions import sweep
from chalicelib.kit.clock import now_ms
from tests.disputes.quarrel import begin, let_time_work
from tests.exchange.shop import cancel, code_of, confirm, open_shop, reserved, rich
from tests.exchange.test_calling_off import suspend
from tests.merchants.test_clerks import bind, number_of, unbind
from tests.settlement.settling import Office, again, at, made

from .stories import Said, Scene, story


@story("redemption.reserved", "redemption.confirmed", "redemption.cancelled", "redemption.refused",
       "redemption.expired")  # fmt: skip
def reservations_end(scene: Scene) -> Said:
    shop, citizen = open_shop(scene.world), rich(scene.world)
    offer = shop.offer()
    taken, given_up, out_of_stock = (reserved(citizen, offer) for _ in range(3))
    assert confirm(shop.clerk, taken, code_of(citizen, taken)).status == 200
    assert cancel(citizen, given_up).status == 200
    assert cancel(shop.clerk, out_of_stock).status == 200
    reserved(citizen, offer)
    scene.world.later(hours=1)
    sweep(now_ms())
    for template in ("reserved", "confirmed", "cancelled", "refused", "expired"):
        yield f"redemption.{template}", citizen


@story("redemption.called_off", "merchant.suspended")
def a_shop_is_suspended(scene: Scene) -> Said:
    shop, citizen = open_shop(scene.world), rich(scene.world)
    reserved(citizen, shop.offer())
    scene.events.settle()
    suspend(scene.world, shop)
    yield "redemption.called_off", citizen
    yield "merchant.suspended", shop.owner


@story("offer.recalled")
def an_offer_is_recalled(scene: Scene) -> Said:
    shop = open_shop(scene.world)
    offer = shop.offer()
    scene.events.settle()
    assert shop.owner.post(f"/v1/offers/{offer}/withdraw", {"open": "cancel"}).status == 200
    yield "offer.recalled", shop.owner


@story("merchant.capped", "clerk.bound", "clerk.unbound")
def a_shop_reaches_its_cap(scene: Scene) -> Said:
    shop, citizen = open_shop(scene.world), rich(scene.world)
    admin, clerk = scene.world.citizen(("city_admin", "3703")), scene.world.citizen()
    assert admin.put(f"/v1/merchants/{shop.id}/caps", {"daily_points": 2, "monthly_points": None}).status == 200
    assert bind(shop, number_of(clerk)).status == 201
    assert unbind(shop, number_of(clerk)).status == 200
    redemption = reserved(citizen, shop.offer(price_points=3))
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200
    for template in ("merchant.capped", "clerk.bound", "clerk.unbound"):
        yield template, shop.owner


@story("dispute.opened", "dispute.answered", "dispute.upheld", "dispute.upheld.owners")
def an_arbiter_lets_it_stand(scene: Scene) -> Said:
    quarrel = begin(scene.world)
    scene.events.settle()
    assert quarrel.dispute().status == 200
    assert quarrel.answer().status == 200
    assert quarrel.uphold(quarrel.arbiter()).status == 200
    for template, whose in (("opened", "owner"), ("answered", ""), ("upheld", ""), ("upheld.owners", "owner")):
        yield f"dispute.{template}", quarrel.shop.owner if whose else quarrel.citizen


@story("dispute.withdrawn", "dispute.unanswered", "dispute.unanswered.owners", "dispute.overdue")
def time_passes_over_a_dispute(scene: Scene) -> Said:
    quarrel = begin(scene.world)
    scene.events.settle()
    assert quarrel.dispute().status == 200
    for days in (3.1, 4):
        scene.world.later(days=days)
        let_time_work()
        scene.events.settle()
    assert quarrel.withdraw().status == 200
    yield "dispute.unanswered", quarrel.citizen
    yield "dispute.unanswered.owners", quarrel.shop.owner
    yield "dispute.overdue", quarrel.citizen
    yield "dispute.withdrawn", quarrel.shop.owner


@story("dispute.agreed", "redemption.reversed", "redemption.reversed.owners")
def both_agree_to_reverse(scene: Scene) -> Said:
    quarrel = begin(scene.world)
    scene.events.settle()
    assert quarrel.agree(quarrel.citizen).status == 200
    scene.events.settle()
    assert quarrel.agree(quarrel.shop.owner).status == 200
    yield "dispute.agreed", quarrel.citizen
    yield "dispute.agreed", quarrel.shop.owner
    yield "redemption.reversed", quarrel.citizen
    yield "redemption.reversed.owners", quarrel.shop.owner


@story("dispute.lapsed", "dispute.lapsed.owners")
def nobody_joins_a_consent(scene: Scene) -> Said:
    quarrel = begin(scene.world)
    scene.events.settle()
    assert quarrel.agree(quarrel.citizen).status == 200
    scene.world.later(days=7.1)
    let_time_work()
    yield "dispute.lapsed", quarrel.citizen
    yield "dispute.lapsed.owners", quarrel.shop.owner


@story("settlement.terms", "settlement.locked", "settlement.approved", "settlement.paid")
def a_month_is_settled(scene: Scene) -> Said:
    at(scene.world, "2026-11-28 10:00:00")
    shop, citizen = open_shop(scene.world), rich(scene.world)
    scene.events.settle()
    redemption = reserved(citizen, shop.offer(price_points=3))
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200
    officer = scene.world.citizen(("settlement_officer", "370303"))
    terms = officer.put(f"/v1/merchants/{shop.id}/settlement-terms", {"mode": "priced"})
    assert terms.status == 200, terms.body
    scene.events.settle()
    at(scene.world, "2026-12-01 09:00:00")
    Office.open(scene.world).settle(made(shop))
    shop.owner = again(shop.owner)
    for template in ("terms", "locked", "approved", "paid"):
        yield f"settlement.{template}", shop.owner
