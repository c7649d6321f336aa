"""Clerks: bound and unbound by the owner; the binding is a role, and it counts at once."""

from chalicelib import identity, merchants
from chalicelib.kit.facts import News
from chalicelib.kit.table import run
from chalicelib.kit.who import Role
from chalicelib.merchants.reactions import list_clerk
from tests.exchange.shop import Shop, open_shop
from tests.world import Caller, Reply, World, fresh_key


def number_of(caller: Caller) -> str:
    return str(caller.get("/v1/me").body["volunteer_no"])


def bind(shop: Shop, volunteer_no: str, **rest: str) -> Reply:
    return shop.owner.post(f"/v1/merchants/{shop.id}/clerks", {"volunteer_no": volunteer_no}, **rest)


def unbind(shop: Shop, volunteer_no: str, **rest: str) -> Reply:
    return shop.owner.delete(f"/v1/merchants/{shop.id}/clerks/{volunteer_no}", **rest)


def roles_of(caller: Caller) -> list[dict[str, str]]:
    roles: list[dict[str, str]] = caller.get("/v1/me").body["roles"]
    return roles


def told(shop: Shop, caller: Caller, role: str = merchants.CLERK) -> News:
    data = {"person": caller.person, "role": role, "scope": shop.id, "held": True}
    return News("n", "RoleSet", 0, "", "", data)


def test_a_bound_clerk_has_the_role_and_an_unbound_one_has_not(world: World) -> None:
    shop, somebody = open_shop(world), world.citizen()
    number = number_of(somebody)
    made = bind(shop, number)
    assert (made.status, made.body) == (201, {"merchant": shop.id, "volunteer_no": number, "bound": True})
    assert roles_of(somebody) == [{"role": "merchant_clerk", "scope": shop.id}]
    assert unbind(shop, number).body["bound"] is False
    assert roles_of(somebody) == []
    assert unbind(shop, number).status == 200  # who is no clerk stays none


def test_a_late_repeat_of_a_binding_binds_nobody_again(world: World) -> None:
    shop, somebody, key = open_shop(world), world.citizen(), fresh_key()
    number = number_of(somebody)
    bind(shop, number, key=key)
    unbind(shop, number)
    assert bind(shop, number, key=key).status == 201
    assert roles_of(somebody) == []
    assert bind(shop, number_of(world.citizen()), key=key).code == "idempotency_mismatch"


def test_an_owner_binds_clerks_of_his_own_merchant_only(world: World) -> None:
    shop, elsewhere, number = open_shop(world), open_shop(world), number_of(world.citizen())
    path = f"/v1/merchants/{shop.id}/clerks"
    assert elsewhere.owner.post(path, {"volunteer_no": number}).code == "not_your_merchant"
    assert elsewhere.owner.delete(f"{path}/{number}").code == "not_your_merchant"
    assert elsewhere.owner.get(path).code == "not_your_merchant"
    assert shop.clerk.post(path, {"volunteer_no": number}).code == "role_required"


def test_an_unknown_volunteer_is_not_bound(world: World) -> None:
    shop = open_shop(world)
    assert bind(shop, "ZB0000000000").code == "no_such_person"
    assert bind(shop, "somebody").code == "invalid_field"
    assert unbind(shop, "somebody").status == 404


def test_a_clerk_of_two_shops_keeps_the_other_one(world: World) -> None:
    shop, elsewhere, somebody = open_shop(world), open_shop(world), world.citizen()
    number = number_of(somebody)
    bind(shop, number)
    bind(elsewhere, number)
    unbind(shop, number)
    assert roles_of(somebody) == [{"role": "merchant_clerk", "scope": elsewhere.id}]


def test_the_list_of_clerks_follows_their_profiles_in_any_order_of_news(world: World) -> None:
    shop, somebody = open_shop(world), world.citizen()
    number, path = number_of(somebody), f"/v1/merchants/{shop.id}/clerks"
    bind(shop, number)
    for _ in range(2):
        list_clerk(told(shop, somebody))
    assert [each["volunteer_no"] for each in shop.owner.get(path).body["items"]] == [number]
    unbind(shop, number)
    for _ in range(2):  # the old news comes once more: the profile decides
        list_clerk(told(shop, somebody))
    assert shop.owner.get(path).body == {"items": [], "next_cursor": None}


def test_roles_of_another_kind_list_nobody(world: World) -> None:
    shop, somebody = open_shop(world), world.citizen()
    run(lambda unit: identity.set_role(unit, somebody.person, Role(merchants.OWNER, shop.id), held=True))
    list_clerk(told(shop, somebody, merchants.OWNER))
    assert shop.owner.get(f"/v1/merchants/{shop.id}/clerks").body["items"] == []


def test_an_owner_is_made_by_two_administrators(world: World) -> None:
    shop, somebody = open_shop(world), world.citizen()
    one, other = world.citizen(("city_admin", "3703")), world.citizen(("city_admin", "3703"))
    wanted = {"volunteer_no": number_of(somebody), "role": "merchant_owner", "scope": shop.id}
    proposal = one.post("/v1/roles/proposals", wanted).body["id"]
    assert one.post(f"/v1/roles/proposals/{proposal}/approve").code == "own_proposal"
    assert somebody.get(f"/v1/merchants/{shop.id}/clerks").code == "role_required"
    assert other.post(f"/v1/roles/proposals/{proposal}/approve").status == 200
    assert somebody.get(f"/v1/merchants/{shop.id}/clerks").status == 200
