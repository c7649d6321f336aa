"""A child's points are spent with a guardian's word only; from fourteen on nobody is asked."""

import pytest

from tests.exchange.shop import balances, open_shop, reserve, rich
from tests.households.growing import born_on, consent, linked
from tests.kit.things import first
from tests.world import World


def test_a_child_spends_nothing_without_a_guardians_word(world: World) -> None:
    offer, guardian, ward = open_shop(world).offer(), world.citizen(), born_on(rich(world), "20180601")
    linked(guardian, ward)
    consent(guardian, ward, purpose="service")
    assert reserve(ward, offer).code == "guardian_consent_required"
    assert balances(ward)[:2] == (10, 0)
    consent(guardian, ward, purpose="points")
    assert reserve(ward, offer).status == 201
    consent(guardian, ward, purpose="points", given=False)
    assert reserve(ward, offer).code == "guardian_consent_required"


def test_a_word_that_is_taken_back_in_between_holds_nothing(world: World) -> None:
    offer, guardian, ward = open_shop(world).offer(), world.citizen(), born_on(rich(world), "20180601")
    linked(guardian, ward)
    consent(guardian, ward, purpose="points")
    with first("TransactWriteItems", lambda: consent(guardian, ward, purpose="points", given=False)):
        assert reserve(ward, offer).code == "guardian_consent_required"
    assert balances(ward)[:2] == (10, 0)


@pytest.mark.parametrize(("born", "code"), [("20121124", "guardian_consent_required"), ("20121123", None)])
def test_on_the_fourteenth_birthday_nobody_is_asked(world: World, born: str, code: str | None) -> None:
    offer, ward = open_shop(world).offer(), born_on(rich(world), born)
    assert reserve(ward, offer).code == code
