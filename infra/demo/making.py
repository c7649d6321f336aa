"""Act 0: what the city's staff make before anybody serves: a policy by two persons, an offer by a shop."""

from typing import Any

from infra.demo.phone import City, DemoBroken, Phone, Reply

OFFER = "DEMO-TEA"


def make(city: City) -> dict[str, Any]:
    """Publish a policy with four eyes, and put an offer on the shelf."""
    first, second = Phone(city, "demo-admin-1").log_in(), Phone(city, "demo-admin-2").log_in()
    document = {"minutes_per_point": 60, "min_grade_for_points": 2, "daily_cap_minutes": 480}
    path = "/v1/policies/hours/proposals"
    proposed = first.post(path, {"document": document}, expect=201)
    city.say("管理员一 [admin 1] 提出“每 60 分钟 1 分”的时长政策 (proposes the hours policy)")
    alone = first.post(f"{path}/{proposed.body['id']}/approve", expect=403)
    city.say(f"  └ 自己批准自己？[own approval] 被拒绝 → {alone.code}")
    approved = second.post(f"{path}/{proposed.body['id']}/approve")
    city.say(f"管理员二 [admin 2] 批准，{approved.body['effective_at']} 起生效 (approved by a second person)")
    city.pass_time(360)
    _offer(city)
    return {"own_approval": alone.code}


def _offer(city: City) -> Reply:
    owner = Phone(city, "demo-owner-1").log_in()
    offer = {
        "id": OFFER,
        "merchant": "DEMO-SHOP-1",
        "title": "热茶一杯",
        "kind": "goods",
        "price_points": 1,
        "stock": 20,
        "shards": 1,
    }
    made = owner.post("/v1/offers", offer, expect=None)
    if made.status not in (201, 409):
        raise DemoBroken(f"the offer was not made: {made.body}")
    city.say("店主一 [owner 1] 上架“热茶一杯”，1 积分，20 份 (puts an offer on the shelf)")
    return made
