"""A dispute and a lock, a reversal and a payment at the same moment: one order or the other, and nothing else."""

from functools import partial

from chalicelib.settlement.lines import lines_of
from tests.between import between
from tests.exchange.shop import Shop
from tests.exchange.test_races import at_once
from tests.settlement.settling import DECEMBER, Office, at, dispute, made, new_offer, sell, take_back, uphold
from tests.settlement.test_verify import all_books
from tests.world import World


def test_what_is_disputed_after_the_draft_was_made_is_not_locked(world: World, shop: Shop) -> None:
    sale, office, draft = sell(shop), Office.open(world), made(shop)
    dispute(sale)
    assert office.lock(draft).code == "draft_changed"
    again = made(shop)
    assert (again.sum().lines, len(again.content.held)) == (0, 1)
    assert office.lock(again).status == 200


def test_a_dispute_between_reading_and_writing_the_lock_is_not_overlooked(world: World, shop: Shop) -> None:
    sale, office, draft = sell(shop), Office.open(world), made(shop)
    with between(partial(dispute, sale)):
        assert office.lock(draft).code == "draft_changed"


def test_a_dispute_of_another_month_only_asks_for_another_look(world: World, shop: Shop) -> None:
    sell(shop)
    at(world, "2026-12-02 09:00:00")
    draft, office = made(shop), Office.open(world)
    dispute(sell(shop, new_offer(shop)))
    assert office.lock(draft).code == "draft_changed"
    again = made(shop)
    assert again.content.hash == draft.content.hash
    assert office.lock(again).status == 200


def test_a_dispute_and_a_lock_at_once_have_one_order(world: World, shop: Shop) -> None:
    sale = sell(shop)
    at(world, "2026-12-02 09:00:00")
    office, draft = Office.open(world), made(shop)
    reply, _ = at_once([partial(office.lock, draft), partial(dispute, sale)])
    now = made(shop)
    if reply.status == 200:  # the lock was first: the line is settled, whatever comes of the dispute
        assert [line.redemption for line in lines_of(now)] == [sale.id]
    else:
        assert reply.code == "draft_changed"
        assert [each.txid for each in now.content.held] == [f"rdm:{sale.id}:confirm"]


def test_a_dispute_after_the_lock_changes_no_batch_until_it_is_decided(world: World, shop: Shop) -> None:
    sale, other = sell(shop), sell(shop)
    at(world, "2026-12-02 09:00:00")
    office, november = Office.open(world), made(shop)
    office.settle(november)
    dispute(sale)
    uphold(sale)
    dispute(other)
    take_back(other)
    december = made(shop, DECEMBER)
    assert [(line.redemption, line.verb) for line in lines_of(december)] == [(other.id, "reverse")]
    assert made(shop).content.hash == november.content.hash
    assert all_books(shop, [sale.citizen, other.citizen]).verdict.found == ()


def test_a_reversal_and_a_payment_at_once_both_happen(world: World, shop: Shop) -> None:
    sale = sell(shop, funder="government", value_fen=250)
    sell(shop)
    at(world, "2026-12-02 09:00:00")
    office, november = Office.open(world), made(shop)
    for step in (office.lock, office.approve):
        assert step(november).status == 200
    reply, _ = at_once([partial(office.pay, november), partial(take_back, sale)])
    assert reply.status == 200
    assert reply.body["total"]["points"] == 6
    december = made(shop, DECEMBER)
    assert [(line.verb, line.points, line.fen) for line in lines_of(december)] == [("reverse", -3, -250)]
