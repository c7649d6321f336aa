"""Lots end when their day is over, nobody spends them afterwards, and their owner is told in time, once a step."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import points
from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Record
from chalicelib.kit.sweeping import SweepIncomplete
from chalicelib.kit.table import Unit, run, stale
from chalicelib.points import expiring, reactions
from chalicelib.points.actions import balances_now
from chalicelib.points.rules import cause_code, days_left, step_of
from chalicelib.points.store import DeskPoints, Round, desk_key, expiry_partition, expiry_partitions, round_key
from chalicelib.policy import Figures
from tests.exchange.shop import balances, cancel, give, open_shop, reserve, reserved
from tests.points.owning import desk_of, given, verdict_of
from tests.world import Caller, World, fresh_key

SOON, NEXT_YEAR = "2026-12-31", "2027-12-31"


def swept() -> None:
    """As many minutes as it takes, until nobody is due."""
    while reactions.sweep_expired(now_ms()):
        pass


def a_days_round() -> None:
    """The whole round of today, whatever was done of it by others."""

    def forget(unit: Unit) -> None:
        for shard in range(len(expiry_partitions())):
            if unit.read(round_key(shard))[0] is not None:
                unit.remove(round_key(shard), Round.pk.exists(), stale)

    run(forget)
    while reactions.sweep_notices(now_ms()):
        pass


def told(caller: Caller) -> list[tuple[str, int, int]]:
    """(day, days before, points) of every notice."""
    found = every(Listing(f"P#{caller.person}", prefix="NOTICE#"))
    facts = [fact for item in found for fact in (Record.of(item) or Record()).facts or ()]
    assert {(fact.name, fact.data["person"]) for fact in facts} <= {("PointsExpiring", caller.person)}
    return sorted((fact.data["expires_on"], fact.data["days"], fact.data["points"]) for fact in facts)


def owner(world: World, **lots: int) -> Caller:
    """A citizen with so many points of each day."""
    caller = world.citizen()
    for day, amount in lots.items():
        give(caller, amount, expires_on=day)
    return caller


def causes(caller: Caller) -> list[str]:
    return [each["cause"] for each in caller.get("/v1/me/points/entries").body["items"]]


def test_a_lot_ends_when_its_day_is_over_in_zibo_and_not_before(world: World) -> None:
    citizen = owner(world, **{SOON: 3, NEXT_YEAR: 4})
    world.traveller.move_to("2026-12-31T15:59:00+00:00")
    swept()
    assert desk_of(citizen).available == 7
    world.later(minutes=2)
    swept()
    swept()
    assert desk_of(citizen) == points.Balances(4, 0, 0, 0, (points.Lot(NEXT_YEAR, 4),))
    record = DeskPoints.of(run(lambda unit: unit.read(desk_key(citizen.person))[0]))
    assert record is not None
    assert record.facts is not None
    (fact,) = record.facts
    assert (fact.name, fact.data) == (
        "PointsExpired", {"person": citizen.person, "points": 3, "expires_on": SOON},
    )  # fmt: skip
    assert verdict_of(citizen) == ()


def test_every_lot_that_is_over_ends_by_a_posting_of_its_own(world: World) -> None:
    citizen = owner(world, **{"2026-12-30": 1, SOON: 2, NEXT_YEAR: 4})
    world.later(days=60)
    swept()
    rows = [posting.row() for posting in points.statement(citizen.person, limit=5, cursor=None).items]
    assert [row.txid for row in rows[:2]] == [f"exp:{citizen.person}:{day}" for day in (SOON, "2026-12-30")]
    assert rows[0].legs == (("available", -2), ("city:expired", 2))
    assert cause_code(rows[0].txid) == "exp"


def test_the_sweep_may_be_late_and_nothing_of_a_lot_that_is_over_is_spent(world: World) -> None:
    shop = open_shop(world)
    citizen = owner(world, **{"2026-11-24": 3, NEXT_YEAR: 1})
    dear, cheap = shop.offer(price_points=2), shop.offer(price_points=1)
    world.later(days=2)
    refused = reserve(citizen, dear)
    assert (refused.code, refused.body["error"]["details"]) == ("not_enough_points", {"available": 1, "needed": 2})
    shown = citizen.get("/v1/me/points").body
    assert (shown["available"], shown["expiring"]) == (1, [{"points": 1, "on": NEXT_YEAR}])
    assert reserve(citizen, cheap).status == 201
    assert desk_of(citizen).lots == (points.Lot("2026-11-24", 3),)
    assert verdict_of(citizen) == ()
    swept()
    assert desk_of(citizen).lots == ()


def test_held_points_do_not_end_and_come_back_with_a_grace(world: World) -> None:
    shop, citizen = open_shop(world), owner(world, **{"2026-11-24": 3})
    redemption = reserved(citizen, shop.offer(price_points=3, claim="voucher"))
    world.later(days=3)
    swept()
    assert balances(citizen) == (0, 3, 0)
    cancel(citizen, redemption)
    assert desk_of(citizen).lots == (points.Lot("2026-12-03", 3),)
    world.later(days=8)
    swept()
    assert desk_of(citizen).lots == ()
    assert verdict_of(citizen) == ()


def test_a_desk_stands_in_the_index_under_the_day_of_its_first_lot(world: World) -> None:
    citizen = owner(world, **{NEXT_YEAR: 2})

    def place() -> tuple[Any, Any]:
        desk = DeskPoints.of(run(lambda unit: unit.read(desk_key(citizen.person))[0]))
        return (desk.g1pk, desk.g1sk) if desk is not None else (None, None)

    assert place() == (expiry_partition(citizen.person), NEXT_YEAR)
    give(citizen, 1, expires_on=SOON)
    assert place()[1] == SOON
    give(citizen, 1, expires_on="2028-12-31")
    assert place()[1] == SOON
    shop = open_shop(world)
    reserved(citizen, shop.offer(price_points=4))
    assert place() == (None, None)
    assert verdict_of(citizen) == ()


def test_one_owner_who_cannot_be_swept_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    citizens = [owner(world, **{"2026-11-23": 1}) for _ in range(3)]
    world.later(days=2)
    real = expiring.end_lots

    def stuck(whose: points.Owner) -> None:
        if whose.id == citizens[0].person:
            raise RuntimeError("stuck")
        real(whose)

    monkeypatch.setattr(expiring, "end_lots", stuck)
    with pytest.raises(SweepIncomplete):
        reactions.sweep_expired(now_ms())
    assert [desk_of(each).available for each in citizens] == [1, 0, 0]
    monkeypatch.undo()
    swept()
    assert desk_of(citizens[0]).available == 0


def test_sweeps_at_once_end_a_lot_once_and_a_reservation_beside_them_takes_none_of_it(world: World) -> None:
    shop, citizen = open_shop(world), owner(world, **{"2026-11-24": 3, NEXT_YEAR: 2})
    offer = shop.offer(price_points=2)
    world.later(days=2)
    whose = points.Owner("P", citizen.person)
    with ThreadPoolExecutor(5) as crowd:
        sweeps = [crowd.submit(expiring.end_lots, whose) for _ in range(4)]
        held = crowd.submit(reserve, citizen, offer)
        assert [each.result() for each in sweeps] == [None] * 4
    assert held.result().status == 201
    assert desk_of(citizen) == points.Balances(0, 2)
    assert sorted(causes(citizen)) == ["exp", "gift", "gift", "rdm_reserve"]
    assert verdict_of(citizen) == ()


def test_rounds_at_once_tell_each_owner_once(world: World) -> None:
    citizens = [owner(world, **{SOON: 1}) for _ in range(3)]
    world.traveller.move_to("2026-12-24T02:00:00+00:00")
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda _: a_days_round(), range(4)))
    assert [told(each) for each in citizens] == [[(SOON, 7, 1)]] * 3


def test_a_sweep_takes_no_more_than_its_share(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    citizens = [owner(world, **{"2026-11-23": 1}) for _ in range(3)]
    swept()
    world.later(days=2)
    monkeypatch.setattr(reactions, "DESKS_A_RUN", 2)
    assert reactions.sweep_expired(now_ms()) == 2
    swept()
    assert [desk_of(each).available for each in citizens] == [0, 0, 0]


def test_a_household_and_a_team_lose_their_lots_too(world: World) -> None:
    owners = points.Owner("H", fresh_key()), points.Owner("T", fresh_key())
    for whose in owners:
        given(whose, 2, expires_on=SOON)
        expiring.end_lots(whose)
    assert [balances_now(each).available for each in owners] == [2, 2]
    world.later(days=60)
    swept()
    assert [balances_now(each).available for each in owners] == [0, 0]


def test_notices_come_thirty_seven_and_one_day_before_each_once(world: World) -> None:
    citizen = owner(world, **{SOON: 3, NEXT_YEAR: 4})
    seen = []
    for day in ("2026-11-30", "2026-12-01", "2026-12-02", "2026-12-24", "2026-12-30", "2026-12-31"):
        world.traveller.move_to(f"{day}T02:00:00+00:00")
        a_days_round()
        a_days_round()
        seen.append([days for _, days, _ in told(citizen)])
    assert seen == [[], [30], [30], [7, 30], [1, 7, 30], [1, 7, 30]]
    assert told(citizen) == [(SOON, 1, 3), (SOON, 7, 3), (SOON, 30, 3)]


def test_a_notice_that_was_missed_is_made_good_while_its_step_stands(world: World) -> None:
    citizen = owner(world, **{SOON: 3})
    world.traveller.move_to("2026-12-20T02:00:00+00:00")
    a_days_round()
    world.traveller.move_to("2026-12-31T02:00:00+00:00")
    a_days_round()
    assert told(citizen) == [(SOON, 0, 3), (SOON, 11, 3)]


def test_every_lot_is_told_of_and_not_only_the_first(world: World) -> None:
    citizen = owner(world, **{"2026-12-28": 1, SOON: 3})
    world.traveller.move_to("2026-12-24T02:00:00+00:00")
    a_days_round()
    assert told(citizen) == [("2026-12-28", 4, 1), (SOON, 7, 3)]


def test_a_round_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    citizens = [owner(world, **{SOON: 1}) for _ in range(8)]
    monkeypatch.setattr(expiring, "LIMIT_MAX", 1)
    world.traveller.move_to("2026-12-24T02:00:00+00:00")
    a_days_round()
    assert [told(each) for each in citizens] == [[(SOON, 7, 1)]] * 8
    assert reactions.sweep_notices(now_ms()) == 0


def test_whom_nobody_can_tell_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    citizens = [owner(world, **{SOON: 1}) for _ in range(3)]
    world.traveller.move_to("2026-12-24T02:00:00+00:00")
    real = expiring.remind

    def stuck(item: Any) -> None:
        if item["pk"]["S"] == f"P#{citizens[0].person}":
            raise RuntimeError("stuck")
        real(item)

    monkeypatch.setattr(expiring, "remind", stuck)
    with pytest.raises(SweepIncomplete):
        a_days_round()
    while reactions.sweep_notices(now_ms()):
        pass
    assert [len(told(each)) for each in citizens] == [0, 1, 1]
    monkeypatch.undo()
    world.later(days=1)
    a_days_round()
    assert told(citizens[0]) == [(SOON, 6, 1)]


def test_the_step_is_the_nearest_that_was_reached() -> None:
    steps = Figures().points.notice_days
    assert [step_of(days, steps) for days in (31, 30, 8, 7, 2, 1, 0, -1)] == [None, 30, 30, 7, 7, 1, 1, None]
    noon = 1_795_406_400_000  # 2026-11-23 12:00 in Zibo
    assert [days_left(day, noon) for day in ("2026-11-22", "2026-11-23", "2026-12-23")] == [-1, 0, 30]


def test_a_minute_with_nothing_to_do_costs_next_to_nothing(world: World) -> None:
    swept()
    a_days_round()
    with log.metered() as meter:
        assert (reactions.sweep_expired(now_ms()), reactions.sweep_notices(now_ms())) == (0, 0)
    assert (meter.write_units, meter.write_trips) == (0, 0)
    assert meter.read_units <= 12  # an empty query for each of eight shards, and their rounds in one batch
