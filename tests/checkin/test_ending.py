"""How sessions end: by check-out, by void, or by themselves; and what they were worth."""

import pytest
from msgspec.structs import replace

from chalicelib import stations
from chalicelib.checkin.overdue import end_by_itself
from chalicelib.checkin.reactions import remind, sweep
from chalicelib.checkin.store import due_key
from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import news_of
from chalicelib.kit.record import Command, Record
from chalicelib.kit.sweeping import SweepIncomplete
from chalicelib.kit.table import fetch, run, stale
from chalicelib.stations.store import registry
from tests.checkin.visiting import (
    changed,
    check_in,
    check_out,
    desk_of,
    opened,
    place,
    served,
    void,
)
from tests.kit.things import first
from tests.world import Caller, World, fresh_key, rotating_code


def reminded(caller: Caller) -> None:
    """The stream has carried the latest facts of the desk to the reaction."""
    for news in news_of(desk_of(caller), None):
        if news.name == "CheckedIn":
            remind(news)


def is_due(caller: Caller, session: str) -> bool:
    key = due_key(caller.person, session)
    return fetch([key])[key] is not None


def entries(caller: Caller) -> list[tuple[str, int, int, str]]:
    """(day, minutes, points, state) of a person's sessions, newest first."""
    items = caller.get("/v1/me/check-ins").body["items"]
    return [(each["on"], each["minutes"], each["points"], each["state"]) for each in items]


def test_a_slip_of_the_thumb_is_taken_back_within_five_minutes(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    session = check_in(citizen, (code := rotating_code(station)), key=key).body["id"]
    world.later(minutes=4, seconds=55)
    assert void(citizen, session).body == {"id": session, "state": "voided"}
    assert citizen.get("/v1/me/hours").body["minutes"] == 0
    again = void(citizen, session)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert check_in(citizen, code, key=key).code == "session_voided"
    assert check_out(citizen, session, rotating_code(station)).code == "not_checked_in"
    assert entries(citizen) == []


def test_after_five_minutes_and_after_its_end_a_session_stands(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(minutes=5, seconds=1)
    assert void(citizen, session).code == "too_late_to_void"
    check_out(citizen, session, rotating_code(station))
    assert void(citizen, session).code == "too_late_to_void"
    assert entries(citizen)[0][3] == "closed"


def test_a_reminder_is_made_once_and_is_gone_when_the_session_is(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    reminded(citizen)
    reminded(citizen)
    assert is_due(citizen, session)
    sweep(now_ms())
    assert is_due(citizen, session)
    world.later(hours=1)
    check_out(citizen, session, rotating_code(station))
    world.later(hours=6)
    sweep(now_ms())
    assert not is_due(citizen, session)
    assert entries(citizen) == [("2026-11-23", 60, 1, "closed")]


def test_a_forgotten_session_ends_by_itself_and_is_worth_half_an_hour(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    reminded(citizen)
    world.later(hours=5, minutes=59)
    sweep(now_ms())
    assert entries(citizen)[0][3] == "open"
    world.later(minutes=2)
    sweep(now_ms())
    assert entries(citizen) == [("2026-11-23", 30, 0, "auto_closed")]
    assert not is_due(citizen, session)
    assert check_out(citizen, session, rotating_code(station)).code == "not_checked_in"
    assert check_in(citizen, rotating_code(station)).status == 201


def test_a_station_that_closes_for_the_night_ends_what_was_forgotten(world: World) -> None:
    citizen, station = world.citizen(), world.station(closes=9 * 60 + 20)  # a moment less than 20 minutes from now
    opened(citizen, station)
    reminded(citizen)
    world.later(minutes=19)
    sweep(now_ms())
    assert entries(citizen)[0][3] == "open"
    world.later(minutes=2)
    sweep(now_ms())
    assert entries(citizen) == [("2026-11-23", 19, 0, "auto_closed")]


def test_a_station_that_stays_open_longer_keeps_its_guests(world: World) -> None:
    citizen, station = world.citizen(), world.station(closes=9 * 60 + 20)
    session = opened(citizen, station)
    reminded(citizen)
    changed(station, lambda old: replace(old, closes=10 * 60))
    world.later(minutes=30)
    sweep(now_ms())
    assert entries(citizen)[0][3] == "open"
    assert is_due(citizen, session)
    world.later(minutes=31)
    sweep(now_ms())
    assert entries(citizen) == [("2026-11-23", 30, 0, "auto_closed")]


def test_a_session_without_a_reminder_can_be_ended_too(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(hours=7)
    assert [end_by_itself(citizen.person, session) for _ in range(2)] == [True, True]
    assert entries(citizen) == [("2026-11-23", 30, 0, "auto_closed")]


def test_one_session_that_cannot_be_ended_holds_up_no_other(world: World) -> None:
    lost, citizen, station = world.citizen(), world.citizen(), world.station()
    gone = world.station()
    for person, place_ in ((lost, gone), (citizen, station)):
        opened(person, place_)
        reminded(person)
    run(lambda unit: unit.remove(registry.key(gone.id), Record.pk.exists(), stale))
    stations.snapshot.rebuild(registry.document)
    world.later(hours=7)
    with pytest.raises(SweepIncomplete):
        sweep(now_ms())
    assert entries(citizen)[0][3] == "auto_closed"
    registry.create(Command(fresh_key(), "builder"), gone.id, gone)
    stations.snapshot.rebuild(registry.document)
    stations.snapshot.forget()
    sweep(now_ms())
    assert entries(lost)[0][3] == "auto_closed"


def test_a_reminder_that_comes_late_ends_nothing_twice(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    (news,) = news_of(desk_of(citizen), None)
    world.later(hours=1)
    check_out(citizen, session, rotating_code(station))
    remind(news)
    world.later(hours=8)
    sweep(now_ms())
    sweep(now_ms())
    assert entries(citizen) == [("2026-11-23", 60, 1, "closed")]
    assert not is_due(citizen, session)


def test_a_sweep_and_a_check_out_at_once_end_a_session_once(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    reminded(citizen)
    world.later(hours=6, minutes=1)
    with first("TransactWriteItems", lambda: sweep(now_ms())):
        late = check_out(citizen, session, rotating_code(station))
    assert late.code == "not_checked_in"
    assert entries(citizen) == [("2026-11-23", 30, 0, "auto_closed")]


def test_a_station_that_was_moved_keeps_its_guests(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    moved = changed(station, lambda old: replace(old, lat=old.lat + 0.01))
    world.later(hours=1)
    assert check_out(citizen, session, rotating_code(moved), place(moved)).body["minutes"] == 60


def test_the_history_pages_by_days_newest_first(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    for _ in range(3):
        served(world, citizen, station, hours=1)
        world.later(hours=23)
    opened(citizen, station)
    first_page = citizen.get("/v1/me/check-ins?limit=2").body
    assert [each["state"] for each in first_page["items"]] == ["open", "closed", "closed"]
    second = citizen.get(f"/v1/me/check-ins?limit=2&cursor={first_page['next_cursor']}").body
    assert [(each["on"], each["state"]) for each in second["items"]] == [("2026-11-23", "closed")]
    assert citizen.get("/v1/me/check-ins?cursor=forged").code == "cursor_invalid"
