"""What each operation costs: writes as the engine counts them, reads by the rule; copies into indexes and the door's
reads apart.

`./dev figures` keeps the numbers in docs/proof.md.
"""

from collections.abc import Callable
from functools import partial

import pytest

from chalicelib.kit import log
from chalicelib.kit.log import Meter
from infra.proxy import Proxy
from tests.costs.operations import OPERATIONS, Ask, Operation, warmed
from tests.costs.reading import door_units, units_read
from tests.events import events, wechat
from tests.kit.conftest import line, proxy
from tests.reports.conftest import street
from tests.reports.street import Street
from tests.world import World

__all__ = ["events", "line", "proxy", "street", "wechat"]


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Meter:
    """Everything that is counted, whichever meter the door begins."""
    one = Meter()
    monkeypatch.setattr(log, "Meter", lambda **_: one)
    return one


Record = Callable[[str, object], None]


@pytest.fixture
def costs(proxy: Proxy, whole: Meter, record_property: Record) -> Callable[[str, float, Ask], Meter]:
    """Asks once, in a process that knows its snapshots; holds the promise, and tells what it cost."""

    def measured(name: str, most_units: float, ask: Ask) -> Meter:
        warmed()
        for field in ("write_units", "index_units", "read_units", "write_trips", "read_trips", "retries"):
            setattr(whole, field, 0)
        proxy.clear()
        with log.metered():
            ask()
        assert len(proxy.passed) == whole.write_trips + whole.read_trips
        door = door_units(proxy.passed)
        whole.read_units = units_read(proxy.passed) - door
        record_property("operation", {"name": name, "promised": most_units, **whole.units(), "door": door})
        assert whole.write_units <= most_units
        assert whole.write_trips == (1 if most_units else 0)
        return whole

    return measured


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_an_operation_costs_what_is_promised(
    world: World, costs: Callable[[str, float, Ask], Meter], operation: Operation
) -> None:
    meter = costs(operation.name, operation.most_units, operation.ready(world))
    assert meter.read_units <= operation.most_read_units


def test_a_report_is_one_write_of_two_units(street: Street, costs: Callable[[str, float, Ask], Meter]) -> None:
    street.send(photo_ids=[], category="0104")
    photo = street.photo(street.courier)
    costs("report, with a photo", 2, partial(street.send, photo_ids=[photo]))


def test_two_hundred_characters_and_all_its_photos_are_still_one_write(
    street: Street, costs: Callable[[str, float, Ask], Meter]
) -> None:
    street.send(photo_ids=[], category="0104")
    photos = [street.photo(street.courier) for _ in range(3)]
    long = ("路口东侧绿化带旁有一堆暴露垃圾，影响通行。" * 10)[:200]
    assert len(long) == 200
    costs("report, 200 characters, three photos", 2, partial(street.send, photo_ids=photos, description=long))
