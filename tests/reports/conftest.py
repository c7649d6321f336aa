"""A street, with WeChat and the city's events in process."""

import pytest

from tests.events import Events, events, wechat  # noqa: F401  (fixtures)
from tests.reports.street import Street
from tests.world import World


@pytest.fixture
def street(world: World, events: Events) -> Street:  # noqa: F811  (the fixture is the parameter)
    """A place with people who care."""
    return Street(world, events)
