"""News comes late, twice and in any order; a message stands in the inbox once, where it happened."""

import random

import pytest

from chalicelib import identity
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.facts import News, deliver_to
from chalicelib.kit.ids import ulid_ms
from chalicelib.kit.log import metered
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.sweeping import SweepIncomplete
from chalicelib.kit.table import run
from chalicelib.kit.who import Role
from chalicelib.notification import actions
from chalicelib.notification.actions import deliver
from chalicelib.notification.holding import dispatchers, follow, holding
from functions import reactions  # noqa: F401  (importing registers them)
from tests.disputes.quarrel import begin
from tests.events import Events
from tests.exchange.shop import open_shop
from tests.world import World, fresh_key

from .inboxes import donated, rows, shown, templates


def test_news_told_five_times_and_shuffled_is_one_message_each_in_the_order_of_the_city(world: World) -> None:
    citizen = world.citizen()
    news = [donated(citizen, number + 1, at=now_ms() + number * 1000) for number in range(12)]
    told = news * 5
    random.Random(7).shuffle(told)
    for each in told:
        assert deliver_to("notification.put_into_inboxes", each)
    assert [row.fields["points"] for row in rows(citizen)] == list(range(12, 0, -1))
    assert [ulid_ms(row.id) for row in rows(citizen)] == [each.at for each in reversed(news)]


def test_the_stream_handed_over_five_times_makes_no_second_message(world: World, events: Events) -> None:
    quarrel = begin(world)
    events.settle()
    assert quarrel.dispute().status == 200
    assert events.facts(times=5)
    events.settle()
    assert templates(quarrel.citizen)[:2] == ["redemption.confirmed", "redemption.reserved"]
    assert templates(quarrel.shop.owner).count("dispute.opened") == 1


def test_nothing_personal_is_stored(world: World, events: Events) -> None:
    quarrel = begin(world)
    events.settle()
    quarrel.dispute()
    quarrel.answer()
    events.settle()
    for whose in (quarrel.citizen, quarrel.shop.owner):
        stored = repr(list(every(Listing(f"P#{whose.person}", prefix="INBOX#"))))
        for caller in (quarrel.citizen, quarrel.shop.owner, quarrel.shop.clerk):
            number = caller.get("/v1/me").body["volunteer_no"]
            assert caller.openid not in stored
            assert number not in stored
        assert "36.8" not in stored
        assert "东西已经给了" not in stored
        assert quarrel.id in stored


def test_a_message_is_one_unit_and_small(world: World) -> None:
    citizen = world.citizen()
    deliver(donated(citizen))
    (row,) = rows(citizen)
    assert sum(len(name) + len(str(value)) for name, value in row.item().items()) < 400
    assert int(row.expires_s) == (ulid_ms(row.id) + 180 * DAY) // 1000


def test_who_cannot_be_told_holds_up_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop(world)
    owners = [world.citizen(("merchant_owner", shop.id)) for _ in range(3)]
    for each in owners:
        follow(Role("merchant_owner", shop.id), each.person)
    news = News(f"MERCHANTS|{shop.id}|2.0", "MerchantSuspended", now_ms(), "MERCHANTS", shop.id, {"id": shop.id})
    put, first = actions._put, min(each.person for each in owners)

    def stuck(matter: object, person: str, told: object) -> None:
        if person == first:
            raise ConnectionError
        put(matter, person, told)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(actions, "_put", stuck)
    with pytest.raises(SweepIncomplete):
        deliver(news)
    monkeypatch.undo()
    assert sorted(len(rows(each)) for each in owners) == [0, 1, 1]
    deliver(news)
    assert [len(rows(each)) for each in owners] == [1, 1, 1]


def test_only_who_holds_the_role_now_is_told(world: World) -> None:
    shop, unit = open_shop(world), f"U-{fresh_key()[-8:]}"
    follow(Role("merchant_owner", shop.id), shop.owner.person)
    stranger = world.citizen()
    follow(Role("merchant_owner", shop.id), stranger.person)  # news of a role that he no longer has
    assert holding("merchant_owner", shop.id) == [shop.owner.person]
    assert holding("unit_handler", unit) == []


def test_however_many_hold_a_role_they_are_read_at_once(world: World) -> None:
    area = "370305"
    people = [world.citizen(("dispatcher", area)).person for _ in range(5)]
    for each in people:
        follow(Role("dispatcher", area), each)
    with metered() as meter:
        assert {*holding("dispatcher", area)} >= {*people}
    assert meter.read_trips == 2


def test_a_lost_role_ends_the_news(world: World, events: Events) -> None:
    shop = open_shop(world)
    events.settle()
    role = Role("merchant_owner", shop.id)
    run(lambda unit: identity.set_role(unit, shop.owner.person, role, held=False))
    assert holding("merchant_owner", shop.id) == []
    events.settle()
    assert templates(shop.owner)[0] == "role.revoked"


def test_the_nearest_dispatchers_are_told(world: World) -> None:
    town, county = "370306002", "370306"
    far, near = world.citizen(("dispatcher", county)), world.citizen(("dispatcher", town))
    follow(Role("dispatcher", county), far.person)
    assert far.person in dispatchers(town)
    follow(Role("dispatcher", town), near.person)
    assert dispatchers(town) == [near.person]
    assert far.person in dispatchers(county)


def test_a_teams_points_concern_its_leaders_and_a_households_nobody_yet(world: World) -> None:
    team = f"T{fresh_key()[-9:]}"
    leader = world.citizen(("team_leader", team))
    follow(Role("team_leader", team), leader.person)
    data = {"points": 5, "expires_on": "2026-12-31", "days": 7}
    for owner in (f"T#{team}", "H#01ARZ3NDEKTSV4RRFFQ69G5FAV"):
        deliver(News(f"{owner}|N|1.0", "PointsExpiring", now_ms(), "", "", {"person": owner, **data}))
    assert templates(leader) == ["points.expiring"]


def test_a_confirmed_redemption_leads_to_its_dispute(world: World, events: Events) -> None:
    quarrel = begin(world)
    events.settle()
    newest = shown(quarrel.citizen)["items"][0]
    assert newest["link"] == {"about": "redemption", "id": quarrel.id, "do": "dispute"}
    assert "测试店" in newest["sentence"]
    assert "矿泉水一瓶" in newest["sentence"]
    assert "2026-11-30 09:0" in newest["sentence"]
