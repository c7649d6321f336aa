"""Making offers: by the owner or the city; stock, price and the live flag stand on every shard."""

from chalicelib.exchange.reactions import rebuild_offers
from chalicelib.exchange.rules import shards_for, shares
from chalicelib.exchange.store import StockShard, snapshot, stock_key
from chalicelib.kit.facts import News
from chalicelib.kit.table import fetch
from tests.exchange.books import books_of
from tests.exchange.shop import open_shop, reserve, rich, stock_left, the_offer
from tests.world import World, fresh_key


def shards_of(offer: str, count: int) -> list[tuple[int, bool, int]]:
    rows = [StockShard.of(item) for item in fetch(stock_key(offer, number) for number in range(count)).values()]
    return [(int(row.left), bool(row.live), int(row.price_points)) for row in rows if row is not None]


def test_an_offer_shows_what_it_is(world: World) -> None:
    shop = open_shop(world)
    offer = shop.offer(price_points=3, stock=250, kind="discount", value_fen=500, funder="government")
    shown = world.citizen().get(f"/v1/offers/{offer}").body
    assert (shown["id"], shown["merchant"], shown["merchant_name"]) == (offer, shop.id, "测试店")
    assert (shown["price_points"], shown["stock_hint"], shown["shards"]) == (3, 250, 3)
    assert (shown["kind"], shown["value_fen"], shown["funder"], shown["state"]) == (
        "discount", 500, "government", "live",
    )  # fmt: skip


def test_stock_is_spread_over_shards_of_a_hundred_unless_said_otherwise(world: World) -> None:
    shop = open_shop(world)
    assert shards_of(shop.offer(stock=250), 4) == [(84, True, 1), (83, True, 1), (83, True, 1)]
    assert shards_of(shop.offer(stock=3, shards=2), 3) == [(2, True, 1), (1, True, 1)]
    assert (shards_for(100, None), shards_for(101, None), shards_for(100_000, None)) == (1, 2, 50)
    assert sum(shares(1003, 50)) == 1003


def test_an_offers_code_is_taken_once(world: World) -> None:
    shop, key = open_shop(world), fresh_key()
    body = the_offer("O-ONCE", shop.id)
    first = shop.owner.post("/v1/offers", body, key=key)
    again = shop.owner.post("/v1/offers", body, key=key)
    assert (again.status, again.body, again.headers["Idempotency-Replayed"]) == (201, first.body, "true")
    assert shop.owner.post("/v1/offers", body).code == "offer_exists"
    assert shop.owner.post("/v1/offers", {**body, "title": "别的"}, key=key).code == "idempotency_mismatch"


def test_only_the_merchants_owner_or_the_city_makes_and_changes_its_offers(world: World) -> None:
    shop, elsewhere = open_shop(world), open_shop(world)
    offer, body = shop.offer(), the_offer("O-STRANGE", shop.id)
    city, county = world.citizen(("city_admin", "3703")), world.citizen(("county_admin", "370303"))
    assert elsewhere.owner.post("/v1/offers", body).code == "not_your_merchant"
    assert shop.clerk.post("/v1/offers", body).code == "role_required"
    assert county.post("/v1/offers", body).code == "role_required"
    for verb, sent in (("price", {"price_points": 2}), ("stock", {"add": 1}), ("withdraw", None)):
        assert elsewhere.owner.post(f"/v1/offers/{offer}/{verb}", sent).code == "not_your_merchant"
    assert city.post("/v1/offers", {**body, "id": "O-BY-CITY"}).status == 201
    assert city.post(f"/v1/offers/{offer}/stock", {"add": 1}).body["stock_hint"] == 11


def test_a_suspended_or_unknown_merchant_offers_nothing(world: World) -> None:
    shop, city = open_shop(world, state="suspended"), world.citizen(("city_admin", "3703"))
    assert shop.owner.post("/v1/offers", the_offer("O-SUSP", shop.id)).code == "merchant_suspended"
    assert city.post("/v1/offers", the_offer("O-NOBODY", "NO-SUCH")).code == "no_such_merchant"


