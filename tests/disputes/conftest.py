"""A shop whose customer has his receipt, and the persons who speak about it; WeChat's stand-in reads their words."""

import pytest

from infra.local.wechat import StandIn
from tests.disputes.quarrel import Quarrel, begin
from tests.events import wechat  # noqa: F401  (a fixture)
from tests.world import World


@pytest.fixture
def quarrel(world: World, wechat: StandIn) -> Quarrel:  # noqa: F811  (the fixture is the parameter)
    """Somebody has redeemed three points."""
    return begin(world)
