"""Keeper presence: written when a keeper shows himself, at most every ten minutes, and believed for four hours."""

from chalicelib.kit.clock import HOUR, MINUTE, day_start_ms, now_ms
from chalicelib.kit.table import fetch, run
from chalicelib.stations.presence import Presence, Seen, keeper_was_present, presence_key, witness
from infra.proxy import Proxy
from tests.kit.things import first
from tests.world import World

NOON = day_start_ms("2026-11-23") + 12 * HOUR


def item_of(*moments: int) -> dict[str, dict[str, object]]:
    return Presence(pk="S", sk="P", seen=tuple(Seen(at, "somebody") for at in moments), version=0).item()


def seen(station_id: str) -> tuple[int, ...]:
    key = presence_key(station_id, now_ms())
    presence = Presence.of(fetch([key])[key])
    return tuple(each.at for each in presence.seen) if presence else ()


def test_showing_the_code_says_that_a_keeper_is_there(world: World) -> None:
    station = world.station()
    keeper = world.citizen(("station_keeper", station.id))
    keeper.get(f"/v1/stations/{station.id}/code")
    assert len(seen(station.id)) == 1


def test_a_screen_that_asks_every_half_minute_writes_every_ten(world: World, proxy: Proxy) -> None:
    station = world.station()
    keeper = world.citizen(("station_keeper", station.id))
    proxy.clear()
    for _ in range(42):  # 21 minutes
        keeper.get(f"/v1/stations/{station.id}/code")
        world.later(seconds=30)
    assert len(seen(station.id)) == 3
    assert len(proxy.writes()) == 3


def test_two_keepers_at_once_are_one_presence(world: World) -> None:
    station = world.station()
    with first("PutItem", lambda: run(lambda unit: witness(unit, station.id, "K"))):
        run(lambda unit: witness(unit, station.id, "K"))
    assert len(seen(station.id)) == 1


def test_a_keeper_is_believed_for_four_hours_and_ten_minutes_ahead() -> None:
    item = item_of(NOON)
    for at, believed in (
        (NOON, True),
        (NOON + 4 * HOUR, True),
        (NOON + 4 * HOUR + 1, False),
        (NOON - 10 * MINUTE, True),
        (NOON - 10 * MINUTE - 1, False),
    ):
        assert keeper_was_present(item, at, 4) is believed


def test_nobody_was_there_where_nothing_is_written() -> None:
    assert keeper_was_present(None, NOON, 4) is False
