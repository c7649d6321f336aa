"""What each operation costs: writes as the engine counts them, reads by the rule; copies into indexes apart.

`./dev figures` keeps the numbers in docs/proof.md.
"""

from collections.abc import Callable

import pytest

from chalicelib.kit import log
from chalicelib.kit.log import Meter
from infra.proxy import Proxy
from tests.costs.operations import OPERATIONS, Operation, warmed
from tests.costs.reading import units_read
from tests.kit.conftest import line, proxy
from tests.world import World

__all__ = ["line", "proxy"]
DOOR = 2  # the desk and the profile of who asks


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Meter:
    """Everything that is counted, whichever meter the door begins."""
    one = Meter()
    monkeypatch.setattr(log, "Meter", lambda: one)
    return one


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_an_operation_costs_what_is_promised(
    world: World, proxy: Proxy, whole: Meter, operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    ask = operation.ready(world)
    warmed()
    for name in ("write_units", "index_units", "read_units", "write_trips", "read_trips", "retries"):
        setattr(whole, name, 0)
    proxy.clear()
    with log.metered():
        ask()
    assert len(proxy.passed) == whole.write_trips + whole.read_trips
    whole.read_units = units_read(proxy.passed)
    record_property("operation", {"name": operation.name, "promised": operation.most_units, **whole.units()})
    assert whole.write_units <= operation.most_units
    assert whole.write_trips == (1 if operation.most_units else 0)
    assert whole.read_units <= operation.most_read_units + DOOR
