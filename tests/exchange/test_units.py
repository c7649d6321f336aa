"""What each step costs, as the engine counts it; index copies and the door's reads are counted apart."""

import pytest

from chalicelib import policy
from chalicelib.exchange.ending import expire
from chalicelib.exchange.store import snapshot
from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from tests.exchange.shop import cancel, code_of, confirm, open_shop, reserve, reserved, rich, typed_code_of, units
from tests.world import World

Captured = pytest.CaptureFixture[str]


def test_reserving_is_one_write_of_eight_units_after_one_read(world: World, capsys: Captured) -> None:
    offer = open_shop(world).offer()
    reserve(rich(world), offer)  # loads the snapshots
    reserve(rich(world), offer)
    spent = units(capsys)
    assert (spent["w"], spent["wt"], spent["rt"]) == (8, 1, 1)


def test_an_offer_with_a_limit_per_person_costs_two_units_more(world: World, capsys: Captured) -> None:
    offer = open_shop(world).offer(per_person_limit=2)
    citizen = rich(world)
    reserve(rich(world), offer)
    for _ in range(2):
        reserved(citizen, offer)
        spent = units(capsys)
        assert (spent["w"], spent["wt"], spent["rt"]) == (10, 1, 1)


def test_an_offer_too_young_for_the_snapshot_costs_one_more_read(world: World, capsys: Captured) -> None:
    shop = open_shop(world)
    reserve(rich(world), shop.offer())
    young, citizen = shop.offer(), rich(world)
    snapshot.current().pop(young, None)
    assert reserve(citizen, young).status == 201
    spent = units(capsys)
    assert (spent["w"], spent["wt"], spent["rt"]) == (8, 1, 2)


def test_confirming_a_scanned_code_is_one_write_of_six_units_after_one_read(world: World, capsys: Captured) -> None:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer())
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (6, 1)
    assert spent["rt"] == 1 + 1  # the door's, and one


def test_confirming_a_typed_code_reads_the_index_and_twice_more(world: World, capsys: Captured) -> None:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer())
    typed = typed_code_of(citizen, redemption)
    assert shop.clerk.post(f"/v1/redemptions/{redemption}/confirm", {"typed_code": typed}).status == 200
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (6, 1)
    assert spent["rt"] == 1 + 1 + 2  # the door's, the index (not strong), and two


def test_looking_up_writes_nothing(world: World, capsys: Captured) -> None:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer())
    shop.clerk.post("/v1/confirmations/lookup", {"code": code_of(citizen, redemption)})
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (0, 0)


def test_cancelling_is_one_write_of_eight_units(world: World, capsys: Captured) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, open_shop(world).offer())
    assert cancel(citizen, redemption).status == 200
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (8, 1)
    assert spent["rt"] == 1 + 1


def test_expiring_is_one_write_of_eight_units(world: World) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, open_shop(world).offer())
    world.later(minutes=20)
    policy.at(now_ms())  # loads the snapshot
    with log.metered() as spent:
        assert expire(redemption, citizen.person)
    assert (spent.write_units, spent.write_trips, spent.read_trips) == (8, 1, 1)
