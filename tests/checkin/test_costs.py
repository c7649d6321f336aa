"""What a check-in and a check-out cost, by the engine's own count; and how large a desk can grow."""

from typing import Any

import pytest

from infra.proxy import Proxy
from tests.checkin.visiting import check_in, check_out, desk_of, opened, served, type_in, void
from tests.world import Caller, World, fresh_key, poster_code, rotating_code


@pytest.fixture
def warm(world: World, proxy: Proxy) -> Proxy:
    """Snapshots are read, connections are open."""
    citizen, station = world.citizen(), world.station()
    void(citizen, opened(citizen, station))
    proxy.clear()
    return proxy


def warmed(caller: Caller) -> None:
    """This process has looked at its snapshots within the last half minute."""
    caller.get("/v1/stations?lat=36.8131&lng=118.0548&datum=gcj02")
    check_in(caller, "S1.NOWHERE.aaaaaaaaaaa")


def asked(proxy: Proxy) -> list[str]:
    return [each.operation for each in proxy.passed]


def test_a_check_in_is_one_write_of_one_unit_in_one_round_trip_and_no_read(world: World, warm: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    for code in (rotating_code(station), poster_code(station)):
        warmed(citizen)
        warm.clear()
        assert check_in(citizen, code).status == 201
        assert asked(warm) == ["UpdateItem"]
        (exchange,) = warm.passed
        assert exchange.answer["ConsumedCapacity"]["CapacityUnits"] == 1
        void(citizen, citizen.get("/v1/me/check-ins").body["items"][0]["id"])
        world.later(seconds=1)


def test_a_busy_volunteers_check_in_still_costs_one_unit(world: World, warm: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    for _ in range(11):
        served(world, citizen, station, hours=1)
    warmed(citizen)
    warm.clear()
    assert check_in(citizen, rotating_code(station)).status == 201
    (exchange,) = warm.passed
    assert exchange.answer["ConsumedCapacity"]["CapacityUnits"] == 1


def table_units(consumed: list[dict[str, Any]]) -> float:
    """Units of the tables: what an index copies is paid for apart, and only when the day of the next expiry changes."""
    copies = (index["CapacityUnits"] for each in consumed for index in each.get("GlobalSecondaryIndexes", {}).values())
    return float(sum(each["CapacityUnits"] for each in consumed) - sum(copies))


def test_ten_check_outs_of_a_day_are_each_one_read_and_one_write_of_six_units(world: World, warm: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    for _ in range(10):
        session = opened(citizen, station)
        world.later(minutes=48)
        warmed(citizen)
        warm.clear()
        assert check_out(citizen, session, rotating_code(station)).status == 200
        read, write = warm.passed
        assert (read.operation, write.operation) == ("BatchGetItem", "TransactWriteItems")
        assert len(read.request["RequestItems"]["records"]["Keys"]) <= 4  # below 4 KB each, a unit each
        assert table_units(write.answer["ConsumedCapacity"]) <= 6
        world.later(seconds=31)
    assert citizen.get("/v1/me/points").body["available"] == 8


def test_a_check_out_over_midnight_is_five_items_at_most_and_ten_units(world: World, warm: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    world.later(hours=12, minutes=59)
    session = opened(citizen, station)
    world.later(hours=4, minutes=2)
    warmed(citizen)
    warm.clear()
    assert check_out(citizen, session, rotating_code(station)).body["points"] == 4
    write = warm.passed[-1]
    assert len(write.request["TransactItems"]) <= 5
    assert table_units(write.answer["ConsumedCapacity"]) <= 10
    assert asked(warm).count("TransactWriteItems") == 1


def test_a_void_is_one_unit(world: World, warm: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    warm.clear()
    void(citizen, session)
    assert asked(warm) == ["GetItem", "UpdateItem"]
    assert warm.passed[1].answer["ConsumedCapacity"]["CapacityUnits"] == 1


def size_of(item: dict[str, dict[str, object]]) -> int:
    """An item's size by the engine's published rule: names and values, numbers by their digits."""

    def value(kind: str, content: object) -> int:
        if kind == "N":
            return (len(str(content).strip("-").replace(".", "")) + 1) // 2 + 1
        if isinstance(content, list):
            return sum(map(len, content))
        assert isinstance(content, str | bytes)
        return len(content.encode() if isinstance(content, str) else content)

    return sum(len(name) + value(*next(iter(typed.items()))) for name, typed in item.items())


def test_the_fullest_desk_of_a_volunteer_fits_into_a_kilobyte(world: World) -> None:
    citizen, station = world.citizen(device=fresh_key()), world.station()
    for _ in range(4):
        type_in(citizen, station, "00000000")
    for _ in range(11):
        served(world, citizen, station, hours=1)
    opened(citizen, station)
    assert size_of(desk_of(citizen)) <= 1_000
