"""Posters of a whole area: made by a worker within WeChat's rate, each asked for once, printed in Chinese."""

import io
from itertools import count
from typing import Any

import urllib3
from msgspec.structs import replace
from pypdf import PdfReader

from chalicelib import stations
from chalicelib.kit import objects
from chalicelib.kit.settings import settings
from chalicelib.places import area_tree
from chalicelib.stations.batches import AT_ONCE
from chalicelib.stations.codes import printed
from chalicelib.stations.posters import poster_name
from infra.local.wechat import StandIn
from tests.events import Events, events, wechat
from tests.rights.living import errands
from tests.world import Caller, Reply, World

__all__ = ["events", "wechat"]
AREAS = count(1)
TOWNS = [each.code for each in area_tree().all("town")]


def a_town(world: World, number: int) -> tuple[str, list[stations.Station]]:
    """A town of which no other test speaks, with so many open stations and a closed one."""
    town = TOWNS[-next(AREAS)]
    world.station(area=town, state="closed")
    return town, [world.station(area=town, name=f"文化广场{index}号站") for index in range(number)]


def asked(caller: Caller, area: str, **more: Any) -> Reply:
    return caller.post("/v1/poster-batches", {"area": area, **more})


def seen(caller: Caller, reply: Reply) -> Any:
    return caller.get(f"/v1/poster-batches/{reply.body['id']}").body


def drawn(wechat: StandIn) -> list[str]:
    """The scenes of the codes that WeChat has made. It refuses the first call where the access token of an earlier
    test is still known, or where its rate is used up."""
    return [each["body"]["scene"] for each in wechat.calls("getwxacodeunlimit") if "errcode" not in each["answer"]]


def test_every_open_station_of_an_area_gets_its_code_once_and_its_sheet(world: World, wechat: StandIn) -> None:
    town, there = a_town(world, 5)
    admin = world.citizen(("county_admin", town[:6]))
    reply = asked(admin, town, format="A6")
    assert (reply.status, reply.body["state"], reply.body["stations"]) == (202, "coding", 5)
    errands()
    made = seen(admin, reply)
    assert (made["state"], made["codes_done"], len(made["sheets"])) == ("ready", 5, 1)
    pages = PdfReader(io.BytesIO(urllib3.PoolManager().request("GET", made["sheets"][0]).data)).pages
    assert len(pages) == 2
    text = "".join(page.extract_text() for page in pages)
    assert all(station.name in text and station.id in text for station in there)
    assert "微信扫码签到" in text
    asked(admin, town)
    errands()
    assert all(drawn(wechat).count(printed(station)) == 1 for station in there)


def test_wechats_rate_makes_a_batch_wait_and_its_progress_is_seen(world: World, wechat: StandIn) -> None:
    town, there = a_town(world, 8)
    admin = world.citizen(("city_admin", "3703"))
    wechat.lever("/__limits", {"getwxacodeunlimit": {"minute": 5, "day": 9999}})
    reply = asked(admin, town)
    errands()
    waits = seen(admin, reply)
    assert (waits["state"], waits["codes_done"], waits["trouble"]) == ("coding", 0, "RateLimited")
    wechat.advance(61)
    world.later(seconds=61)
    errands()
    assert (seen(admin, reply)["state"], seen(admin, reply)["trouble"]) == ("ready", None)
    assert all(drawn(wechat).count(printed(station)) == 1 for station in there)


def test_a_rotated_station_gets_another_poster_and_loses_the_old_one(world: World, events: Events) -> None:
    town, (station,) = a_town(world, 1)
    admin = world.citizen(("county_admin", town[:6]))
    asked(admin, town)
    errands()
    bucket, before = settings().photos_bucket, poster_name(printed(station))
    assert objects.exists(bucket, before)
    assert admin.post(f"/v1/stations/{station.id}/rotate").status == 200
    events.settle()
    errands()
    assert not objects.exists(bucket, before)
    world.later(minutes=1)
    after = stations.find(station.id)
    assert objects.exists(bucket, poster_name(printed(after)))


def test_where_wechat_says_no_the_other_rotated_stations_wait_for_the_next_run(
    world: World, wechat: StandIn, events: Events
) -> None:
    town, there = a_town(world, 10)
    admin = world.citizen(("county_admin", town[:6]))
    asked(admin, town)
    errands()
    for station in there:
        assert admin.post(f"/v1/stations/{station.id}/rotate").status == 200
    events.settle()
    wechat.fault("getwxacodeunlimit", "errcode", errcode=45009, times=None)
    wechat.state.log.clear()
    errands()
    assert 1 <= len(wechat.calls("getwxacodeunlimit")) <= AT_ONCE
    wechat.lever("/__faults", {"rules": []})
    errands()
    assert set(drawn(wechat)) >= {printed(replace(station, version=station.version + 1)) for station in there}


def test_a_batch_is_of_ones_own_area(world: World, wechat: StandIn) -> None:
    town, _ = a_town(world, 1)
    admin = world.citizen(("county_admin", town[:6]))
    reply = asked(admin, town)
    stranger = world.citizen(("county_admin", "370302" if town[:6] != "370302" else "370303"))
    assert asked(stranger, town).code == "not_your_area"
    assert stranger.get(f"/v1/poster-batches/{reply.body['id']}").code == "no_such_batch"
    assert asked(admin, "999999").code == "area_unknown"
    errands()


def test_what_is_not_there_is_not_printed(world: World) -> None:
    empty = TOWNS[-next(AREAS)]
    assert asked(world.citizen(("city_admin", "3703")), empty).code == "no_stations_there"
