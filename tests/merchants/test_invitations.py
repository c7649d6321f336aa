"""Invitations: one code, one clerk, for some minutes; and unbinding takes effect at once."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib import identity, merchants
from chalicelib.kit.table import run
from chalicelib.kit.who import Role
from tests.exchange.books import books_of
from tests.exchange.shop import Shop, balances, code_of, confirm, give, open_shop, reserved, rich
from tests.exchange.test_races import at_once
from tests.world import Caller, Reply, World, fresh_key


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def invite(shop: Shop, **rest: Any) -> Reply:
    return shop.owner.post(f"/v1/merchants/{shop.id}/invitations", **rest)


def accept(caller: Caller, code: str) -> Reply:
    return caller.post("/v1/invitations/accept", {"code": code})


def is_clerk(world: World, shop: Shop, caller: Caller) -> bool:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    return confirm(caller, redemption, code_of(citizen, redemption)).status == 200


def test_whoever_scans_the_owners_code_is_a_clerk(world: World, shop: Shop) -> None:
    invited, newcomer = invite(shop), world.citizen()
    assert (invited.status, invited.body["merchant"]) == (201, shop.id)
    done = accept(newcomer, invited.body["code"])
    number = newcomer.get("/v1/me").body["volunteer_no"]
    assert (done.status, done.body) == (200, {"merchant": shop.id, "volunteer_no": number, "bound": True})
    assert is_clerk(world, shop, newcomer)


def test_a_code_makes_one_clerk(world: World, shop: Shop) -> None:
    code, people = invite(shop).body["code"], [world.citizen() for _ in range(12)]
    codes = Counter(reply.code for reply in at_once([partial(accept, each, code) for each in people]))
    assert codes == {None: 1, "invitation_used": 11}
    assert accept(world.citizen(), code).code == "invitation_used"


def test_the_same_command_shows_the_same_code_and_another_one_another(shop: Shop) -> None:
    key = fresh_key()
    first = invite(shop, key=key).body
    assert invite(shop, key=key).body == first
    assert invite(shop).body["code"] != first["code"]


def test_a_code_dies(world: World, shop: Shop) -> None:
    code = invite(shop).body["code"]
    world.later(minutes=29)
    assert accept(world.citizen(), code).status == 200
    late = invite(shop).body["code"]
    world.later(minutes=31)
    assert accept(world.citizen(), late).code == "invitation_expired"


def test_a_forged_code_is_invalid(world: World, shop: Shop) -> None:
    kind, said, mac = invite(shop).body["code"].split(".")
    stranger = world.citizen()
    for forged in (
        f"{kind}.{said}.{mac[::-1]}",
        f"X1.{said}.{mac}",
        f"{kind}.{said[:-1]}.{mac}",
        "I1..",
        "I1",
        "I1.a.b",
    ):
        assert accept(stranger, forged).code == "invitation_invalid", forged


def test_only_the_owner_invites(world: World, shop: Shop) -> None:
    other = open_shop(world)
    assert other.owner.post(f"/v1/merchants/{shop.id}/invitations").code == "not_your_merchant"
    assert shop.clerk.post(f"/v1/merchants/{shop.id}/invitations").code == "role_required"


def test_an_invitation_dies_with_its_owners_role(world: World, shop: Shop) -> None:
    code, role = invite(shop).body["code"], Role(merchants.OWNER, shop.id)
    run(lambda unit: identity.set_role(unit, shop.owner.person, role, held=False))
    assert accept(world.citizen(), code).code == "invitation_invalid"


def test_an_unbound_clerk_does_not_come_back_by_the_same_code(world: World, shop: Shop) -> None:
    code, newcomer = invite(shop).body["code"], world.citizen()
    number = accept(newcomer, code).body["volunteer_no"]
    assert shop.owner.delete(f"/v1/merchants/{shop.id}/clerks/{number}").status == 200
    assert accept(newcomer, code).status == 200  # the same answer to the same question
    assert not is_clerk(world, shop, newcomer)


def test_an_owner_may_serve_in_his_own_shop_and_confirms_nothing_of_his_own(world: World, shop: Shop) -> None:
    assert accept(shop.owner, invite(shop).body["code"]).status == 200
    assert is_clerk(world, shop, shop.owner)
    give(shop.owner, 5)
    redemption = reserved(shop.owner, shop.offer())
    assert confirm(shop.owner, redemption, code_of(shop.owner, redemption)).code == "self_dealing"


def test_unbinding_and_confirming_at_once_is_one_after_the_other(world: World, shop: Shop) -> None:
    offer, people, won = shop.offer(stock=50), [rich(world) for _ in range(8)], Counter[str | None]()
    for person in people:
        clerk = shop.another_clerk()
        number = clerk.get("/v1/me").body["volunteer_no"]
        redemption = reserved(person, offer)
        code = code_of(person, redemption)
        jobs: list[Callable[[], Any]] = [
            partial(confirm, clerk, redemption, code),
            partial(shop.owner.delete, f"/v1/merchants/{shop.id}/clerks/{number}"),
        ]
        confirmed, unbound = at_once(jobs)
        won[confirmed.code] += 1
        assert unbound.status == 200
        assert balances(person) == ((9, 0, 0) if confirmed.code is None else (9, 1, 0))
        late = reserved(person, offer)
        assert confirm(clerk, late, code_of(person, late)).code == "clerk_inactive", "whoever asks after it is too late"
    assert set(won) <= {None, "clerk_inactive"}
    assert books_of(shop, people).verdict.found == ()
