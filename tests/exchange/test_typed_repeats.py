"""A clerk who repeats what he typed does not guess."""

from tests.exchange.shop import open_shop, reserved, rich, typed_code_of
from tests.world import Caller, Reply, World, fresh_key


def _confirm(clerk: Caller, redemption: str, typed_code: str, key: str) -> Reply:
    return clerk.post(f"/v1/redemptions/{redemption}/confirm", {"typed_code": typed_code}, key=key)


def test_a_repeated_confirmation_by_typed_code_is_no_wrong_guess(world: World) -> None:
    shop = open_shop(world)
    offer, citizen, key = shop.offer(), rich(world), fresh_key()
    first = reserved(citizen, offer)
    digits = typed_code_of(citizen, first)
    receipt = _confirm(shop.clerk, first, digits, key)
    world.later(minutes=3)  # the answer was lost, and the digits are old by now
    for _ in range(6):
        assert _confirm(shop.clerk, first, digits, key).body == receipt.body
    second = reserved(citizen, offer)
    assert _confirm(shop.clerk, second, typed_code_of(citizen, second), fresh_key()).status == 200
