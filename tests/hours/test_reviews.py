"""Doubted services: nothing is credited until two persons vouch for it, neither of them involved."""

import pytest

from chalicelib import hours
from chalicelib.kit.clock import HOUR, now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import run
from chalicelib.stations.rules import Station
from tests.checkin.visiting import keeper_of
from tests.kit.things import first
from tests.world import Caller, World, fresh_key


def held(volunteer: Caller, station: Station) -> str:
    """A doubted service of two hours."""
    session = new_ulid(now_ms())
    service = hours.Service(session, station.id, now_ms() - 2 * HOUR, now_ms(), 2, in_grade=2)
    return run(lambda unit: hours.hold(unit, volunteer.person, service, area=station.area, reasons=("clock_skew",)))


def admins(world: World, area: str = "370303") -> tuple[Caller, Caller]:
    return world.citizen(("county_admin", area)), world.citizen(("city_admin", "3703"))


def minutes(volunteer: Caller) -> int:
    return int(volunteer.get("/v1/me/hours").body["minutes"])


def approve(admin: Caller, review: str, **rest: str) -> tuple[str | None, str]:
    reply = admin.post(f"/v1/service-reviews/{review}/approve", **rest)
    return (reply.code, "") if reply.code else (None, reply.body["state"])


def test_a_doubted_service_is_credited_once_two_persons_vouch_for_it(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    one, two = admins(world)
    review = held(volunteer, station)
    assert minutes(volunteer) == 0
    for _ in range(2):
        assert approve(one, review) == (None, "seconded")
    assert minutes(volunteer) == 0
    for _ in range(2):
        assert approve(two, review) == (None, "credited")
    assert approve(world.citizen(("city_admin", "3703")), review) == ("already_reviewed", "")
    assert one.post(f"/v1/service-reviews/{review}/reject").code == "already_reviewed"
    assert minutes(volunteer) == 120
    assert volunteer.get("/v1/me/points").body["available"] == 2
    (shown,) = volunteer.get("/v1/me/check-ins").body["items"]
    assert (shown["id"], shown["grade"], shown["minutes"]) == (review, 2, 120)


def test_one_person_rejects_and_a_repeat_is_no_error(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    one, two = admins(world)
    review = held(volunteer, station)
    approve(one, review)
    for _ in range(2):
        assert two.post(f"/v1/service-reviews/{review}/reject").body["state"] == "rejected"
    assert approve(one, review) == ("already_reviewed", "")
    assert minutes(volunteer) == 0


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_involved_decides(world: World, verb: str) -> None:
    station = world.station()
    himself = world.citizen(("county_admin", "370303"))
    keeper = world.citizen(("county_admin", "370303"), ("station_keeper", station.id))
    review = held(himself, station)
    for caller in (himself, keeper):
        assert caller.post(f"/v1/service-reviews/{review}/{verb}").code == "not_your_review"
    elsewhere = world.citizen(("county_admin", "370302"))
    assert elsewhere.post(f"/v1/service-reviews/{review}/{verb}").code == "not_your_area"
    assert keeper_of(world, station).post(f"/v1/service-reviews/{review}/{verb}").code == "role_required"
    assert himself.post(f"/v1/service-reviews/{fresh_key()}/{verb}").code == "no_such_review"


def test_the_queue_shows_what_is_open_in_an_area(world: World) -> None:
    volunteer, here, there = world.citizen(), world.station(area="370303001001"), world.station(area="370302")
    one, two = admins(world)
    review, other = held(volunteer, here), held(volunteer, there)

    def listed(admin: Caller, area: str) -> list[str]:
        items = admin.get(f"/v1/service-reviews?area={area}&limit=50").body["items"]
        return [each["id"] for each in items if each["person"] == volunteer.person]

    assert listed(one, "370303") == listed(one, "370303001") == [review]
    assert (listed(one, "370303002"), listed(two, "370302")) == ([], [other])
    assert one.get("/v1/service-reviews?area=370302").code == "not_your_area"
    approve(one, review)
    assert listed(one, "370303") == [review]
    approve(two, review)
    assert listed(one, "370303") == []


def test_two_second_persons_at_once_credit_once(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    one, two = admins(world)
    third = world.citizen(("city_admin", "3703"))
    review = held(volunteer, station)
    approve(one, review)
    with first("TransactWriteItems", lambda: approve(third, review)):
        assert approve(two, review) == ("already_reviewed", "")
    assert minutes(volunteer) == 120
