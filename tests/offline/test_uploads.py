"""What an offline device saw counts once, whenever and however it arrives; what is doubted waits for two persons."""

from pathlib import Path

import pytest

from chalicelib.checkin.reactions import sweep as sweep_sessions
from chalicelib.kit.clock import HOUR, MINUTE, day_end_ms, day_on, now_ms
from chalicelib.offline.reactions import sweep
from infra.proxy import Proxy
from tests.between import torn
from tests.checkin.test_ending import reminded
from tests.checkin.test_replays import frozen
from tests.checkin.visiting import check_in, check_out, keeper_of, opened, served
from tests.devices.enrolling import post
from tests.households.growing import born_on
from tests.offline.day import Tablet, code_of, everything_is_in, sessions, totals
from tests.world import Caller, World, rotating_code


@pytest.fixture
def tablet(world: World, tmp_path: Path) -> Tablet:
    """A tablet at a station of its own."""
    return Tablet(world, world.station(), tmp_path)


def visited(tablet: Tablet, volunteer: Caller, start: float, end: float) -> str:
    """The volunteer is scanned in and out, so many minutes after the beginning."""
    code = code_of(volunteer)
    tablet.scan(start, code, "check_in")
    tablet.scan(end, code, "check_out")
    return code


def test_a_day_without_a_network_is_uploaded_in_the_evening_and_counts(world: World, tablet: Tablet) -> None:
    one, two = world.citizen(), world.citizen()
    visited(tablet, one, 0, 120)
    visited(tablet, two, 125, 200)
    world.later(hours=9)
    told = tablet.scanner.upload(post)
    assert [(each["result"], each["minutes"]) for each in told] == [
        ("accepted", 0), ("accepted", 120), ("accepted", 0), ("accepted", 75),
    ]  # fmt: skip
    assert (totals(one), totals(two)) == ((120, 120, 2), (75, 75, 1))
    assert sessions(one) == [(120, 2, "closed")]
    assert tablet.scanner.upload(post) == []


