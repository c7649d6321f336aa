"""The list of offers: near a point, in an area, of a merchant; page by page."""

from chalicelib import merchants
from tests.exchange.shop import Shop, open_shop
from tests.world import Reply, World, call


def listed(query: str) -> Reply:
    return call("GET", f"/v1/offers?{query}")


def ids(query: str) -> list[str]:
    return [each["id"] for each in listed(query).body["items"]]


def street(world: World) -> list[Shop]:
    """Three shops, each a kilometre further north, in an area that no other test uses; one offer each."""
    shops = [open_shop(world, lat=36.81 + 0.01 * number, lng=118.06, area="370306101") for number in range(3)]
    for shop in shops:
        shop.offer(stock=30, shards=3)
    return shops


def test_the_nearest_shops_offers_come_first_with_their_distance(world: World) -> None:
    shops = street(world)
    near = "lat=36.8101&lng=118.06&datum=gcj02&area=370306101&limit=50"
    items = [each for each in listed(near).body["items"] if each["merchant"] in {shop.id for shop in shops}]
    assert [each["merchant"] for each in items] == [shop.id for shop in shops]
    assert [each["distance_m"] for each in items] == [11, 1101, 2213]
    assert items[0]["stock_hint"] == 30


def test_the_list_follows_merchant_and_area(world: World) -> None:
    one, other, _ = street(world)
    assert ids(f"merchant={one.id}") == one.offers
    assert set(ids("area=370306&limit=50")) >= {*one.offers, *other.offers}
    assert ids(f"area=370302&merchant={one.id}") == []
    assert listed(f"merchant={one.id}").body["items"][0]["distance_m"] is None


def test_pages_follow_one_another_without_gap_or_repeat(world: World) -> None:
    shop = open_shop(world)
    offers = sorted(shop.offer() for _ in range(5))
    for place in ("", "&lat=36.8&lng=118.05&datum=gcj02"):
        seen, cursor = [], ""
        while True:
            page = listed(f"merchant={shop.id}&limit=2{place}{cursor}").body
            seen += [each["id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert seen == offers


def test_a_suspended_merchants_offers_are_not_listed(world: World) -> None:
    shop = open_shop(world)
    shop.offer()
    world.citizen(("city_admin", "3703")).post(f"/v1/merchants/{shop.id}/suspend")
    merchants.snapshot.rebuild(merchants.registry.document)
    merchants.snapshot.forget()
    assert ids(f"merchant={shop.id}") == []


def test_half_a_place_a_strange_place_and_a_strange_cursor_are_refused(world: World) -> None:
    assert listed("lat=36.8").code == "invalid_field"
    assert listed("lat=36.8&lng=118.05").code == "invalid_field"
    assert listed("lat=31.2&lng=121.5&datum=gcj02").code == "outside_city"
    assert listed("cursor=nonsense").code == "cursor_invalid"
    assert listed("cursor=WyJhIiwxXQ").code == "cursor_invalid"
    assert listed("near=here").code == "unknown_field"
