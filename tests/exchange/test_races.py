"""Sixteen threads at one thing: exactly one of them gets it, and the books agree."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from chalicelib.exchange.ending import expire, expire_in
from chalicelib.kit.clock import MINUTE
from chalicelib.kit.table import Unit, run
from tests.exchange.books import books_of
from tests.exchange.shop import balances, cancel, code_of, confirm, open_shop, reserve, reserved, rich, stock_left
from tests.world import Reply, World, fresh_key


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all jobs together; their results in order (what one raises is raised here)."""
    start = threading.Barrier(len(jobs))

    def work(job: Callable[[], Any]) -> Any:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(work, jobs))


def expire_by_a_fast_clock(redemption: str, person: str) -> bool:
    """The sweeper of a machine whose clock is twenty minutes ahead: it believes that the reservation is due."""

    def ahead(unit: Unit) -> bool:
        unit.now_ms += 20 * MINUTE
        return expire_in(unit, redemption, person)

    return run(ahead)


def test_confirm_cancel_and_expire_race_and_one_wins(world: World) -> None:
    shop = open_shop(world)
    offer, people, won = shop.offer(stock=20), [rich(world) for _ in range(6)], Counter[str]()
    for person in people:
        redemption = reserved(person, offer)
        code = code_of(person, redemption)
        jobs: list[Callable[[], Any]] = [
            partial(confirm, shop.clerk, redemption, code),
            partial(expire_by_a_fast_clock, redemption, person.person),
            partial(cancel, person, redemption),
            partial(confirm, shop.another_clerk(), redemption, code),
        ] * 4
        replies = [reply for reply in at_once(jobs) if isinstance(reply, Reply)]
        state = person.get(f"/v1/redemptions/{redemption}").body["state"]
        won[state] += 1
        assert {reply.status for reply in replies} <= {200, 409}
        assert any(reply.status == 200 for reply in replies) == (state != "expired")
        assert balances(person) == ((9, 0, 0) if state == "confirmed" else (10, 0, 0))
    assert set(won) <= {"confirmed", "cancelled", "expired"}
    assert stock_left(offer) == 20 - won["confirmed"]
    assert books_of(shop, people).verdict.found == ()


def test_cancel_and_expire_give_back_once(world: World) -> None:
    shop = open_shop(world)
    offer, citizen = shop.offer(stock=5), rich(world)
    redemption = reserved(citizen, offer)
    world.later(minutes=20)
    jobs: list[Callable[[], Any]] = [partial(cancel, citizen, redemption), partial(expire, redemption, citizen.person)]
    at_once(jobs * 8)
    assert (balances(citizen), stock_left(offer)) == ((10, 0, 0), 5)
    assert books_of(shop, [citizen]).verdict.found == ()


def test_one_key_tapped_sixteen_times_is_one_reservation(world: World) -> None:
    shop, citizen, key = open_shop(world), rich(world), fresh_key()
    offer = shop.offer()
    replies = at_once([partial(reserve, citizen, offer, key=key)] * 16)
    assert {reply.status for reply in replies} == {201}
    assert len({reply.body["reserved_at"] for reply in replies}) == 1
    assert balances(citizen) == (9, 1, 0)
    assert books_of(shop, [citizen]).verdict.found == ()


def test_sixteen_keys_open_three_reservations(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 50)
    offer = shop.offer(stock=50)
    codes = Counter(reply.code for reply in at_once([partial(reserve, citizen, offer)] * 16))
    assert codes[None] == 3
    assert set(codes) <= {None, "too_many_reservations", "busy_retry"}
    assert balances(citizen) == (47, 3, 0)
    assert books_of(shop, [citizen]).verdict.found == ()


def test_sixteen_people_on_five_units_get_five(world: World) -> None:
    shop = open_shop(world)
    offer, people = shop.offer(stock=5, shards=3), [rich(world) for _ in range(16)]
    codes = Counter(reply.code for reply in at_once([partial(reserve, person, offer) for person in people]))
    assert codes == {None: 5, "out_of_stock": 11}
    assert stock_left(offer) == 0
    assert books_of(shop, people).verdict.found == ()
