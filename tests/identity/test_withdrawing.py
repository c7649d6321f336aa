"""What somebody takes back at WeChat is gone here too; a push that comes twice counts once."""

import pytest

from chalicelib import identity
from chalicelib.identity.store import Profile, profile_key
from chalicelib.kit.log import metered
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import fetch
from infra.local.wechat import StandIn
from tests.identity.arriving import bind
from tests.world import Caller, World


def profile(caller: Caller) -> Profile:
    found = Profile.of(fetch([profile_key(caller.person)])[profile_key(caller.person)])
    assert found is not None
    return found


def words(caller: Caller) -> list[tuple[str, str, bool, str]]:
    """Every word about a purpose that is kept: purpose, version, given or not, which way."""
    rows = every(Listing(f"P#{caller.person}", prefix="CONSENT#"))
    return [(row["pu"]["S"], row["tv"]["S"], row["gv"]["BOOL"], row["ch"]["S"]) for row in rows]


def test_a_phone_that_is_taken_back_is_free_and_the_consent_ends(world: World, wechat: StandIn) -> None:
    one, other, phone = world.citizen(level=0), world.citizen(level=0), "13712340001"
    assert bind(one, wechat, phone).status == 200
    assert one.put("/v1/me/consents/phone", {"version": "2.1", "given": True}).status == 200
    identity.revoked(one.openid, "1700000000", ("8",))
    assert one.get("/v1/me").code == "session_ended"
    assert profile(one).phone is None
    assert sorted(words(one)) == [("phone", "2.1", False, "wechat"), ("phone", "2.1", True, "app")]
    assert bind(other, wechat, phone).status == 200


@pytest.mark.parametrize("code", ["6", "19", "20"])
def test_a_name_that_is_taken_back_is_gone(world: World, code: str) -> None:
    citizen = world.citizen()
    citizen.patch("/v1/me", {"nickname": "小明"})
    identity.revoked(citizen.openid, "1700000000", (code, "4", "999"))
    assert profile(citizen).nickname is None


def test_the_same_push_twice_ends_one_login(world: World) -> None:
    citizen = world.citizen()
    for _ in range(3):
        identity.revoked(citizen.openid, "1700000000", ("13",))
    assert words(citizen) == [("location", "", False, "wechat")]


def test_a_changed_name_is_dropped_and_nobody_is_logged_out(world: World) -> None:
    citizen = world.citizen()
    citizen.patch("/v1/me", {"nickname": "小明"})
    identity.modified(citizen.openid, "1700000000")
    assert citizen.get("/v1/me").body["nickname"] is None


def test_a_push_about_a_stranger_changes_nothing() -> None:
    with metered() as meter:
        identity.cancelled("o-nobody", "1700000000")
        identity.revoked("", "1700000000", ("8",))
    assert (meter.write_trips, meter.write_units) == (0, 0)