def test_more_stock_is_spread_over_the_shards_once(world: World) -> None:
    shop, key = open_shop(world), fresh_key()
    offer = shop.offer(stock=2, shards=2)
    for _ in range(2):
        assert shop.owner.post(f"/v1/offers/{offer}/stock", {"add": 3}, key=key).body["stock_hint"] == 5
    assert [left for left, _, _ in shards_of(offer, 2)] == [3, 2]
    assert books_of(shop, []).verdict.found == ()


def test_a_price_stands_on_every_shard(world: World) -> None:
    shop, key = open_shop(world), fresh_key()
    offer = shop.offer(stock=4, shards=4)
    for _ in range(2):
        assert shop.owner.post(f"/v1/offers/{offer}/price", {"price_points": 7}, key=key).status == 200
    assert {price for _, _, price in shards_of(offer, 4)} == {7}
    assert shop.owner.post(f"/v1/offers/{offer}/price", {"price_points": 8}, key=key).code == "idempotency_mismatch"


def test_a_withdrawn_offer_is_not_changed_any_more(world: World) -> None:
    shop, key = open_shop(world), fresh_key()
    offer = shop.offer(stock=4, shards=2)
    for _ in range(2):
        assert shop.owner.post(f"/v1/offers/{offer}/withdraw", key=key).body["state"] == "withdrawn"
    assert {live for _, live, _ in shards_of(offer, 2)} == {False}
    for verb, sent in (("price", {"price_points": 2}), ("stock", {"add": 1}), ("withdraw", None)):
        assert shop.owner.post(f"/v1/offers/{offer}/{verb}", sent).code == "offer_not_live"


def test_a_changed_offer_brings_the_snapshot_up_to_date(world: World) -> None:
    shop = open_shop(world)
    offer = shop.offer()
    shop.owner.post(f"/v1/offers/{offer}/price", {"price_points": 9})
    rebuild_offers(News("n", "OfferChanged", 0, "OFFERS", offer, {"id": offer}))
    snapshot.forget()
    assert snapshot.current()[offer].price_points == 9
    shop.owner.post(f"/v1/offers/{offer}/withdraw")
    rebuild_offers(News("n", "OfferChanged", 0, "OFFERS", offer, {"id": offer}))
    snapshot.forget()
    assert offer not in snapshot.current()
    assert world.citizen().get(f"/v1/offers/{offer}").body["state"] == "withdrawn"


def test_impossible_offers_are_refused(world: World) -> None:
    shop = open_shop(world)
    for wrong in (
        {"price_points": -1}, {"stock": 0}, {"shards": 51}, {"kind": "cash"}, {"id": "lower"},
        {"title": ""}, {"title": "a" * 41}, {"id": "A" * 13}, {"price_points": 1.5},
    ):  # fmt: skip
        refused = shop.owner.post("/v1/offers", {**the_offer("O-WRONG", shop.id), **wrong})
        assert (refused.status, refused.code) == (422, "invalid_field"), wrong
    for unfitting in (
        {"price_points": 0}, {"kind": "benefit", "min_stars": 1}, {"kind": "benefit", "price_points": 0},
        {"network": "N-1"}, {"merchant": None}, {"limit_per": "day"},
    ):  # fmt: skip
        refused = shop.owner.post("/v1/offers", {**the_offer("O-WRONG", shop.id), **unfitting})
        assert (refused.status, refused.code) == (422, "offer_impossible"), unfitting
    unknown = shop.owner.post("/v1/offers", {**the_offer("O-WRONG", shop.id), "colour": "red"})
    assert unknown.code == "unknown_field"


def test_stock_is_what_it_was_minus_what_is_out(world: World) -> None:
    shop = open_shop(world)
    offer = shop.offer(stock=7, shards=3)
    people = [rich(world) for _ in range(4)]
    for person in people:
        reserve(person, offer)
    assert stock_left(offer) == 3
    assert books_of(shop, people).verdict.found == ()
