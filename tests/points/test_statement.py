"""What a person sees of his points."""

from typing import Any

from chalicelib.points.rules import Lot, cause_code, graced
from chalicelib.policy import Figures
from tests.exchange.shop import code_of, confirm, give, open_shop, reserved, rich
from tests.world import HERE, World, rotating_code

NOON = 1_795_406_400_000  # 2026-11-23 12:00 in Zibo


def entries(caller: Any, query: str = "") -> Any:
    return caller.get(f"/v1/me/points/entries{query}").body


def test_a_person_without_points_has_none(world: World) -> None:
    citizen = world.citizen()
    assert citizen.get("/v1/me/points").body == {"available": 0, "held": 0, "debt": 0, "honour": 0, "expiring": []}
    assert entries(citizen) == {"items": [], "next_cursor": None}


def test_served_hours_are_points_and_honour_that_expire_next_year(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    opened = citizen.post("/v1/check-ins", {"code": rotating_code(station), "location": HERE}).body
    world.later(hours=2)
    citizen.post(f"/v1/check-ins/{opened['id']}/check-out", {"code": rotating_code(station), "location": HERE})
    assert citizen.get("/v1/me/points").body == {
        "available": 2, "held": 0, "debt": 0, "honour": 2, "expiring": [{"points": 2, "on": "2027-12-31"}],
    }  # fmt: skip
    (entry,) = entries(citizen)["items"]
    assert (entry["number"], entry["cause"], entry["reference"]) == (1, "sess", station.id)
    assert entry["amounts"] == [{"account": "available", "points": 2}, {"account": "honour", "points": 2}]


def test_the_statement_is_newest_first_and_goes_on_page_by_page(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 9)
    offer = shop.offer(price_points=4)
    redemption = reserved(citizen, offer)
    confirm(shop.clerk, redemption, code_of(citizen, redemption))
    newest = entries(citizen, "?limit=2")
    assert [each["cause"] for each in newest["items"]] == ["rdm_confirm", "rdm_reserve"]
    assert {each["reference"] for each in newest["items"]} == {offer}
    assert newest["items"][0]["amounts"] == [{"account": "held", "points": -4}]
    assert newest["items"][1]["amounts"] == [
        {"account": "available", "points": -4},
        {"account": "held", "points": 4},
    ]
    rest = entries(citizen, f"?limit=2&cursor={newest['next_cursor']}")
    assert [each["number"] for each in rest["items"]] == [1]
    assert citizen.get("/v1/me/points/entries?cursor=nonsense").code == "cursor_invalid"


def test_nobody_sees_anothers_statement(world: World) -> None:
    rich(world)
    stranger = world.citizen()
    give(stranger, 1)
    assert len(entries(stranger)["items"]) == 1


def test_a_cause_is_a_word_without_ids() -> None:
    ulid = "01M82YNGCGD66SFVK6SCXAENJ0"
    assert cause_code(f"rdm:{ulid}:expire") == "rdm_expire"
    assert cause_code(f"sess:{ulid}") == "sess"


def test_only_a_lot_that_expired_is_graced() -> None:
    lots = (Lot("2026-11-22", 1), Lot("2026-11-23", 2), Lot("2027-12-31", 3))
    assert graced(lots, NOON, Figures()) == (Lot("2026-11-30", 1), *lots[1:])