def test_an_upload_twice_counts_once_and_says_so(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    visited(tablet, volunteer, 0, 60)
    world.later(hours=3)
    first = tablet.scanner.send(post, tablet.lines())["items"]
    again = tablet.scanner.send(post, tablet.lines())["items"]
    assert [each["result"] for each in again] == ["duplicate", "duplicate"]
    assert [each["first_result"] for each in again] == ["accepted", "accepted"]
    assert [(each["session"], each["minutes"]) for each in again] == [
        (each["session"], each["minutes"]) for each in first
    ]
    assert totals(volunteer) == (60, 60, 1)


def test_a_gap_holds_everything_after_it_until_it_is_filled(world: World, tablet: Tablet) -> None:
    one, two = world.citizen(), world.citizen()
    visited(tablet, one, 0, 60)
    visited(tablet, two, 70, 130)
    world.later(hours=4)
    assert tablet.send(4, 3) == [(3, "review", "counter_gap"), (4, "review", "counter_gap")]
    assert tablet.send(2) == [(2, "review", "counter_gap")]
    assert totals(one) == totals(two) == (0, 0, 0)
    answer = tablet.scanner.send(post, tablet.lines()[:1])
    assert answer["next_number"] == 5
    assert (totals(one), totals(two)) == ((60, 60, 1), (60, 60, 1))
    assert tablet.send()[1:] == [(number, "duplicate", None) for number in (2, 3, 4)]


def test_a_gap_that_can_no_longer_be_filled_goes_to_review(world: World, tablet: Tablet) -> None:
    lost, volunteer = world.citizen(), world.citizen()
    tablet.scan(0, code_of(lost), "check_in")
    visited(tablet, volunteer, 10, 70)
    world.later(hours=4)
    tablet.send(2, 3)
    world.later(hours=68)
    sweep(now_ms())
    assert totals(volunteer) == (0, 0, 0)
    world.later(hours=4)
    for _ in range(2):
        sweep(now_ms())
    (held,) = reviews_of(world, tablet)
    assert (held["person"], held["reasons"], held["state"]) == (volunteer.person, ["counter_gap"], "open")
    assert tablet.send(1) == [(1, "refused", "scan_passed")]
    assert totals(volunteer) == (0, 0, 0)


def test_a_line_that_its_twin_brings_between_two_reads_is_not_refused(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    visited(tablet, volunteer, 0, 60)
    first: list[object] = []
    with torn(lambda: first.extend(tablet.send(1)), after="SCAN#"):
        again = tablet.send(1)
    assert first == [(1, "accepted", None)]
    assert again == [(1, "duplicate", None)]


def reviews_of(world: World, tablet: Tablet) -> list[dict[str, object]]:
    admin = world.citizen(("county_admin", "370303"))
    items = admin.get("/v1/service-reviews?area=370303&limit=50").body["items"]
    station = tablet.station
    return [each for each in items if each["station"] == station]


def test_a_clock_that_is_minutes_off_is_doubted_and_one_that_is_nearly_right_is_not(
    world: World, tablet: Tablet
) -> None:
    volunteer = world.citizen()
    visited(tablet, volunteer, 0, 60)
    world.later(hours=2)
    tablet.scanner.clock = lambda: now_ms() - 4 * MINUTE
    assert [each[1] for each in tablet.send()] == ["accepted", "accepted"]
    other = world.citizen()
    tablet.scanner.clock = now_ms
    visited(tablet, other, 120, 180)
    world.later(hours=2)
    tablet.scanner.clock = lambda: now_ms() + 6 * MINUTE
    assert tablet.send(3, 4) == [(3, "review", "clock_skew"), (4, "review", "clock_skew")]
    assert (totals(volunteer), totals(other)) == ((60, 60, 1), (0, 0, 0))


@pytest.mark.parametrize("minutes", [(200, 260), (-50, 10)])
def test_times_that_cannot_be_are_doubted(world: World, tablet: Tablet, minutes: tuple[int, int]) -> None:
    """In the future of the upload, or before the device was last in touch."""
    volunteer = world.citizen()
    code = code_of(volunteer)
    world.later(hours=1)
    tablet.scanner.sync(post)
    tablet.began_at = now_ms()
    tablet.scan(minutes[0], code, "check_in")
    tablet.scan(minutes[1], code, "check_out")
    world.later(hours=2)
    assert tablet.send()[0] == (1, "review", "clock_skew")
    assert [each["reasons"] for each in reviews_of(world, tablet)] == [["clock_skew"]]


def test_a_clock_that_goes_back_is_doubted(world: World, tablet: Tablet) -> None:
    one, two = world.citizen(), world.citizen()
    visited(tablet, one, 60, 120)
    visited(tablet, two, 10, 50)
    world.later(hours=3)
    assert [each[1] for each in tablet.send()] == ["accepted", "accepted", "review", "review"]


def test_a_code_is_judged_by_its_age_when_it_was_scanned(world: World, tablet: Tablet) -> None:
    fresh, old = world.citizen(), world.citizen()
    code = code_of(old)
    world.later(hours=25)
    tablet.began_at = now_ms()
    visited(tablet, fresh, 0, 60)
    tablet.scan(61, code, "check_in")
    tablet.scan(62, "V1.nonsense", "check_in")
    world.later(hours=71)
    assert tablet.send()[1:] == [
        (2, "accepted", None), (3, "refused", "code_expired"), (4, "refused", "code_invalid"),
    ]  # fmt: skip
    assert totals(fresh) == (60, 60, 1)


def test_after_three_days_a_line_is_too_late(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    visited(tablet, volunteer, 0, 60)
    world.later(hours=72, minutes=30)
    assert tablet.send() == [(1, "refused", "scan_too_late"), (2, "review", "no_scan_in")]


def test_a_line_that_was_changed_on_the_way_is_refused_and_leaves_its_number_free(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    visited(tablet, volunteer, 0, 60)
    world.later(hours=2)
    line = tablet.lines()[0]
    forged = line | {"at_ms": line["at_ms"] - HOUR}
    assert tablet.scanner.send(post, [forged])["items"][0]["code"] == "scan_forged"
    assert [each[1] for each in tablet.send()] == ["accepted", "accepted"]
    assert tablet.scanner.send(post, [forged])["items"][0]["code"] == "scan_conflict"


def test_a_volunteer_who_may_not_serve_is_refused_by_the_line(world: World, tablet: Tablet) -> None:
    volunteer, other = world.citizen(), world.citizen()
    visited(tablet, volunteer, 0, 60)
    visited(tablet, other, 61, 121)
    frozen(volunteer)
    world.later(hours=3)
    assert [each[1:] for each in tablet.send()] == [
        ("refused", "volunteer_unfit"), ("refused", "volunteer_unfit"), ("accepted", None), ("accepted", None),
    ]  # fmt: skip


def test_a_keeper_of_the_station_on_its_own_device_is_doubted(world: World, tmp_path: Path) -> None:
    station = world.station()
    tablet, keeper = Tablet(world, station, tmp_path), keeper_of(world, station)
    visited(tablet, keeper, 0, 60)
    world.later(hours=2)
    assert [each[1:] for each in tablet.send()] == [("review", "own_station")] * 2
    assert totals(keeper) == (0, 0, 0)


def test_a_second_scan_in_is_refused_while_the_first_is_open(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    code = code_of(volunteer)
    tablet.scan(0, code, "check_in")
    tablet.scan(1, code, "check_in")
    tablet.scan(61, code, "check_out")
    tablet.scan(62, code, "check_out")
    world.later(hours=2)
    assert [each[1:] for each in tablet.send()] == [
        ("accepted", None), ("refused", "already_checked_in"), ("accepted", None), ("review", "no_scan_in"),
    ]  # fmt: skip
    everything_is_in(world)
    assert tablet.send(4) == [(4, "duplicate", "not_checked_in")]
    assert totals(volunteer) == (61, 61, 1)


def test_a_visit_that_was_never_scanned_out_is_worth_half_an_hour_in_the_end(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    tablet.scan(0, code_of(volunteer), "check_in")
    world.later(hours=2)
    tablet.send()
    world.later(hours=75)
    sweep(now_ms())
    assert totals(volunteer) == (0, 0, 0)
    world.later(hours=2)
    for _ in range(2):
        sweep(now_ms())
    assert sessions(volunteer) == [(30, 0, "auto_closed")]


def test_a_forgotten_visit_ends_at_the_stations_close(world: World, tmp_path: Path) -> None:
    station, volunteer = world.station(closes=9 * 60 + 20), world.citizen()
    tablet = Tablet(world, station, tmp_path)
    tablet.scan(0, code_of(volunteer), "check_in")
    world.later(hours=1)
    tablet.send()
    world.later(hours=80)
    sweep(now_ms())
    assert sessions(volunteer) == [(18, 0, "auto_closed")]


def test_a_revoked_devices_visits_end_all_the_same_and_its_waiting_lines_do_not_count(
    world: World, tmp_path: Path
) -> None:
    station, one, two = world.station(), world.citizen(), world.citizen()
    tablet, keeper = Tablet(world, station, tmp_path), keeper_of(world, station)
    tablet.scan(0, code_of(one), "check_in")
    tablet.scan(1, code_of(one), "check_in")
    visited(tablet, two, 5, 65)
    world.later(hours=2)
    tablet.send(1, 3, 4)
    keeper.post(f"/v1/devices/{tablet.scanner.device}/revoke")
    world.later(hours=80)
    for _ in range(2):
        sweep(now_ms())
    assert (totals(one), totals(two)) == ((30, 30, 0), (0, 0, 0))
    assert reviews_of(world, tablet) == []


def test_who_comes_again_after_a_forgotten_visit_has_two(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    code = code_of(volunteer)
    tablet.scan(0, code, "check_in")
    tablet.scan(400, code, "check_in")
    tablet.scan(460, code, "check_out")
    world.later(hours=9)
    assert [each[1] for each in tablet.send()] == ["accepted"] * 3
    assert totals(volunteer) == (90, 90, 1)


def test_online_and_offline_at_once_count_once(world: World, tablet: Tablet) -> None:
    volunteer, station = world.citizen(), world.station()
    world.later(seconds=61)
    tablet.began_at = now_ms()
    visited(tablet, volunteer, 0, 90)
    served(world, volunteer, station, hours=1)
    world.later(hours=2)
    tablet.send()
    assert totals(volunteer) == (90, 90, 1)


def test_a_phone_that_died_is_scanned_out_offline(world: World, tmp_path: Path) -> None:
    station, one, two = world.station(), world.citizen(), world.citizen()
    tablet = Tablet(world, station, tmp_path)
    code, other = code_of(one), code_of(two)
    opened(one, station)
    opened(two, station)
    reminded(two)
    tablet.began_at = now_ms()
    tablet.scan(120, code, "check_out")
    tablet.scan(180, other, "check_out")
    world.later(hours=4)
    assert tablet.send(1) == [(1, "accepted", None)]
    assert sessions(one) == [(120, 2, "closed")]
    world.later(hours=3)
    sweep_sessions(now_ms())  # what was cut short is proven by the scan all the same
    assert sessions(two)[0][0] == 30
    tablet.send(2)
    assert totals(two) == (180, 180, 3)


def test_after_an_offline_scan_out_the_phone_finds_the_session_over(world: World, tmp_path: Path) -> None:
    station, volunteer = world.station(), world.citizen()
    tablet, code = Tablet(world, station, tmp_path), code_of(volunteer)
    session = opened(volunteer, station)
    tablet.began_at = now_ms()
    tablet.scan(60, code, "check_out")
    world.later(hours=2)
    tablet.send()
    assert check_out(volunteer, session, rotating_code(station)).body["minutes"] == 60
    assert check_in(volunteer, rotating_code(station)).status == 201


def test_each_line_is_one_write(world: World, tablet: Tablet, proxy: Proxy) -> None:
    volunteer = world.citizen()
    visited(tablet, volunteer, 0, 60)
    world.later(hours=2)
    for number, units in ((1, 10), (2, 14)):
        proxy.clear()
        tablet.send(number)
        (write,) = proxy.writes()
        assert sum(each["CapacityUnits"] for each in write.answer["ConsumedCapacity"]) <= units


def test_a_line_over_midnight_counts_on_both_days(world: World, tablet: Tablet) -> None:
    volunteer = world.citizen()
    tablet.began_at = day_end_ms(day_on(now_ms())) - HOUR
    visited(tablet, volunteer, 0, 120)
    world.later(hours=18)
    assert [each[1] for each in tablet.send()] == ["accepted", "accepted"]
    days = {each["on"] for each in volunteer.get("/v1/me/check-ins").body["items"]}
    assert days == {day_on(now_ms() - 6 * HOUR), day_on(now_ms())}
    assert totals(volunteer)[0] == 120


@pytest.mark.parametrize("numbers", [(1, 2), (2, 1)])
def test_a_minor_whom_a_device_saw_counts_when_two_persons_say_so(
    world: World, tablet: Tablet, numbers: tuple[int, ...]
) -> None:
    volunteer = born_on(world.citizen(), "20100601")
    visited(tablet, volunteer, 0, 60)
    world.later(hours=3)
    for number in numbers:
        tablet.send(number)
    assert {code for _, _, code in tablet.send()} == {"minor"}
    assert totals(volunteer) == (0, 0, 0)
