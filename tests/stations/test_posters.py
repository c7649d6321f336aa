"""A poster is asked of WeChat once, kept, and handed out by a link."""

import urllib.request

import pytest

from chalicelib import stations
from chalicelib.stations.codes import printed
from chalicelib.stations.store import registry
from infra.local.wechat import StandIn
from tests.events import wechat  # noqa: F401  (a fixture)
from tests.world import World


def made(wechat: StandIn) -> int:  # noqa: F811  (the fixture is the parameter)
    """How often WeChat drew a code (a token of an earlier stand-in is refused first)."""
    return sum(1 for each in wechat.calls("getwxacodeunlimit") if isinstance(each["answer"], str))


def test_the_keeper_gets_the_picture_of_the_printed_code(world: World, wechat: StandIn) -> None:  # noqa: F811
    station = world.station()
    keeper = world.citizen(("station_keeper", station.id))
    for _ in range(2):
        answer = keeper.get(f"/v1/stations/{station.id}/poster.png")
        assert (answer.status, answer.body) == (302, None)
        with urllib.request.urlopen(answer.headers["Location"], timeout=5) as picture:
            assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
            assert picture.headers["Content-Type"] == "image/png"
    assert made(wechat) == 1
    asked = wechat.calls("getwxacodeunlimit")[-1]["body"]
    assert asked["scene"] == printed(station)


def test_rotated_codes_make_another_poster(world: World, wechat: StandIn) -> None:  # noqa: F811
    station = world.station()
    admin = world.citizen(("city_admin", "3703"))
    first = admin.get(f"/v1/stations/{station.id}/poster.png").headers["Location"].partition("?")[0]
    assert admin.post(f"/v1/stations/{station.id}/rotate").status == 200
    stations.snapshot.rebuild(registry.document)
    stations.snapshot.forget()
    second = admin.get(f"/v1/stations/{station.id}/poster.png").headers["Location"].partition("?")[0]
    assert first != second
    assert made(wechat) == 2


@pytest.mark.parametrize(("role", "code"), [(("courier", "3703"), "role_required"), (None, "role_required")])
def test_nobody_else_gets_it(world: World, wechat: StandIn, role: tuple[str, str] | None, code: str) -> None:  # noqa: F811
    station = world.station()
    caller = world.citizen(*([role] if role else []))
    assert caller.get(f"/v1/stations/{station.id}/poster.png").code == code
    neighbour = world.citizen(("station_keeper", world.station().id))
    assert neighbour.get(f"/v1/stations/{station.id}/poster.png").code == "not_your_station"
    assert neighbour.get("/v1/stations/NOWHERE/poster.png").code == "no_such_station"


def test_where_wechat_fails_nothing_is_kept(world: World, wechat: StandIn) -> None:  # noqa: F811
    station = world.station()
    keeper = world.citizen(("station_keeper", station.id))
    wechat.fault("getwxacodeunlimit", "errcode", errcode=45009)
    refused = keeper.get(f"/v1/stations/{station.id}/poster.png")
    assert (refused.status, refused.code) == (429, "wechat_busy")
    assert keeper.get(f"/v1/stations/{station.id}/poster.png").status == 302
