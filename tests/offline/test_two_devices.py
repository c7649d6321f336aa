"""Two tablets at one station: who is scanned in on one and out on the other has served, whichever list comes first."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.checkin.reactions import sweep as sweep_sessions
from chalicelib.kit.clock import now_ms
from tests.checkin.test_ending import reminded
from tests.checkin.visiting import opened
from tests.offline.day import Tablet, code_of, everything_is_in, sessions, totals
from tests.offline.test_any_order import pieces
from tests.world import Caller, World

Scan = tuple[int, int, str]
"""(which tablet, minute, check_in or check_out)"""
Both = tuple[Tablet, Tablet]


def two(world: World, folder: Path) -> Both:
    """The morning's and the afternoon's tablet of one station."""
    station = world.station()
    morning, afternoon = Tablet(world, station, folder), Tablet(world, station, folder)
    afternoon.began_at = morning.began_at
    return morning, afternoon


def scanned(tablets: Both, volunteer: Caller, *scans: Scan) -> None:
    code = code_of(volunteer)
    for which, minute, action in scans:
        tablets[which].scan(minute, code, action)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_shift_change_between_two_tablets_counts_when_every_list_is_in(
    world: World, tmp_path: Path, order: tuple[int, int]
) -> None:
    volunteer, tablets = world.citizen(), two(world, tmp_path)
    scanned(tablets, volunteer, (0, 0, "check_in"), (1, 120, "check_out"))
    world.later(hours=3)
    told = {which: tablets[which].send() for which in order}
    assert told == {0: [(1, "accepted", None)], 1: [(1, "review", "no_scan_in")]}
    assert totals(volunteer) == (0, 0, 0)
    everything_is_in(world)
    assert totals(volunteer) == (120, 120, 2)
    assert tablets[1].send() == [(1, "duplicate", None)]


def test_the_scan_out_belongs_to_the_latest_scan_in_before_it(world: World, tmp_path: Path) -> None:
    volunteer, tablets = world.citizen(), two(world, tmp_path)
    scanned(tablets, volunteer, (0, 0, "check_in"), (1, 100, "check_in"), (0, 200, "check_out"))
    other, others = world.citizen(), two(world, tmp_path)
    scanned(others, other, (0, 0, "check_in"), (0, 60, "check_out"), (1, 90, "check_in"), (0, 150, "check_out"))
    world.later(hours=5)
    for each in (*tablets, *reversed(others)):
        each.send()
    everything_is_in(world)
    assert totals(volunteer)[0] == 200  # the first tablet saw the whole of it
    assert totals(other)[0] == 60 + 60


def test_a_scan_out_long_after_or_before_every_scan_in_is_refused_in_the_end(world: World, tmp_path: Path) -> None:
    volunteer, tablets = world.citizen(), two(world, tmp_path)
    scanned(tablets, volunteer, (1, 0, "check_out"), (0, 10, "check_in"), (1, 380, "check_out"))
    world.later(hours=7)
    for each in tablets:
        each.send()
    everything_is_in(world)
    assert tablets[1].send() == [(1, "duplicate", "not_checked_in"), (2, "duplicate", "not_checked_in")]
    assert sessions(volunteer) == [(30, 0, "auto_closed")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("forgotten", [True, False])
def test_a_phones_session_that_two_tablets_scanned_out_lasted_until_the_later_scan(
    world: World, tmp_path: Path, order: tuple[int, int], forgotten: bool
) -> None:
    station, volunteer = world.station(), world.citizen()
    tablets, code = (Tablet(world, station, tmp_path), Tablet(world, station, tmp_path)), code_of(volunteer)
    opened(volunteer, station)
    reminded(volunteer)
    for tablet, minute in zip(tablets, (120, 180), strict=True):
        tablet.began_at = now_ms()
        tablet.scan(minute, code, "check_out")
    world.later(hours=7 if forgotten else 4)
    if forgotten:
        sweep_sessions(now_ms())
    for which in order:
        tablets[which].send()
    everything_is_in(world)
    assert totals(volunteer) == (180, 180, 3)


DAYS = st.lists(
    st.tuples(st.integers(0, 150), st.integers(0, 1), st.sampled_from(["check_in", "check_out"])),
    min_size=2,
    max_size=8,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(day=DAYS, seed=st.integers(0, 2**32))
def test_two_lists_in_any_order_and_pieces_count_the_same(
    world: World, tmp_path: Path, day: list[tuple[int, int, str]], seed: int
) -> None:
    dice, (plain, scrambled) = Random(seed), (world.citizen(), world.citizen())
    one, other = two(world, tmp_path), two(world, tmp_path)
    for tablet in other:
        tablet.began_at = one[0].began_at
    minute, scans = 0, list[Scan]()
    for gap, which, action in day:
        minute += gap
        scans.append((which, minute, action))
    scanned(one, plain, *scans)
    scanned(other, scrambled, *scans)
    world.later(hours=24)
    for tablet in one:
        tablet.send()
    uploads = [(tablet, piece) for tablet in other for piece in pieces([x["number"] for x in tablet.lines()], dice)]
    dice.shuffle(uploads)
    for tablet, piece in uploads:
        tablet.send(*piece)
    everything_is_in(world)
    assert totals(scrambled) == totals(plain)
    world.later(hours=-124)
